package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.parley.recorded.RecordedFormat.Answer;
import dev.parley.recorded.RecordedFormat.Candidate;
import dev.parley.recorded.RecordedFormat.Totals;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Media;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ToolCall;
import dev.parley.v1.VendorPart;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads recorded answers: https://platform.openai.com/docs/api-reference/responses/object. Of a stream the last event is
 * read, which holds the whole answer: what the service makes of the events before it must be the same. Only the ids and
 * what is encrypted, which the vendor makes anew each time it tells an item, are those of the item's own event, and the
 * text is that of its deltas, which two recordings shortened.
 */
final class OpenAiResponsesAnswers {

    private static final Map<String, FinishReason> REASONS = Map.of(
            "completed", FinishReason.FINISH_REASON_STOP,
            "max_output_tokens", FinishReason.FINISH_REASON_LENGTH,
            "content_filter", FinishReason.FINISH_REASON_CONTENT_FILTER);

    /** The calls whose results the documents tell the caller to bring; a shell may be the vendor's own. */
    private static final Set<String> FOR_THE_CALLER = Set.of(
            "function_call", "custom_tool_call", "local_shell_call", "computer_call", "apply_patch_call", "shell_call");

    private static final Set<String> ENDS = Set.of("response.completed", "response.incomplete");

    private OpenAiResponsesAnswers() {}

    static Answer read(List<JsonNode> values) {
        JsonNode response = values.stream()
                .filter(value -> ENDS.contains(value.path("type").asText()))
                .findFirst()
                .map(value -> value.path("response"))
                .orElse(values.get(0));
        List<ContentPart> parts = new ArrayList<>();
        for (int i = 0; i < response.path("output").size(); i++) {
            parts.addAll(parts(asToldFirst(i, response.path("output").path(i), values)));
        }
        String raw = response.path("incomplete_details").hasNonNull("reason")
                ? response.path("incomplete_details").path("reason").textValue()
                : response.path("status").asText();
        FinishReason reason = REASONS.getOrDefault(raw, FinishReason.FINISH_REASON_UNSPECIFIED);
        if (reason == FinishReason.FINISH_REASON_STOP && wantsTools(response.path("output"))) {
            reason = FinishReason.FINISH_REASON_TOOL_CALLS;
        }
        return new Answer(List.of(new Candidate(parts, reason, raw)), totals(response.path("usage")));
    }

    private static JsonNode asToldFirst(int index, JsonNode item, List<JsonNode> values) {
        ObjectNode whole = item.deepCopy();
        // The numbers of a stream may have gaps, its order has none.
        JsonNode told = values.stream()
                .takeWhile(value -> !ENDS.contains(value.path("type").asText()))
                .filter(value -> value.path("type").asText().equals("response.output_item.done"))
                .sorted(Comparator.comparingInt(
                        value -> value.path("output_index").asInt()))
                .skip(index)
                .findFirst()
                .orElse(MissingNode.getInstance());
        for (String field : List.of("id", "encrypted_content", "fingerprint")) {
            if (told.path("item").has(field)) {
                whole.set(field, told.path("item").path(field));
            }
        }
        JsonNode content = whole.path("content");
        for (int i = 0; i < content.size(); i++) {
            String text = deltas(told.path("output_index").asInt(), i, values);
            if (!text.isEmpty()) {
                ((ObjectNode) content.path(i)).put("text", text);
            }
        }
        return whole;
    }

    private static String deltas(int item, int part, List<JsonNode> values) {
        return values.stream()
                .takeWhile(value -> !ENDS.contains(value.path("type").asText()))
                .filter(value -> value.path("type").asText().equals("response.output_text.delta"))
                .filter(value -> value.path("output_index").asInt() == item
                        && value.path("content_index").asInt() == part)
                .map(value -> value.path("delta").asText())
                .collect(Collectors.joining());
    }

    private static boolean wantsTools(JsonNode output) {
        List<String> open = new ArrayList<>();
        for (JsonNode item : output) {
            String type = item.path("type").asText();
            boolean searchesHere = type.equals("tool_search_call")
                    && item.path("execution").asText().equals("client");
            if (FOR_THE_CALLER.contains(type) || searchesHere) {
                open.add(item.path("call_id").asText());
            }
            if (type.equals("shell_call_output")) {
                open.remove(item.path("call_id").asText());
            }
        }
        return !open.isEmpty();
    }

