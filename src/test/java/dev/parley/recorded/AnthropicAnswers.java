package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.recorded.RecordedFormat.Answer;
import dev.parley.recorded.RecordedFormat.Candidate;
import dev.parley.recorded.RecordedFormat.Totals;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ToolCall;
import dev.parley.v1.VendorPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads recorded answers: a stream's events are first put together to the blocks of a whole answer, as the vendor's
 * document says that they are to be: https://docs.claude.com/en/docs/build-with-claude/streaming.
 */
final class AnthropicAnswers {

    private static final String WIRE = "anthropic-messages";

    private static final Map<String, FinishReason> REASONS = Map.of(
            "end_turn", FinishReason.FINISH_REASON_STOP,
            "stop_sequence", FinishReason.FINISH_REASON_STOP,
            "max_tokens", FinishReason.FINISH_REASON_LENGTH,
            "model_context_window_exceeded", FinishReason.FINISH_REASON_LENGTH,
            "tool_use", FinishReason.FINISH_REASON_TOOL_CALLS,
            "pause_turn", FinishReason.FINISH_REASON_PAUSE,
            "refusal", FinishReason.FINISH_REASON_REFUSAL);

    private final ArrayNode content = Json.object().putArray("content");
    private final Map<Integer, ObjectNode> open = new HashMap<>();
    private final Map<ObjectNode, StringBuilder> inputs = new java.util.IdentityHashMap<>();
    private final long[] counts = new long[5];
    private JsonNode iterations = Json.object();
    private ObjectNode container;
    private String reason = "";
    private boolean counted;

    private AnthropicAnswers() {}

    static Answer read(List<JsonNode> values) {
        var read = new AnthropicAnswers();
        for (JsonNode value : values) {
            if (value.has("content")) {
                read.content.addAll((ArrayNode) value.path("content"));
                read.ending(value);
                read.usage(value.path("usage"));
            } else if (value.path("type").asText().equals("message_stop")) {
                break;
            } else {
                read.event(value);
            }
        }
        return read.answer();
    }

    private void event(JsonNode event) {
        usage(event.path("message").path("usage"));
        usage(event.path("usage"));
        ending(event.path("delta"));
        int index = event.path("index").asInt();
        if (event.path("content_block").isObject()) {
            ObjectNode block = event.path("content_block").deepCopy();
            open.put(index, block);
            content.add(block);
        }
        JsonNode delta = event.path("delta");
        ObjectNode block = open.get(index);
        switch (delta.path("type").asText()) {
            case "text_delta" -> append(block, "text", delta.path("text"));
            case "thinking_delta" -> append(block, "thinking", delta.path("thinking"));
            case "signature_delta" -> block.set("signature", delta.path("signature"));
            case "compaction_delta" -> append(block, "content", delta.path("content"));
            case "citations_delta" -> block.withArray("citations").add(delta.path("citation"));
            case "input_json_delta" ->
                inputs.computeIfAbsent(block, fresh -> new StringBuilder())
                        .append(delta.path("partial_json").asText());
            default -> {}
        }
    }

    private static void append(ObjectNode block, String field, JsonNode more) {
        block.put(field, block.path(field).asText("") + more.asText(""));
    }

    private void ending(JsonNode ending) {
        if (ending.path("stop_reason").isTextual()) {
            reason = ending.path("stop_reason").textValue();
        }
        if (ending.path("container").isObject()) {
            container = Json.object().put("type", "container");
            container.setAll((ObjectNode) ending.path("container"));
        }
    }

    private void usage(JsonNode usage) {
        if (!usage.isObject()) {
            return;
        }
        counted = true;
        String[] fields = {"input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"};
        for (int i = 0; i < fields.length; i++) {
            counts[i] = Math.max(counts[i], usage.path(fields[i]).asLong());
        }
        counts[4] = Math.max(
                counts[4],
                usage.path("output_tokens_details").path("thinking_tokens").asLong());
        iterations = usage.path("iterations").isArray() ? usage.path("iterations") : iterations;
    }

    private Answer answer() {
        List<ContentPart> parts = new ArrayList<>();
        content.forEach(block -> part((ObjectNode) block).ifPresent(parts::add));
        if (container != null) {
            parts.add(vendorPart(container));
        }
        var mapped = REASONS.getOrDefault(reason, FinishReason.FINISH_REASON_UNSPECIFIED);
        boolean calls =
                mapped == FinishReason.FINISH_REASON_STOP && parts.stream().anyMatch(ContentPart::hasToolCall);
        return new Answer(
                List.of(new Candidate(parts, calls ? FinishReason.FINISH_REASON_TOOL_CALLS : mapped, reason)),
                counted ? totals() : Totals.NONE);
    }

    private Totals totals() {
        // Summaries are billed and not in the counts: https://docs.claude.com/en/docs/build-with-claude/compaction
        for (JsonNode one : iterations) {
            if (one.path("type").asText().equals("compaction")) {
                counts[0] += one.path("input_tokens").asLong();
                counts[1] += one.path("output_tokens").asLong();
                counts[2] += one.path("cache_read_input_tokens").asLong();
                counts[3] += one.path("cache_creation_input_tokens").asLong();
            }
        }
        return new Totals(counts[0] + counts[2] + counts[3], counts[1], counts[2], counts[3], counts[4]);
    }

    private Optional<ContentPart> part(ObjectNode block) {
        var part = ContentPart.newBuilder();
        String input = inputs.getOrDefault(block, new StringBuilder()).toString();
        switch (block.path("type").asText()) {
            case "text" -> {
                block.path("citations").forEach(citation -> part.addCitations(citation(citation)));
                part.setText(block.path("text").asText());
                return part.getText().isEmpty() && part.getCitationsCount() == 0
                        ? Optional.empty()
                        : Optional.of(part.build());
            }
            case "thinking" ->
                part.setReasoning(Reasoning.newBuilder()
                                .setText(block.path("thinking").asText()))
                        .setSignature(block.path("signature").asText(""));
            case "redacted_thinking" ->
                part.setReasoning(Reasoning.newBuilder().setRedacted(true))
                        .setSignature(block.path("data").textValue());
            case "tool_use" -> {
                part.setToolCall(ToolCall.newBuilder()
                        .setId(block.path("id").textValue())
                        .setName(block.path("name").textValue())
                        .setArgumentsJson(input.isEmpty() ? block.path("input").toString() : input));
                JsonNode caller = block.path("caller");
                if (caller.isObject() && !caller.path("type").asText().equals("direct")) {
                    var options = Json.object();
                    options.set("caller", caller);
                    part.putVendorOptions(WIRE, Json.struct(options));
                }
            }
            default -> {
                if (!input.isEmpty()) {
                    block.set("input", Recording.read(input));
                }
                return Optional.of(vendorPart(block));
            }
        }
        return Optional.of(part.build());
    }

    private static ContentPart vendorPart(ObjectNode block) {
        return ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat(WIRE)
                        .setType(block.path("type").textValue())
                        .setJson(block.toString()))
                .build();
    }

    private static Citation citation(JsonNode citation) {
        String title = citation.path("title").asText("");
        return Citation.newBuilder()
                .setUrl(citation.path("url").asText(""))
                .setTitle(title.isEmpty() ? citation.path("document_title").asText("") : title)
                .setCitedText(citation.path("cited_text").asText(""))
                .setVendorJson(citation.toString())
                .build();
    }
}
