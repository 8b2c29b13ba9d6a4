package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.parley.recorded.RecordedFormat.Answer;
import dev.parley.recorded.RecordedFormat.Candidate;
import dev.parley.recorded.RecordedFormat.Totals;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ToolCall;
import dev.parley.v1.VendorPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What recorded answers of Converse hold. */
final class BedrockAnswers {

    private static final Map<String, FinishReason> REASONS = Map.of(
            "end_turn", FinishReason.FINISH_REASON_STOP,
            "tool_use", FinishReason.FINISH_REASON_TOOL_CALLS,
            "max_tokens", FinishReason.FINISH_REASON_LENGTH,
            "guardrail_intervened", FinishReason.FINISH_REASON_CONTENT_FILTER);

    private BedrockAnswers() {}

    static Answer whole(Recording recording) {
        JsonNode body = recording.values().get(0);
        List<ContentPart> parts = new ArrayList<>();
        for (JsonNode block : body.at("/output/message/content")) {
            JsonNode call = block.path("toolUse");
            JsonNode thought = block.at("/reasoningContent/reasoningText");
            if (block.path("text").isTextual()) {
                parts.add(text(block.path("text").textValue()));
            } else if (call.isObject()) {
                parts.add(call(call, call.path("input").toString()));
            } else if (thought.isObject()) {
                parts.add(thought(
                        thought.path("text").asText(), thought.path("signature").asText()));
            } else {
                parts.add(ContentPart.newBuilder()
                        .setReasoning(Reasoning.newBuilder().setRedacted(true))
                        .setSignature(
                                block.at("/reasoningContent/redactedContent").asText())
                        .build());
            }
        }
        return answer(parts, body.path("stopReason").asText(), body.path("usage"));
    }

    static Answer streamed(Recording recording) {
        Map<Integer, Block> blocks = new TreeMap<>();
        String reason = "";
        JsonNode usage = MissingNode.getInstance();
        List<ContentPart> after = new ArrayList<>();
        for (JsonNode event : recording.values()) {
            JsonNode inner = event.elements().next();
            if (inner.has("contentBlockIndex")) {
                blocks.computeIfAbsent(inner.path("contentBlockIndex").intValue(), number -> new Block())
                        .add(inner);
            }
            reason = event.at("/messageStop/stopReason").asText(reason);
            usage = event.has("metadata") ? event.at("/metadata/usage") : usage;
            JsonNode fields = event.at("/messageStop/additionalModelResponseFields");
            if (fields.isObject()) {
                after.add(ContentPart.newBuilder()
                        .setVendorPart(VendorPart.newBuilder()
                                .setWireFormat("bedrock-converse")
                                .setType("additionalModelResponseFields")
                                .setJson(fields.toString()))
                        .build());
            }
        }
        List<ContentPart> parts = new ArrayList<>();
        blocks.values().forEach(block -> block.addTo(parts));
        parts.addAll(after);
        return answer(parts, reason, usage);
    }

    private static Answer answer(List<ContentPart> parts, String reason, JsonNode usage) {
        var totals = usage.has("inputTokens")
                ? new Totals(
                        usage.path("inputTokens").asLong()
                                + usage.path("cacheReadInputTokens").asLong()
                                + usage.path("cacheWriteInputTokens").asLong(),
                        usage.path("outputTokens").asLong(),
                        usage.path("cacheReadInputTokens").asLong(),
                        usage.path("cacheWriteInputTokens").asLong(),
                        0)
                : Totals.NONE;
        var why = REASONS.getOrDefault(reason, FinishReason.FINISH_REASON_UNSPECIFIED);
        return new Answer(List.of(new Candidate(parts, why, reason)), totals);
    }

    private static ContentPart text(String text) {
        return ContentPart.newBuilder().setText(text).build();
    }

    private static ContentPart thought(String text, String signature) {
        return ContentPart.newBuilder()
                .setReasoning(Reasoning.newBuilder().setText(text))
                .setSignature(signature)
                .build();
    }

    private static ContentPart call(JsonNode call, String arguments) {
        return ContentPart.newBuilder()
                .setToolCall(ToolCall.newBuilder()
                        .setId(call.path("toolUseId").asText())
                        .setName(call.path("name").asText())
                        .setArgumentsJson(arguments))
                .build();
    }

    /** One block's additions, each kind added up. */
    private static final class Block {

        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thought = new StringBuilder();
        private final StringBuilder arguments = new StringBuilder();
        private String signature = "";
        private JsonNode call;

        void add(JsonNode event) {
            call = event.at("/start/toolUse").isObject() ? event.at("/start/toolUse") : call;
            text.append(event.at("/delta/text").asText());
            thought.append(event.at("/delta/reasoningContent/text").asText());
            signature = event.at("/delta/reasoningContent/signature").asText(signature);
            arguments.append(event.at("/delta/toolUse/input").asText());
        }

        void addTo(List<ContentPart> parts) {
            if (call != null) {
                parts.add(call(call, arguments.isEmpty() ? "{}" : arguments.toString()));
            } else if (!thought.isEmpty() || !signature.isEmpty()) {
                parts.add(thought(thought.toString(), signature));
            } else if (!text.isEmpty()) {
                parts.add(text(text.toString()));
            }
        }
    }
}