    private static List<ContentPart> parts(JsonNode item) {
        return switch (item.path("type").asText()) {
            case "message" -> message(item);
            case "reasoning" -> thoughts(item);
            case "function_call" -> List.of(call(item));
            case "image_generation_call" -> List.of(image(item));
            default -> List.of(own(item));
        };
    }

    private static List<ContentPart> message(JsonNode item) {
        List<ContentPart> parts = new ArrayList<>();
        for (JsonNode content : item.path("content")) {
            if (!content.path("text").asText().isEmpty()) {
                var part = part(item, "phase").setText(content.path("text").textValue());
                content.path("annotations").forEach(one -> part.addCitations(citation(one)));
                parts.add(part.build());
            }
        }
        return parts;
    }

    private static ContentPart.Builder part(JsonNode item, String... kept) {
        var part = ContentPart.newBuilder().setVendorId(item.path("id").asText());
        var options = Json.object();
        for (String name : kept) {
            if (item.hasNonNull(name)) {
                options.set(name, item.path(name));
            }
        }
        return options.isEmpty() ? part : part.putVendorOptions(OpenAiResponsesRecorded.WIRE, Json.struct(options));
    }

    private static Citation citation(JsonNode annotation) {
        var citation = Citation.newBuilder()
                .setUrl(annotation.path("url").asText())
                .setTitle(annotation
                        .path("title")
                        .asText(annotation.path("filename").asText()))
                .setVendorJson(annotation.toString());
        if (annotation.has("start_index")) {
            citation.setStartIndex(annotation.path("start_index").longValue());
        }
        if (annotation.has("end_index")) {
            citation.setEndIndex(annotation.path("end_index").longValue());
        }
        return citation.build();
    }

    private static List<ContentPart> thoughts(JsonNode item) {
        List<ContentPart.Builder> parts = new ArrayList<>();
        item.path("summary").forEach(one -> thought(parts, item, one, true));
        item.path("content").forEach(one -> thought(parts, item, one, false));
        if (parts.isEmpty()) {
            parts.add(part(item).setReasoning(Reasoning.getDefaultInstance()));
        }
        if (Json.says(item.path("encrypted_content"))) {
            parts.get(parts.size() - 1)
                    .setSignature(item.path("encrypted_content").textValue());
        }
        return parts.stream().map(ContentPart.Builder::build).toList();
    }

    private static void thought(List<ContentPart.Builder> parts, JsonNode item, JsonNode one, boolean summary) {
        String text = one.path("text").asText();
        if (!text.isEmpty()) {
            parts.add(
                    part(item).setReasoning(Reasoning.newBuilder().setText(text).setSummary(summary)));
        }
    }

    private static ContentPart call(JsonNode item) {
        return part(item, "namespace", "caller")
                .setToolCall(ToolCall.newBuilder()
                        .setId(item.path("call_id").textValue())
                        .setName(item.path("name").textValue())
                        .setArgumentsJson(item.path("arguments").textValue()))
                .build();
    }

    private static ContentPart image(JsonNode item) {
        String result = item.path("result").asText();
        if (!result.matches("[A-Za-z0-9+/]+=*")) {
            // No picture: a recording may have cut it out.
            return own(item);
        }
        return part(item, "action", "background", "output_format", "prompt", "quality", "revised_prompt", "size")
                .setImage(Media.newBuilder()
                        .setMediaType("image/" + item.path("output_format").asText("png"))
                        .setData(ByteString.copyFrom(Base64.getDecoder().decode(result))))
                .build();
    }

    private static ContentPart own(JsonNode item) {
        return part(item)
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat(OpenAiResponsesRecorded.WIRE)
                        .setType(item.path("type").textValue())
                        .setJson(item.toString()))
                .build();
    }

    private static Totals totals(JsonNode usage) {
        if (usage.path("total_tokens").asLong() == 0) {
            return Totals.NONE;
        }
        long output = usage.path("output_tokens").longValue();
        long reasoning =
                usage.path("output_tokens_details").path("reasoning_tokens").longValue();
        boolean onTop = usage.path("total_tokens").longValue()
                == usage.path("input_tokens").longValue() + output + reasoning;
        return new Totals(
                usage.path("input_tokens").longValue(),
                onTop ? output + reasoning : output,
                usage.path("input_tokens_details").path("cached_tokens").longValue(),
                usage.path("input_tokens_details").path("cache_write_tokens").longValue(),
                reasoning);
    }
}
