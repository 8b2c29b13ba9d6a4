package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.testing.AwsFrames;
import dev.parley.v1.CompleteRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Recordings of Bedrock's Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html. */
final class BedrockRecorded implements RecordedFormat {

    @Override
    public String wire() {
        return "bedrock-converse";
    }

    @Override
    public String vendor() {
        return "stub-bedrock";
    }

    @Override
    public String leftOut(Recording recording) {
        return "";
    }

    @Override
    public CompleteRequest.Builder request(JsonNode recorded) {
        return BedrockRequests.request(recorded);
    }

    /**
     * An empty list or object says nothing; a result's status is success where none is given; a schema is JSON; messages
     * of one side in a row are one message.
     */
    @Override
    public JsonNode normal(JsonNode body) {
        ObjectNode normal = (ObjectNode) body;
        for (String field : new String[] {"system", "inferenceConfig", "additionalModelRequestFields"}) {
            if (normal.path(field).isEmpty()) {
                normal.remove(field);
            }
        }
        normal.set("messages", joined(normal.path("messages")));
        for (JsonNode message : normal.path("messages")) {
            for (JsonNode block : message.path("content")) {
                if (block.path("toolResult").path("status").asText().equals("success")) {
                    ((ObjectNode) block.path("toolResult")).remove("status");
                }
            }
        }
        JsonNode schema = normal.at("/outputConfig/textFormat/structure/jsonSchema");
        if (schema instanceof ObjectNode format) {
            format.set("schema", Recording.read(format.path("schema").textValue()));
        }
        return normal;
    }

    private static ArrayNode joined(JsonNode messages) {
        ArrayNode joined = JsonNodeFactory.instance.arrayNode();
        for (JsonNode message : messages) {
            JsonNode last = joined.path(joined.size() - 1);
            if (last.path("role").equals(message.path("role"))) {
                message.path("content").forEach(((ArrayNode) last.path("content"))::add);
            } else {
                joined.add(message);
            }
        }
        return joined;
    }

    @Override
    public Answer answer(Recording recording) {
        return recording.streamed() ? BedrockAnswers.streamed(recording) : BedrockAnswers.whole(recording);
    }

    /** Only the decoded events were recorded: they are put into frames again, each under the name of its one field. */
    @Override
    public byte[] bytes(Recording recording) {
        if (!recording.streamed()) {
            return recording.body().getBytes(StandardCharsets.UTF_8);
        }
        var stream = new ByteArrayOutputStream();
        recording.values().forEach(event -> {
            String name = event.fieldNames().next();
            stream.writeBytes(AwsFrames.event(name, event.get(name).toString()));
        });
        return stream.toByteArray();
    }

    @Override
    public String streamType() {
        return "application/vnd.amazon.eventstream";
    }
}
