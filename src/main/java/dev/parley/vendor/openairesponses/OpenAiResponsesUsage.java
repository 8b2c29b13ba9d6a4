package dev.parley.vendor.openairesponses;

import dev.parley.catalog.Quirk;
import dev.parley.catalog.Vendor;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;

/** Splits the totals, which hold cached and reasoning tokens, into disjoint counts. Pure. */
final class OpenAiResponsesUsage {

    private OpenAiResponsesUsage() {}

    static Usage fromWire(OpenAiResponsesWire.Reply reply, Vendor vendor) {
        var usage = reply.usage();
        var input = usage.inputDetails() == null ? new OpenAiResponsesWire.InputDetails(0, 0) : usage.inputDetails();
        long reasoning =
                usage.outputDetails() == null ? 0 : usage.outputDetails().reasoningTokens();
        return Usage.newBuilder()
                .setInputTokens(rest(usage.inputTokens(), input.cachedTokens() + input.cacheWriteTokens()))
                .setCacheReadTokens(input.cachedTokens())
                .setCacheWriteTokens(input.cacheWriteTokens())
                .setOutputTokens(
                        reasoningOnTop(usage, reasoning, vendor)
                                ? usage.outputTokens()
                                : rest(usage.outputTokens(), reasoning))
                .setReasoningTokens(reasoning)
                .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                .build();
    }

    /**
     * Calls that searched: opening a page, and looking for something in it, cost tokens alone.
     * https://developers.openai.com/api/docs/guides/tools-web-search#output-and-citations
     */
    static long searches(OpenAiResponsesWire.Reply reply) {
        return reply.output() == null
                ? 0
                : reply.output().stream()
                        .filter(item -> item.path("type").asText().equals("web_search_call"))
                        .filter(item -> item.path("action")
                                .path("type")
                                .asText("search")
                                .equals("search"))
                        .count();
    }

    /**
     * Some vendors count reasoning beside the output: the total or the sizes say so, else the file. xAI does by chat, of
     * which its file tells, and not by responses.
     */
    private static boolean reasoningOnTop(OpenAiResponsesWire.Usage usage, long reasoning, Vendor vendor) {
        long told = usage.inputTokens() + usage.outputTokens();
        if (usage.totalTokens() == told && reasoning <= usage.outputTokens()) {
            return false;
        }
        return vendor.has(Quirk.REASONING_NOT_IN_COMPLETION)
                || reasoning > usage.outputTokens()
                || reasoning > 0 && usage.totalTokens() == told + reasoning;
    }

    private static long rest(long total, long parts) {
        return Math.max(0, total - parts);
    }
}
