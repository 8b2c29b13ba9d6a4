package dev.parley.catalog;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much of a vendor, a deployment or a key may be used at once and in any minute. What is empty is not limited here.
 *
 * @param inputTokensPerMinute tokens of prompts, those from a vendor's cache included
 * @param outputTokensPerMinute tokens of answers, reasoning included
 * @param tokensPerMinute both together
 * @param concurrentCalls attempts that run at one time; a stream runs to its end
 * @param maxQueue how many calls may wait; where neither vendor, deployment nor key says it, {@link #DEFAULT_MAX_QUEUE}
 * @param maxQueueTime how long each may wait; empty: as long as its own time allows
 */
public record LimitPolicy(
        OptionalLong requestsPerMinute,
        OptionalLong inputTokensPerMinute,
        OptionalLong outputTokensPerMinute,
        OptionalLong tokensPerMinute,
        OptionalLong concurrentCalls,
        OptionalInt maxQueue,
        Optional<Duration> maxQueueTime) {

    /** What a call takes of memory while it waits is its request, so the number needs a bound and not a small one. */
    public static final int DEFAULT_MAX_QUEUE = 1000;

    public static final LimitPolicy NONE = new LimitPolicy(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            Optional.empty());

    /** Whether a request's tokens must be counted for it. */
    public boolean limitsTokens() {
        return inputTokensPerMinute.isPresent() || outputTokensPerMinute.isPresent() || tokensPerMinute.isPresent();
    }
}
