package dev.parley.vendor.anthropic;

import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;

/**
 * Gathers Anthropic's counts, which are disjoint as they come. A stream reports them more than once: the larger counts,
 * because a stream may start with zeros and end with the truth, or the other way round.
 */
final class AnthropicUsage {

    private long input;
    private long cacheRead;
    private long cacheWrite;
    private long cacheWrite1h;
    private long output;
    private boolean reported;

    void add(AnthropicWire.Usage usage) {
        if (usage == null) {
            return;
        }
        reported = true;
        input = larger(input, usage.inputTokens());
        cacheRead = larger(cacheRead, usage.cacheReadTokens());
        output = larger(output, usage.outputTokens());
        if (usage.cacheCreation() != null) {
            cacheWrite1h = Math.max(cacheWrite1h, usage.cacheCreation().oneHour());
            cacheWrite = Math.max(cacheWrite, usage.cacheCreation().fiveMinutes());
        }
        if (usage.cacheCreationTokens() != null) {
            // Written for an hour or, where it is not told apart, for the standard five minutes.
            cacheWrite = Math.max(cacheWrite, usage.cacheCreationTokens() - cacheWrite1h);
        }
    }

    private static long larger(long known, Long reported) {
        return reported == null ? known : Math.max(known, reported);
    }

    boolean isReported() {
        return reported;
    }

    Usage toUsage() {
        return Usage.newBuilder()
                .setInputTokens(input)
                .setCacheReadTokens(cacheRead)
                .setCacheWriteTokens(cacheWrite)
                .setCacheWrite1HTokens(cacheWrite1h)
                .setOutputTokens(output)
                .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                .build();
    }
}
