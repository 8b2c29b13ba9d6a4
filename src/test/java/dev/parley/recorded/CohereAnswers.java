package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.recorded.RecordedFormat.Answer;
import dev.parley.recorded.RecordedFormat.Candidate;
import dev.parley.recorded.RecordedFormat.Totals;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what recorded answers of Cohere's hold, whole and streamed: https://docs.cohere.com/docs/streaming. */
final class CohereAnswers {

    private static final Map<String, FinishReason> REASONS = Map.of(
            "COMPLETE", FinishReason.FINISH_REASON_STOP,
            "STOP_SEQUENCE", FinishReason.FINISH_REASON_STOP,
            "MAX_TOKENS", FinishReason.FINISH_REASON_LENGTH,
            "TOOL_CALL", FinishReason.FINISH_REASON_TOOL_CALLS,
            "ERROR", FinishReason.FINISH_REASON_ERROR,
            "TIMEOUT", FinishReason.FINISH_REASON_ERROR,
            "ERROR_TOXIC", FinishReason.FINISH_REASON_CONTENT_FILTER);

    private CohereAnswers() {}

    static Answer whole(JsonNode reply) {
        JsonNode message = reply.path("message");
        List<ContentPart.Builder> parts = new ArrayList<>();
        message.path("content").forEach(part -> parts.add(piece(part)));
        if (Json.says(message.path("tool_plan"))) {
            parts.add(CohereRecorded.thought(message.path("tool_plan").asText()));
        }
        message.path("tool_calls").forEach(call -> parts.add(CohereRecorded.call(call).toBuilder()));
        message.path("citations").forEach(citation -> cite(parts, citation));
        return answer(parts, reply);
    }

    static Answer streamed(Recording recording) {
        Map<Integer, ContentPart.Builder> content = new TreeMap<>();
        Map<Integer, StringBuilder> arguments = new TreeMap<>();
        List<JsonNode> starts = new ArrayList<>();
        List<JsonNode> citations = new ArrayList<>();
        var plan = new StringBuilder();
        JsonNode end = Json.object();
        for (JsonNode event : recording.values()) {
            JsonNode message = event.path("delta").path("message");
            int index = event.path("index").asInt();
            switch (event.path("type").asText()) {
                case "content-delta" -> content.merge(index, piece(message.path("content")), CohereAnswers::joined);
                case "tool-plan-delta" -> plan.append(message.path("tool_plan").asText());
                case "tool-call-start" -> starts.add(message.path("tool_calls"));
                case "tool-call-delta" ->
                    arguments
                            .computeIfAbsent(index, fresh -> new StringBuilder())
                            .append(message.path("tool_calls")
                                    .path("function")
                                    .path("arguments")
                                    .asText());
                case "citation-start" -> citations.add(message.path("citations"));
                case "message-end" -> end = event.path("delta");
                default -> {}
            }
        }
        List<ContentPart.Builder> parts = new ArrayList<>(content.values());
        if (!plan.isEmpty()) {
            parts.add(CohereRecorded.thought(plan.toString()));
        }
        for (int i = 0; i < starts.size(); i++) {
            ObjectNode call = starts.get(i).deepCopy();
            String said = arguments.getOrDefault(i, new StringBuilder()).toString();
            ((ObjectNode) call.path("function")).put("arguments", said);
            parts.add(CohereRecorded.call(call).toBuilder());
        }
        citations.forEach(citation -> cite(parts, citation));
        return answer(parts, end);
    }

    private static ContentPart.Builder piece(JsonNode said) {
        return said.has("thinking")
                ? CohereRecorded.thought(said.path("thinking").asText())
                : CohereRecorded.text(said.path("text").asText());
    }

    private static ContentPart.Builder joined(ContentPart.Builder one, ContentPart.Builder more) {
        return one.hasReasoning()
                ? CohereRecorded.thought(
                        one.getReasoning().getText() + more.getReasoning().getText())
                : CohereRecorded.text(one.getText() + more.getText());
    }

    /** A citation belongs to the answer's text. */
    private static void cite(List<ContentPart.Builder> parts, JsonNode citation) {
        JsonNode document = citation.path("sources").path(0).path("document");
        parts.stream()
                .filter(ContentPart.Builder::hasText)
                .reduce((first, last) -> last)
                .orElseThrow()
                .addCitations(Citation.newBuilder()
                        .setTitle(document.path("title").asText())
                        .setUrl(document.path("url").asText())
                        .setCitedText(citation.path("text").asText())
                        .setStartIndex(citation.path("start").asLong())
                        .setEndIndex(citation.path("end").asLong())
                        .setVendorJson(citation.toString()));
    }

    private static Answer answer(List<ContentPart.Builder> parts, JsonNode end) {
        String reason = end.path("finish_reason").asText();
        JsonNode billed = end.path("usage").path("billed_units");
        var totals = billed.isObject()
                ? new Totals(
                        billed.path("input_tokens").asLong(),
                        billed.path("output_tokens").asLong(),
                        0,
                        0,
                        0)
                : Totals.NONE;
        List<ContentPart> built = parts.stream().map(ContentPart.Builder::build).toList();
        return new Answer(
                List.of(new Candidate(
                        built, REASONS.getOrDefault(reason, FinishReason.FINISH_REASON_UNSPECIFIED), reason)),
                totals);
    }
}
