package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.FinishReason;
import dev.parley.vendor.Answer;
import java.util.ArrayList;
import java.util.List;

/** Why an answer ended, and what the vendor tells of it beside its content. Nulls where it tells nothing. */
record AnthropicEnding(
        String reason, String sequence, JsonNode details, JsonNode container, JsonNode contextManagement) {

    static AnthropicEnding of(AnthropicWire.Reply reply) {
        return new AnthropicEnding(
                reply.stopReason(),
                reply.stopSequence(),
                reply.stopDetails(),
                reply.container(),
                reply.contextManagement());
    }

    static AnthropicEnding of(AnthropicWire.Event event) {
        var delta = event.delta();
        return new AnthropicEnding(
                delta.stopReason(),
                delta.stopSequence(),
                delta.stopDetails(),
                delta.container(),
                event.contextManagement());
    }

    void tell(Answer answer) {
        answer.first().finish(finishReason(), reason);
        if (sequence != null) {
            answer.warn("STOP_TEXT", "the answer ended at the stop text '" + sequence + "'");
        }
        if (details != null && details.isObject()) {
            tellDetails(answer);
        }
        JsonNode edits = contextManagement == null ? null : contextManagement.path("applied_edits");
        if (edits != null && !edits.isEmpty()) {
            answer.warn("CONTEXT_EDITED", "the vendor left out parts of the conversation: " + edits);
        }
        if (container instanceof ObjectNode found && !answer.first().has(AnthropicBlocks.CONTAINER)) {
            var typed = JsonNodeFactory.instance.objectNode().put("type", AnthropicBlocks.CONTAINER);
            answer.first()
                    .whole(
                            AnthropicBlocks.CONTAINER,
                            AnthropicOutput.part(AnthropicBlocks.CONTAINER, typed.setAll(found)));
        }
    }

    private void tellDetails(Answer answer) {
        List<String> told = new ArrayList<>();
        details.properties().stream()
                .filter(field -> field.getValue().isTextual() && !field.getKey().equals("type"))
                .forEach(field ->
                        told.add(field.getKey() + ": " + field.getValue().textValue()));
        answer.warn("STOP_DETAILS", "the vendor says of the end, " + String.join("; ", told));
    }

    /** https://docs.claude.com/en/api/handling-stop-reasons */
    private FinishReason finishReason() {
        return switch (reason == null ? "" : reason) {
            case "end_turn", "stop_sequence" -> FinishReason.FINISH_REASON_STOP;
            case "max_tokens", "model_context_window_exceeded", "compaction" -> FinishReason.FINISH_REASON_LENGTH;
            case "tool_use" -> FinishReason.FINISH_REASON_TOOL_CALLS;
            case "pause_turn" -> FinishReason.FINISH_REASON_PAUSE;
            case "refusal" -> FinishReason.FINISH_REASON_REFUSAL;
            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
        };
    }
}
