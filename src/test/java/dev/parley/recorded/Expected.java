package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a recording says, read by other code than ours and by the vendors' documents: the text, the finish reason, the
 * vendor's own totals, and the kinds of content beside text.
 */
final class Expected {

    final StringBuilder text = new StringBuilder();
    final Set<String> otherContent = new TreeSet<>();
    String finish = "";
    long prompt = -1;
    long completion = -1;
    long cached;
    boolean error;

    static Expected of(Recording recording) {
        var expected = new Expected();
        for (JsonNode value : recording.values()) {
            switch (recording.wire()) {
                case "openai-chat" -> expected.openAi(value);
                case "anthropic-messages" -> expected.anthropic(value);
                case "gemini" -> expected.gemini(value);
                default -> expected.ollama(value);
            }
        }
        return expected;
    }

    private void openAi(JsonNode value) {
        error |= value.has("error") && !value.get("error").isNull();
        if (value.path("choices").size() > 1) {
            otherContent.add("several candidates");
        }
        JsonNode choice = value.path("choices").path(0);
        if (choice.path("index").asInt() > 0) {
            otherContent.add("several candidates");
        }
        JsonNode message = choice.has("message") ? choice.get("message") : choice.path("delta");
        contentOf(message.path("content"));
        note("refusal", message.path("refusal"));
        note("reasoning", message.path("reasoning"));
        note("reasoning", message.path("reasoning_content"));
        note("tool calls", message.path("tool_calls"));
        note("tool calls", message.path("function_call"));
        note("audio", message.path("audio"));
        if (choice.path("finish_reason").isTextual()
                && !choice.path("finish_reason").asText().isEmpty()) {
            finish = choice.get("finish_reason").asText();
        }
        JsonNode usage = value.path("usage").isObject()
                ? value.get("usage")
                : value.path("x_groq").path("usage");
        if (usage.path("total_tokens").asLong() > 0) {
            prompt = usage.path("prompt_tokens").asLong();
            completion = Math.max(
                    usage.path("completion_tokens").asLong(),
                    usage.path("total_tokens").asLong() - prompt);
            cached = Math.max(
                    usage.path("prompt_tokens_details").path("cached_tokens").asLong(),
                    Math.max(
                            usage.path("prompt_cache_hit_tokens").asLong(),
                            usage.path("num_cached_tokens").asLong()));
        }
    }

    private void contentOf(JsonNode content) {
        if (content.isTextual()) {
            text.append(content.textValue());
        }
        for (JsonNode part : content) {
            if (part.path("type").asText().equals("text")) {
                text.append(part.path("text").asText());
            } else {
                otherContent.add(part.path("type").asText());
            }
        }
    }

    private void note(String kind, JsonNode node) {
        if (node.isTextual() ? !node.textValue().isEmpty() : !node.isEmpty()) {
            otherContent.add(kind);
        }
    }

    private void anthropic(JsonNode value) {
        error |= value.path("type").asText().equals("error");
        JsonNode message = value.has("message") ? value.get("message") : value;
        message.path("content").forEach(this::anthropicBlock);
        if (value.has("content_block")) {
            anthropicBlock(value.get("content_block"));
        }
        JsonNode delta = value.path("delta");
        if (delta.path("type").asText().equals("text_delta")) {
            text.append(delta.path("text").asText());
        }
        for (JsonNode holder : List.of(message, delta)) {
            if (holder.path("stop_reason").isTextual()) {
                finish = holder.get("stop_reason").asText();
            }
        }
        JsonNode usage = value.has("usage") ? value.get("usage") : message.path("usage");
        if (usage.isObject()) {
            long input = usage.path("input_tokens").asLong()
                    + usage.path("cache_read_input_tokens").asLong()
                    + usage.path("cache_creation_input_tokens").asLong();
            prompt = Math.max(prompt, input);
            completion = Math.max(completion, usage.path("output_tokens").asLong());
            cached = Math.max(cached, usage.path("cache_read_input_tokens").asLong());
        }
    }

    private void anthropicBlock(JsonNode block) {
        if (block.path("type").asText().equals("text")) {
            text.append(block.path("text").asText());
        } else {
            otherContent.add(block.path("type").asText());
        }
    }

    private void gemini(JsonNode value) {
        error |= value.has("error");
        if (value.path("candidates").size() > 1) {
            otherContent.add("several candidates");
        }
        JsonNode candidate = value.path("candidates").path(0);
        for (JsonNode part : candidate.path("content").path("parts")) {
            List<String> keys = new ArrayList<>();
            part.fieldNames().forEachRemaining(keys::add);
            keys.remove("thoughtSignature");
            if (part.path("thought").asBoolean()) {
                otherContent.add("reasoning");
            } else if (keys.contains("text")) {
                text.append(part.get("text").asText());
            } else {
                otherContent.addAll(keys);
            }
        }
        if (candidate.has("finishReason")) {
            finish = candidate.get("finishReason").asText();
        }
        if (value.path("promptFeedback").has("blockReason")) {
            finish = value.path("promptFeedback").get("blockReason").asText();
        }
        JsonNode usage = value.path("usageMetadata");
        if (usage.path("promptTokenCount").asLong() > 0) {
            prompt = usage.path("promptTokenCount").asLong()
                    + usage.path("toolUsePromptTokenCount").asLong();
            long answer = usage.path("candidatesTokenCount").asLong();
            long thoughts = usage.path("thoughtsTokenCount").asLong();
            boolean within = usage.path("promptTokenCount").asLong() + answer
                    == usage.path("totalTokenCount").asLong();
            completion = within ? answer : answer + thoughts;
            cached = usage.path("cachedContentTokenCount").asLong();
        }
    }

    private void ollama(JsonNode value) {
        error |= value.has("error");
        text.append(value.path("message").path("content").asText());
        note("reasoning", value.path("message").path("thinking"));
        note("tool calls", value.path("message").path("tool_calls"));
        if (value.has("done_reason")) {
            finish = value.get("done_reason").asText();
        }
        if (value.has("prompt_eval_count") && value.has("eval_count")) {
            prompt = value.get("prompt_eval_count").asLong();
            completion = value.get("eval_count").asLong();
        }
    }
}
