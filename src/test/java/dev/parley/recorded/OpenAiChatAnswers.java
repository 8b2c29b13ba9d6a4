package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.protobuf.ByteString;
import dev.parley.recorded.RecordedFormat.Answer;
import dev.parley.recorded.RecordedFormat.Candidate;
import dev.parley.recorded.RecordedFormat.Totals;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Media;
import dev.parley.v1.ToolCall;
import dev.parley.v1.VendorPart;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads recorded chat completions, whole and streamed alike: a whole answer is a stream of one chunk.
 * https://platform.openai.com/docs/api-reference/chat/object and chat/streaming
 */
final class OpenAiChatAnswers {

    private static final Map<String, FinishReason> REASONS = Map.of(
            "stop", FinishReason.FINISH_REASON_STOP,
            // Together: https://docs.together.ai/reference/chat-completions
            "eos", FinishReason.FINISH_REASON_STOP,
            "length", FinishReason.FINISH_REASON_LENGTH,
            "tool_calls", FinishReason.FINISH_REASON_TOOL_CALLS,
            "function_call", FinishReason.FINISH_REASON_TOOL_CALLS,
            "content_filter", FinishReason.FINISH_REASON_CONTENT_FILTER,
            "error", FinishReason.FINISH_REASON_ERROR);

    private final Map<Integer, Choice> choices = new TreeMap<>();
    private JsonNode usage = MissingNode.getInstance();
    private JsonNode sources = MissingNode.getInstance();

    private OpenAiChatAnswers() {}

    static Answer read(List<JsonNode> values) {
        var read = new OpenAiChatAnswers();
        values.forEach(read::chunk);
        List<Candidate> candidates = new ArrayList<>();
        read.choices.values().forEach(choice -> candidates.add(choice.candidate(read.sources)));
        return new Answer(candidates, read.totals());
    }

    private void chunk(JsonNode value) {
        value.path("choices")
                .forEach(choice -> choices.computeIfAbsent(choice.path("index").asInt(), index -> new Choice())
                        .add(choice));
        JsonNode groq = value.path("x_groq").path("usage");
        JsonNode given = value.path("usage").isObject() ? value.path("usage") : groq;
        usage = given.path("total_tokens").asLong() > 0 ? given : usage;
        sources = value.path("citations").isArray() ? value.path("citations") : sources;
    }

    private Totals totals() {
        if (usage.isMissingNode()) {
            return Totals.NONE;
        }
        JsonNode prompt = usage.path("prompt_tokens_details");
        long reasoning =
                usage.path("completion_tokens_details").path("reasoning_tokens").asLong();
        long total = usage.path("total_tokens").asLong();
        long asked = usage.path("prompt_tokens").asLong();
        long cached = 0;
        for (JsonNode count : List.of(
                prompt.path("cached_tokens"),
                // DeepSeek, Mistral and Together count it in places of their own.
                usage.path("prompt_cache_hit_tokens"),
                usage.path("num_cached_tokens"),
                usage.path("cached_tokens"))) {
            cached = Math.max(cached, count.asLong());
        }
        // xAI's completion leaves reasoning out, its total does not: https://docs.x.ai/docs/guides/reasoning
        return new Totals(
                asked,
                Math.max(usage.path("completion_tokens").asLong(), total - asked),
                cached,
                prompt.path("cache_write_tokens").asLong(),
                reasoning);
    }

    /** One choice as it grows. */
    private static final class Choice {

        private final StringBuilder thought = new StringBuilder();
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();
        private final List<ContentPart> details = new ArrayList<>();
        private final Map<Integer, ToolCall.Builder> calls = new LinkedHashMap<>();
        private final List<ContentPart> ran = new ArrayList<>();
        private final List<ContentPart> others = new ArrayList<>();
        private final List<Citation> citations = new ArrayList<>();
        private String finish = "";

        void add(JsonNode choice) {
            JsonNode message = choice.has("message") ? choice.path("message") : choice.path("delta");
            content(message.path("content"));
            reasoning(message);
            if (Json.says(message.path("refusal"))) {
                refusal.append(message.path("refusal").textValue());
            }
            calls(message);
            for (JsonNode annotation : message.path("annotations")) {
                annotation(annotation);
            }
            if (!message.path("audio").path("data").asText("").isEmpty()) {
                others.add(audio(message.path("audio")));
            }
            // Groq ran them before the model wrote its answer: https://console.groq.com/docs/compound
            if (!message.path("executed_tools").isEmpty()) {
                ran.add(vendorPart("executed_tools", message.path("executed_tools")));
            }
            if (Json.says(choice.path("finish_reason"))) {
                finish = choice.path("finish_reason").textValue();
            }
        }

