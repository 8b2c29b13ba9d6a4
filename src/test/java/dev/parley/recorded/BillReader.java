package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.recorded.SecondOpinion.Fraction;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a recorded answer bills from its JSON, by the vendors' documents and by no class of the service. */
final class BillReader {

    private static final Set<String> ENDS = Set.of("message_stop", "response.completed", "response.incomplete");

    private final Bill bill = new Bill();
    private boolean ended;

    static Bill read(Recording recording) {
        var reader = new BillReader();
        reader.bill.failed = recording.status() != 200;
        for (JsonNode value : recording.values()) {
            if (reader.ended) {
                // Some recordings are of several answers, one after the other.
                break;
            }
            reader.ended = ENDS.contains(value.path("type").asText());
            reader.bill.failed |= value.path("error").isContainerNode()
                    || value.path("type").asText().equals("error");
            switch (recording.wire()) {
                case "openai-chat" -> reader.chat(value);
                case "openai-responses" -> reader.responses(value.has("response") ? value.get("response") : value);
                case "anthropic-messages" -> reader.anthropic(value);
                case "gemini" -> reader.gemini(value, recording.model());
                case "bedrock-converse" -> reader.bedrock(value.has("metadata") ? value.get("metadata") : value);
                case "cohere-v2" -> reader.cohere(value.has("delta") ? value.get("delta") : value);
                case "ollama-chat" -> reader.ollama(value);
                case "openai-embeddings" ->
                    reader.bill.whole(value.path("usage").path("total_tokens").asLong(), 0);
                case "cohere-embed" ->
                    reader.bill.whole(
                            value.at("/meta/billed_units/input_tokens").asLong(), 0);
                default -> {}
            }
        }
        return reader.bill;
    }

    /** https://platform.openai.com/docs/api-reference/chat/object; cached tokens by whichever name a vendor has for them. */
    private void chat(JsonNode value) {
        bill.tier(value.path("service_tier"));
        JsonNode usage = value.path("usage").isObject() ? value.get("usage") : value.at("/x_groq/usage");
        long total = number(usage, "total_tokens");
        if (total == 0) {
            return;
        }
        bill.reported = true;
        JsonNode in = usage.path("prompt_tokens_details");
        JsonNode out = usage.path("completion_tokens_details");
        long prompt = number(usage, "prompt_tokens");
        long read = Math.max(
                Math.max(number(in, "cached_tokens"), number(usage, "prompt_cache_hit_tokens")),
                Math.max(number(usage, "num_cached_tokens"), number(usage, "cached_tokens")));
        bill.put("cache_read", read);
        bill.put("cache_write", number(in, "cache_write_tokens"));
        bill.put("input_audio", number(in, "audio_tokens"));
        bill.put("input", prompt - read - number(in, "cache_write_tokens") - number(in, "audio_tokens"));
        // Whoever leaves thoughts out of the completion has them in the total: https://docs.x.ai/docs/guides/reasoning
        long written = Math.max(number(usage, "completion_tokens"), total - prompt);
        long thoughts = number(out, "reasoning_tokens");
        bill.put("reasoning", thoughts);
        bill.put("output_audio", number(out, "audio_tokens"));
        bill.put("output", written - thoughts - number(out, "audio_tokens"));
        bill.searchSize = usage.path("search_context_size").asText();
        bill.searches = bill.searchSize.isEmpty() ? 0 : 1;
        claim(usage);
    }

    /** In dollars, or in ten-billionths of one: https://docs.x.ai/docs/api-reference. */
    private void claim(JsonNode usage) {
        JsonNode cost = usage.path("cost").isObject() ? usage.at("/cost/total_cost") : usage.path("cost");
        if (cost.isNumber()) {
            bill.claimed = Optional.of(Fraction.of(cost.decimalValue().toPlainString()));
        } else if (usage.path("cost_in_usd_ticks").isNumber()) {
            bill.claimed = Optional.of(Fraction.of("0.0000000001").times(number(usage, "cost_in_usd_ticks")));
        }
    }

    /** https://platform.openai.com/docs/api-reference/responses/object; what opens a page costs tokens alone. */
    private void responses(JsonNode reply) {
        JsonNode usage = reply.path("usage");
        if (!usage.isObject()) {
            return;
        }
        bill.reported = number(usage, "total_tokens") > 0;
        bill.tier(reply.path("service_tier"));
        // DeepSeek's at Azure has the words of chat.
        long prompt = Math.max(number(usage, "input_tokens"), number(usage, "prompt_tokens"));
        long read = number(usage.path("input_tokens_details"), "cached_tokens");
        long stored = number(usage.path("input_tokens_details"), "cache_write_tokens");
        long thoughts = number(usage.path("output_tokens_details"), "reasoning_tokens");
        bill.put("cache_read", read);
        bill.put("cache_write", stored);
        bill.put("input", prompt - read - stored);
        bill.put("reasoning", thoughts);
        bill.put("output", number(usage, "total_tokens") - prompt - thoughts);
        bill.searches = 0;
        for (JsonNode item : reply.path("output")) {
            if (item.path("type").asText().equals("web_search_call")
                    && item.at("/action/type").asText("search").equals("search")) {
                bill.searches++;
            }
        }
        claim(usage);
    }

