package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.CompleteRequest;
import java.util.ArrayList;
import java.util.List;

/** The recordings of OpenAI's responses, and of those who speak alike (DeepSeek, xAI, Azure, Bedrock). */
final class OpenAiResponsesRecorded implements RecordedFormat {

    static final String WIRE = "openai-responses";

    @Override
    public String wire() {
        return WIRE;
    }

    @Override
    public String vendor() {
        return "stub-responses";
    }

    @Override
    public String leftOut(Recording recording) {
        if (recording.request().path("background").asBoolean()) {
            return "background mode, which is refused by name";
        }
        boolean chat = recording.values().stream().anyMatch(value -> value.has("choices"));
        return chat ? "a chat completion, recorded under the wrong name" : "";
    }

    @Override
    public boolean fails(Recording recording) {
        return recording.status() != 200
                || recording.values().stream()
                        .anyMatch(value -> value.hasNonNull("error")
                                || value.path("response").hasNonNull("error"));
    }

    @Override
    public CompleteRequest.Builder request(JsonNode recorded) {
        return OpenAiResponsesRequests.read(recorded);
    }

    @Override
    public Answer answer(Recording recording) {
        return OpenAiResponsesAnswers.read(recording.values());
    }

    @Override
    public JsonNode normal(JsonNode body) {
        ObjectNode request = (ObjectNode) body;
        Json.withoutNulls(request);
        // The defaults.
        drop(request, "stream", !request.path("stream").asBoolean());
        drop(request, "tools", request.path("tools").isEmpty());
        drop(request, "instructions", !Json.says(request.path("instructions")));
        // Parley asks the vendor to keep nothing, and for the thoughts that the vendor then can't keep.
        drop(request, "store", !request.path("store").asBoolean());
        normalInclude(request);
        if (request.path("reasoning") instanceof ObjectNode reasoning) {
            Json.withoutNulls(reasoning);
            drop(request, "reasoning", reasoning.isEmpty());
        }
        normalTools(request);
        // One text is the same with and without the list around it.
        if (request.path("input").isTextual()) {
            String text = request.path("input").textValue();
            request.putArray("input").addObject().put("role", "user").put("content", text);
        }
        request.path("input").forEach(item -> normalItem((ObjectNode) item));
        return request;
    }

    private static void normalInclude(ObjectNode request) {
        List<JsonNode> wishes = new ArrayList<>();
        request.path("include").forEach(wishes::add);
        wishes.removeIf(wish -> wish.asText().equals("reasoning.encrypted_content"));
        request.remove("include");
        if (!wishes.isEmpty()) {
            request.putArray("include").addAll(wishes);
        }
    }

    /** The caller's functions come first: the order of tools means nothing. */
    private static void normalTools(ObjectNode request) {
        if (request.path("tools") instanceof ArrayNode tools) {
            List<JsonNode> functions = new ArrayList<>();
            List<JsonNode> others = new ArrayList<>();
            for (JsonNode tool : tools) {
                Json.withoutNulls((ObjectNode) tool);
                drop((ObjectNode) tool, "description", !Json.says(tool.path("description")));
                (tool.path("type").asText().equals("function") ? functions : others).add(tool);
            }
            tools.removeAll().addAll(functions).addAll(others);
        }
    }

    private static void normalItem(ObjectNode item) {
        Json.withoutNulls(item);
        String type = item.path("type").asText("message");
        if (type.equals("message")) {
            // The type is the default, and the status of what was answered before says nothing.
            item.remove("type");
            item.remove("status");
            normalContent(item);
        } else if (type.equals("function_call")) {
            item.remove("status");
        }
    }

    private static void normalContent(ObjectNode message) {
        JsonNode content = message.path("content");
        for (JsonNode part : content) {
            drop((ObjectNode) part, "annotations", part.path("annotations").isEmpty());
            drop((ObjectNode) part, "logprobs", part.path("logprobs").isEmpty());
        }
        if (content.size() == 1
                && content.path(0).size() == 2
                && content.path(0).has("text")) {
            message.set("content", content.path(0).path("text"));
        }
    }

    private static void drop(ObjectNode object, String field, boolean meansNothing) {
        if (meansNothing) {
            object.remove(field);
        }
    }
}
