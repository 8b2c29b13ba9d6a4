package dev.parley.vendor.openaichat;

import dev.parley.catalog.Quirk;
import dev.parley.catalog.Vendor;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;

/** Splits OpenAI's totals, which hold cached, sound, picture and reasoning tokens, into disjoint counts. Pure. */
final class OpenAiChatUsage {

    private OpenAiChatUsage() {}

    /** @param hour whether what was written to the cache is kept for one */
    static Usage fromWire(OpenAiChatReply.Usage usage, Vendor vendor, boolean hour) {
        var prompt = usage.promptDetails() == null ? new OpenAiChatReply.PromptDetails(0, 0, 0) : usage.promptDetails();
        var completion = usage.completionDetails() == null
                ? new OpenAiChatReply.CompletionDetails(0, 0, 0)
                : usage.completionDetails();
        long cached = cached(usage, prompt);
        long reasoning = Math.max(completion.reasoningTokens(), usage.reasoningTokens());
        return Usage.newBuilder()
                .setInputTokens(rest(usage.promptTokens(), cached + prompt.cacheWriteTokens() + prompt.audioTokens())
                        + citations(usage))
                .setCacheReadTokens(cached)
                .setCacheWriteTokens(hour ? 0 : prompt.cacheWriteTokens())
                .setCacheWrite1HTokens(hour ? prompt.cacheWriteTokens() : 0)
                .setAudioInputTokens(prompt.audioTokens())
                .setOutputTokens(rest(
                        usage.completionTokens(),
                        (reasoningOnTop(usage, reasoning, vendor) ? 0 : reasoning)
                                + completion.audioTokens()
                                + completion.imageTokens()))
                .setReasoningTokens(reasoning)
                .setAudioOutputTokens(completion.audioTokens())
                .setImageOutputTokens(completion.imageTokens())
                .setWebSearches(searches(usage))
                .setSearchContextSize(usage.searchContextSize() == null ? "" : usage.searchContextSize())
                .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                .build();
    }

    /** Whether anything was written to the cache. */
    static boolean wrote(OpenAiChatReply.Usage usage) {
        return usage.promptDetails() != null && usage.promptDetails().cacheWriteTokens() > 0;
    }

    /**
     * Perplexity counts the searches of deep research; its other models search once a request, and say with what size of
     * context: https://docs.perplexity.ai/getting-started/pricing.
     */
    private static long searches(OpenAiChatReply.Usage usage) {
        return usage.searchQueries() > 0 ? usage.searchQueries() : usage.searchContextSize() == null ? 0 : 1;
    }

    /**
     * What Perplexity's deep research read of its sources is billed as input, beside the prompt:
     * https://docs.perplexity.ai/getting-started/pricing. Its other models count it and don't bill it; they count no
     * searches, and say no cost of it where they say one.
     */
    private static long citations(OpenAiChatReply.Usage usage) {
        boolean billed = usage.cost() != null && usage.cost().isObject()
                ? usage.cost().path("citation_tokens_cost").isNumber()
                : usage.searchQueries() > 0;
        return billed ? usage.citationTokens() : 0;
    }

    /** Each vendor has its own name for the one number; one that has two gives the same number twice. */
    private static long cached(OpenAiChatReply.Usage usage, OpenAiChatReply.PromptDetails prompt) {
        return Math.max(
                Math.max(prompt.cachedTokens(), usage.promptCacheHitTokens()),
                Math.max(usage.cachedTokens(), usage.numCachedTokens()));
    }

    /** Some vendors count reasoning beside the completion; where the file does not say so, the total or the sizes do. */
    private static boolean reasoningOnTop(OpenAiChatReply.Usage usage, long reasoning, Vendor vendor) {
        return vendor.has(Quirk.REASONING_NOT_IN_COMPLETION)
                || reasoning > usage.completionTokens()
                || reasoning > 0 && usage.totalTokens() == usage.promptTokens() + usage.completionTokens() + reasoning;
    }

    private static long rest(long total, long parts) {
        return Math.max(0, total - parts);
    }
}