    /** https://platform.claude.com/docs/en/api/messages; a stream's counts only grow. */
    private void anthropic(JsonNode value) {
        JsonNode usage = value.has("usage") ? value.get("usage") : value.at("/message/usage");
        if (!usage.isObject()) {
            return;
        }
        long hour = number(usage.path("cache_creation"), "ephemeral_1h_input_tokens");
        bill.whole(number(usage, "input_tokens"), 0);
        bill.most("cache_read", number(usage, "cache_read_input_tokens"));
        bill.most("cache_write_1h", hour);
        bill.most("cache_write", number(usage, "cache_creation_input_tokens") - hour);
        bill.reported = true;
        long thoughts =
                Math.max(number(usage.path("output_tokens_details"), "thinking_tokens"), bill.count("reasoning"));
        long written = Math.max(number(usage, "output_tokens"), bill.count("output") + bill.count("reasoning"));
        bill.put("reasoning", thoughts);
        bill.put("output", written - thoughts);
        bill.searches = Math.max(bill.searches, number(usage.path("server_tool_use"), "web_search_requests"));
        bill.tier(usage.path("service_tier"));
        usage.path("iterations").forEach(this::iteration);
    }

    /** The making of a summary is billed beside the totals: https://platform.claude.com/docs/en/build-with-claude/compaction */
    private void iteration(JsonNode one) {
        bill.otherModel |= one.path("type").asText().equals("fallback_message");
        if (one.path("type").asText().equals("compaction")) {
            long hour = number(one.path("cache_creation"), "ephemeral_1h_input_tokens");
            bill.add("input", number(one, "input_tokens"));
            bill.add("cache_read", number(one, "cache_read_input_tokens"));
            bill.add("cache_write_1h", hour);
            bill.add("cache_write", number(one, "cache_creation_input_tokens") - hour);
            bill.add("output", number(one, "output_tokens"));
        }
    }

    /** https://ai.google.dev/api/generate-content#UsageMetadata; each event has the whole so far. */
    private void gemini(JsonNode value, String model) {
        JsonNode usage = value.path("usageMetadata");
        bill.tier(usage.path("trafficType"));
        bill.tier(usage.path("serviceTier"));
        value.findValues("webSearchQueries")
                .forEach(queries -> bill.searches = Math.max(bill.searches, queries.size()));
        // A grounded answer up to 2.5, each query from 3 on:
        // https://ai.google.dev/gemini-api/docs/google-search#pricing
        bill.searches = model.matches("gemini-[12].*") ? Math.min(1, bill.searches) : bill.searches;
        long prompt = number(usage, "promptTokenCount");
        if (prompt == 0) {
            return;
        }
        bill.reported = true;
        long read = number(usage, "cachedContentTokenCount");
        long sound = of("AUDIO", usage, "prompt") - of("AUDIO", usage, "cache");
        long images = of("IMAGE", usage, "prompt") - of("IMAGE", usage, "cache");
        bill.put("cache_read", read);
        bill.put("input_audio", sound);
        bill.put("input_image", images);
        bill.put("input", prompt - read - sound - images + number(usage, "toolUsePromptTokenCount"));
        long said = number(usage, "candidatesTokenCount");
        long thoughts = number(usage, "thoughtsTokenCount");
        boolean within = prompt + said == number(usage, "totalTokenCount");
        long drawn = of("IMAGE", usage, "candidates");
        long spoken = of("AUDIO", usage, "candidates");
        bill.put("reasoning", thoughts);
        bill.put("output_image", drawn);
        bill.put("output_audio", spoken);
        bill.put("output", said - drawn - spoken - (within ? thoughts : 0));
    }

    private static long of(String modality, JsonNode usage, String part) {
        long count = 0;
        for (JsonNode detail : usage.path(part + "TokensDetails")) {
            count += detail.path("modality").asText().equals(modality) ? number(detail, "tokenCount") : 0;
        }
        return count;
    }

    /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html: disjoint as they come. */
    private void bedrock(JsonNode value) {
        JsonNode usage = value.path("usage");
        bill.whole(number(usage, "inputTokens"), number(usage, "outputTokens"));
        bill.most("cache_read", number(usage, "cacheReadInputTokens"));
        bill.most("cache_write", number(usage, "cacheWriteInputTokens"));
        bill.tier(value.at("/serviceTier/type"));
    }

    /** https://docs.cohere.com/docs/how-does-cohere-pricing-work: by billed units, whatever its own prompt is. */
    private void cohere(JsonNode value) {
        JsonNode units = value.at("/usage/billed_units");
        bill.whole(number(units, "input_tokens"), number(units, "output_tokens"));
    }

    private void ollama(JsonNode value) {
        bill.whole(number(value, "prompt_eval_count"), number(value, "eval_count"));
        bill.reported &= value.has("prompt_eval_count");
    }

    private static long number(JsonNode node, String field) {
        return node.path(field).asLong();
    }

    /** The models that only the answer names, first the whole answer's. */
    static Optional<String> model(Recording recording) {
        return recording.values().stream()
                .flatMap(value -> List.of(
                        value.path("model"),
                        value.path("modelVersion"),
                        value.at("/message/model"),
                        value.at("/response/model"))
                        .stream())
                .filter(name -> name.isTextual() && !name.textValue().isEmpty())
                .map(JsonNode::textValue)
                .findFirst();
    }
}