        private void content(JsonNode content) {
            if (content.isTextual()) {
                text.append(content.textValue());
            }
            for (JsonNode block : content) {
                switch (block.path("type").asText()) {
                    case "text" -> text.append(block.path("text").asText());
                    case "thinking" -> thought.append(OpenAiChatReasoning.thinking(block));
                    default -> throw new AssertionError("content of type " + block.path("type"));
                }
            }
        }

        private void reasoning(JsonNode message) {
            if (!message.path("reasoning_details").isEmpty()) {
                details.addAll(OpenAiChatReasoning.of(message));
                return;
            }
            OpenAiChatReasoning.of(message)
                    .forEach(part -> thought.append(part.getReasoning().getText()));
        }

        private void calls(JsonNode message) {
            int place = 0;
            for (JsonNode given : message.path("tool_calls")) {
                int index = given.path("index").asInt(place++);
                var call = calls.computeIfAbsent(index, fresh -> ToolCall.newBuilder());
                identify(call, given.path("id"), given.path("function"));
            }
            // The old form of one call, without an id.
            JsonNode old = message.path("function_call");
            if (Json.says(old.path("name")) || calls.isEmpty() && Json.says(old.path("arguments"))) {
                identify(calls.computeIfAbsent(-1, fresh -> ToolCall.newBuilder()), MissingNode.getInstance(), old);
            }
        }

        private static void identify(ToolCall.Builder call, JsonNode id, JsonNode function) {
            if (Json.says(id)) {
                call.setId(id.textValue());
            }
            if (Json.says(function.path("name"))) {
                call.setName(function.path("name").textValue());
            }
            call.setArgumentsJson(
                    call.getArgumentsJson() + function.path("arguments").asText(""));
        }

        private void annotation(JsonNode annotation) {
            JsonNode cited = annotation.path("url_citation");
            if (cited.isObject()) {
                citations.add(Citation.newBuilder()
                        .setUrl(cited.path("url").asText(""))
                        .setTitle(cited.path("title").asText(""))
                        .setStartIndex(cited.path("start_index").asLong())
                        .setEndIndex(cited.path("end_index").asLong())
                        .setVendorJson(annotation.toString())
                        .build());
            } else {
                others.add(vendorPart("annotations", Json.object().arrayNode().add(annotation)));
            }
        }

        private static ContentPart audio(JsonNode audio) {
            return ContentPart.newBuilder()
                    .setAudio(Media.newBuilder()
                            .setData(ByteString.copyFrom(Base64.getDecoder()
                                    .decode(audio.path("data").asText()))))
                    .setVendorId(audio.path("id").asText())
                    .build();
        }

        /** A field of the message that only this format knows, so that it can go back to its place. */
        private static ContentPart vendorPart(String field, JsonNode value) {
            return ContentPart.newBuilder()
                    .setVendorPart(VendorPart.newBuilder()
                            .setWireFormat("openai-chat")
                            .setType(field)
                            .setJson(Json.object().set(field, value).toString()))
                    .build();
        }

        Candidate candidate(JsonNode sources) {
            List<ContentPart> parts = new ArrayList<>(details);
            if (details.isEmpty() && !thought.isEmpty()) {
                parts.add(OpenAiChatReasoning.thought(thought.toString()));
            }
            parts.addAll(ran);
            // Perplexity's sources are of the answer as a whole: https://docs.perplexity.ai/api-reference
            sources.forEach(url ->
                    citations.add(Citation.newBuilder().setUrl(url.asText()).build()));
            if (!text.isEmpty()) {
                parts.add(ContentPart.newBuilder()
                        .setText(text.toString())
                        .addAllCitations(citations)
                        .build());
            }
            if (!refusal.isEmpty()) {
                parts.add(ContentPart.newBuilder().setText(refusal.toString()).build());
            }
            calls.values()
                    .forEach(call -> parts.add(ContentPart.newBuilder()
                            .setToolCall(call.getArgumentsJson().isEmpty() ? call.setArgumentsJson("{}") : call)
                            .build()));
            parts.addAll(others);
            return new Candidate(parts, reason(), finish);
        }

        private FinishReason reason() {
            if (!refusal.isEmpty()) {
                return FinishReason.FINISH_REASON_REFUSAL;
            }
            var reason = REASONS.getOrDefault(finish, FinishReason.FINISH_REASON_UNSPECIFIED);
            return reason == FinishReason.FINISH_REASON_STOP && !calls.isEmpty()
                    ? FinishReason.FINISH_REASON_TOOL_CALLS
                    : reason;
        }
    }
}
