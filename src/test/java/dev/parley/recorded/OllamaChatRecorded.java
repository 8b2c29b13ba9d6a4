package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Message;
import dev.parley.v1.Reasoning;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The recordings of Ollama's chat: https://github.com/ollama/ollama/blob/main/docs/api.md. */
final class OllamaChatRecorded implements RecordedFormat {

    private static final String WIRE = "ollama-chat";

    private static final Map<String, FinishReason> REASONS =
            Map.of("stop", FinishReason.FINISH_REASON_STOP, "length", FinishReason.FINISH_REASON_LENGTH);

    @Override
    public String wire() {
        return WIRE;
    }

    @Override
    public String vendor() {
        return "stub-ollama";
    }

    @Override
    public String leftOut(Recording recording) {
        return "";
    }

    @Override
    public String streamType() {
        return "application/x-ndjson";
    }

    @Override
    public CompleteRequest.Builder request(JsonNode recorded) {
        var request = CompleteRequest.newBuilder();
        List<String> open = new ArrayList<>();
        for (JsonNode message : recorded.path("messages")) {
            request.addMessages(message(message, open));
        }
        for (JsonNode tool : recorded.path("tools")) {
            JsonNode function = tool.path("function");
            request.addTools(Tool.newBuilder()
                    .setName(function.path("name").asText())
                    .setDescription(function.path("description").asText())
                    .setParametersJsonSchema(function.path("parameters").toString()));
        }
        var options = Set.of("model", "messages", "tools", "stream", "format", "options", "keep_alive");
        if (!recorded.path("options").isEmpty() || Json.says(recorded.path("format"))) {
            throw new AssertionError("options or a format, which no recording had: read them");
        }
        return request.putAllVendorOptions(Json.options(WIRE, recorded, options));
    }

    /** Results answer the calls before them in their order: the recordings are older than ids. */
    private static Message message(JsonNode message, List<String> open) {
        var read = Message.newBuilder();
        String text = message.path("content").asText();
        switch (message.path("role").asText()) {
            case "user" -> read.setRole(Role.ROLE_USER);
            case "system" -> read.setRole(Role.ROLE_SYSTEM);
            case "assistant" -> read.setRole(Role.ROLE_ASSISTANT);
            case "tool" -> {
                return read.setRole(Role.ROLE_TOOL)
                        .addParts(ContentPart.newBuilder()
                                .setToolResult(ToolResult.newBuilder()
                                        .setToolCallId(open.remove(0))
                                        .addParts(ContentPart.newBuilder().setText(text))))
                        .build();
            }
            default -> throw new AssertionError("a message of " + message.path("role"));
        }
        if (!text.isEmpty()) {
            read.addParts(ContentPart.newBuilder().setText(text));
        }
        for (JsonNode call : message.path("tool_calls")) {
            String id = "recorded_" + open.size();
            open.add(id);
            read.addParts(ContentPart.newBuilder().setToolCall(call(call).setId(id)));
        }
        return read.build();
    }

    private static ToolCall.Builder call(JsonNode call) {
        JsonNode function = call.path("function");
        return ToolCall.newBuilder()
                .setId(call.path("id").asText())
                .setName(function.path("name").asText())
                .setArgumentsJson(function.path("arguments").toString());
    }

    @Override
    public JsonNode normal(JsonNode body) {
        ObjectNode request = (ObjectNode) body;
        Json.withoutNulls(request);
        for (String field : List.of("format", "options", "tools")) {
            JsonNode value = request.path(field);
            if (value.isTextual() ? value.textValue().isEmpty() : value.isEmpty()) {
                request.remove(field);
            }
        }
        for (JsonNode one : request.path("messages")) {
            ObjectNode message = (ObjectNode) one;
            // Newer versions tell by these which call a result answers; older ones pass over them.
            message.remove(List.of("tool_name", "tool_call_id"));
            message.path("tool_calls").forEach(call -> ((ObjectNode) call).remove("id"));
        }
        return request;
    }

    @Override
    public Answer answer(Recording recording) {
        var thought = new StringBuilder();
        var text = new StringBuilder();
        List<ContentPart> calls = new ArrayList<>();
        String reason = "";
        var totals = Totals.NONE;
        for (JsonNode line : recording.values()) {
            thought.append(line.path("message").path("thinking").asText());
            text.append(line.path("message").path("content").asText());
            for (JsonNode call : line.path("message").path("tool_calls")) {
                calls.add(ContentPart.newBuilder().setToolCall(call(call)).build());
            }
            reason = line.path("done_reason").asText(reason);
            if (line.has("prompt_eval_count") && line.has("eval_count")) {
                totals = new Totals(
                        line.path("prompt_eval_count").asLong(),
                        line.path("eval_count").asLong(),
                        0,
                        0,
                        0);
            }
        }
        List<ContentPart> parts = new ArrayList<>();
        if (!thought.isEmpty()) {
            parts.add(ContentPart.newBuilder()
                    .setReasoning(Reasoning.newBuilder().setText(thought.toString()))
                    .build());
        }
        if (!text.isEmpty()) {
            parts.add(ContentPart.newBuilder().setText(text.toString()).build());
        }
        parts.addAll(calls);
        FinishReason why = calls.isEmpty()
                ? REASONS.getOrDefault(reason, FinishReason.FINISH_REASON_UNSPECIFIED)
                : FinishReason.FINISH_REASON_TOOL_CALLS;
        return new Answer(List.of(new Candidate(parts, why, reason)), totals);
    }
}
