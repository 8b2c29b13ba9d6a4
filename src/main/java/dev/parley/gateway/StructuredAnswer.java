package dev.parley.gateway;

import dev.parley.schema.JsonText;
import dev.parley.schema.SchemaCheck;
import dev.parley.schema.SchemaError;
import dev.parley.v1.Candidate;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.StructuredOutput;
import dev.parley.v1.ToolResult;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compares one vendor's answer with the schema that it was asked by. The message stays as the model wrote it, but that
 * the arguments of the tool that stood for the answer are its text.
 *
 * @param response the answer as the caller gets it
 * @param errors in what it does not fit; empty where it fits, or ended in a way that there is no answer to judge
 */
record StructuredAnswer(CompleteResponse response, List<String> errors) {

    static final Warning UNCHECKED = Warning.newBuilder()
            .setCode("STRUCTURED_OUTPUT_MISSING")
            .setMessage("the answer did not come to its own end, so it was not checked against the schema")
            .build();

    static StructuredAnswer of(CompleteResponse answer, Structure structure, SchemaCheck check, int attempt) {
        var response = answer.toBuilder()
                .setMessage(restored(answer.getMessage(), structure))
                .setFinishReason(restored(answer.getFinishReason(), answer.getMessage(), structure));
        for (Candidate.Builder other : response.getOtherCandidatesBuilderList()) {
            other.setFinishReason(restored(other.getFinishReason(), other.getMessage(), structure))
                    .setMessage(restored(other.getMessage(), structure));
            if (ended(other.getFinishReason())) {
                other.setStructured(judged(other.getMessage(), structure, check, attempt));
            }
        }
        if (!ended(response.getFinishReason())) {
            response.addWarnings(UNCHECKED);
            return new StructuredAnswer(response.build(), List.of());
        }
        var judged = judged(response.getMessage(), structure, check, attempt);
        return new StructuredAnswer(response.setStructured(judged).build(), judged.getErrorsList());
    }

    /** Only an answer that the model ended itself is one; without a reason it is taken for that. */
    private static boolean ended(FinishReason reason) {
        return reason == FinishReason.FINISH_REASON_STOP || reason == FinishReason.FINISH_REASON_UNSPECIFIED;
    }

    private static Message restored(Message message, Structure structure) {
        var restored = message.toBuilder();
        for (ContentPart.Builder part : restored.getPartsBuilderList()) {
            if (isAnswer(part.build(), structure)) {
                part.setText(part.getToolCall().getArgumentsJson());
            }
        }
        return restored.build();
    }

    private static FinishReason restored(FinishReason reason, Message message, Structure structure) {
        boolean onlyTheAnswer = message.getPartsList().stream()
                .filter(ContentPart::hasToolCall)
                .allMatch(part -> isAnswer(part, structure));
        return reason == FinishReason.FINISH_REASON_TOOL_CALLS
                        && !structure.tool().isEmpty()
                        && onlyTheAnswer
                ? FinishReason.FINISH_REASON_STOP
                : reason;
    }

    private static boolean isAnswer(ContentPart part, Structure structure) {
        return part.hasToolCall()
                && !structure.tool().isEmpty()
                && part.getToolCall().getName().equals(structure.tool());
    }

    private static StructuredOutput judged(Message message, Structure structure, SchemaCheck check, int attempt) {
        String json = json(message, structure, check);
        List<SchemaError> errors = check.errors(structure.schema(), json);
        return StructuredOutput.newBuilder()
                .setJson(json)
                .setMode(structure.mode())
                .setAttempts(attempt)
                .setValid(errors.isEmpty())
                .addAllErrors(errors.stream().map(SchemaError::toString).toList())
                .build();
    }

    /** The answer's JSON; of several that a text holds, the first that fits, else the likeliest. */
    private static String json(Message message, Structure structure, SchemaCheck check) {
        String text = message.getPartsList().stream().map(ContentPart::getText).collect(Collectors.joining());
        boolean amidText = structure.mode() == StructuredMode.STRUCTURED_MODE_EXTRACT
                || structure.mode() == StructuredMode.STRUCTURED_MODE_EMULATED
                        && structure.tool().isEmpty();
        if (!amidText) {
            return structure.top().unwrap(text.strip());
        }
        List<String> candidates = JsonText.candidates(text);
        return candidates.stream()
                .filter(json -> check.errors(structure.schema(), json).isEmpty())
                .findFirst()
                .orElseGet(() -> candidates.isEmpty() ? "" : candidates.get(0));
    }

    /** The request once more, with the answer and what is wrong with it. */
    CompleteRequest again(CompleteRequest request, CompleteResponse answer) {
        String feedback = "That answer does not fit the JSON Schema:\n"
                + errors.stream().map("- "::concat).collect(Collectors.joining("\n"))
                + "\nAnswer again, in full, with JSON that fits it.";
        var again = request.toBuilder();
        if (answer.getMessage().getPartsCount() > 0) {
            again.addMessages(answer.getMessage());
        }
        var text = ContentPart.newBuilder().setText(feedback);
        List<ContentPart> calls = answer.getMessage().getPartsList().stream()
                .filter(ContentPart::hasToolCall)
                .toList();
        if (calls.isEmpty()) {
            again.addMessages(Message.newBuilder().setRole(Role.ROLE_USER).addParts(text));
        } else {
            var results = Message.newBuilder().setRole(Role.ROLE_TOOL);
            calls.forEach(call -> results.addParts(ContentPart.newBuilder()
                    .setToolResult(ToolResult.newBuilder()
                            .setToolCallId(call.getToolCall().getId())
                            .setIsError(true)
                            .addParts(text))));
            again.addMessages(results);
        }
        return again.build();
    }
}
