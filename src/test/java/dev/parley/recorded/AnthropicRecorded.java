package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.CompleteRequest;
import java.util.stream.Stream;

/** The recordings of Anthropic's messages. */
final class AnthropicRecorded implements RecordedFormat {

    @Override
    public String wire() {
        return "anthropic-messages";
    }

    @Override
    public String vendor() {
        return "stub-anthropic";
    }

    @Override
    public String leftOut(Recording recording) {
        boolean message = recording.values().stream()
                .anyMatch(value -> value.has("content") || value.has("message") || value.has("error"));
        return message ? "" : "no message in it";
    }

    @Override
    public boolean fails(Recording recording) {
        return recording.status() != 200
                || recording.values().stream()
                        .anyMatch(value -> value.path("type").asText().equals("error"));
    }

    @Override
    public CompleteRequest.Builder request(JsonNode recorded) {
        return AnthropicRequests.read(recorded);
    }

    @Override
    public Answer answer(Recording recording) {
        return AnthropicAnswers.read(recording.values());
    }

    @Override
    public JsonNode normal(JsonNode body) {
        ObjectNode request = (ObjectNode) body;
        Json.withoutNulls(request);
        // Not to stream is the default.
        if (!request.path("stream").asBoolean()) {
            request.remove("stream");
        }
        // The old name, still taken: https://docs.claude.com/en/docs/build-with-claude/structured-outputs
        if (request.has("output_format")) {
            request.withObject("output_config").set("format", request.remove("output_format"));
        }
        listed(request, "system");
        request.path("messages").forEach(message -> {
            listed((ObjectNode) message, "content");
            message.path("content").forEach(AnthropicRecorded::normalBlock);
        });
        joinTurns(request);
        normalTools(request);
        return request;
    }

    /** Turns of one role in a row are combined by the vendor: https://docs.claude.com/en/api/messages. */
    private static void joinTurns(ObjectNode request) {
        var turns = Json.object().putArray("messages");
        for (JsonNode turn : request.path("messages")) {
            JsonNode last = turns.path(turns.size() - 1);
            if (last.path("role").equals(turn.path("role"))) {
                ((ArrayNode) last.path("content")).addAll((ArrayNode) turn.path("content"));
            } else {
                turns.add(turn);
            }
        }
        request.set("messages", turns);
    }

    /** One text is the same with and without the list around it. */
    private static void listed(ObjectNode holder, String field) {
        if (holder.path(field).isTextual()) {
            var text = Json.object().put("type", "text");
            text.set("text", holder.path(field));
            holder.putArray(field).add(text);
        }
    }

    private static void normalBlock(JsonNode block) {
        if (block.path("type").asText().equals("tool_result")) {
            ObjectNode result = (ObjectNode) block;
            listed(result, "content");
            // Not to have failed is the default.
            if (!result.path("is_error").asBoolean()) {
                result.remove("is_error");
            }
        }
    }

    /** No description is an empty one; the vendor's own tools stand behind the caller's, in their order. */
    private static void normalTools(ObjectNode request) {
        var tools = Json.object().putArray("tools");
        for (boolean vendors : new boolean[] {false, true}) {
            Stream.of(request.path("tools"))
                    .flatMap(JsonNode::valueStream)
                    .filter(tool -> tool.hasNonNull("type") == vendors)
                    .forEach(tool -> {
                        if (tool.path("description").asText("").isEmpty()) {
                            ((ObjectNode) tool).remove("description");
                        }
                        tools.add(tool);
                    });
        }
        request.remove("tools");
        if (!tools.isEmpty()) {
            request.set("tools", tools);
        }
    }
}
