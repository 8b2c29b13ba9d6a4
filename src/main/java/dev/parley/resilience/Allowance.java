package dev.parley.resilience;

import dev.parley.catalog.LimitPolicy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What may be used of one vendor, deployment or key, and what is. Counts outlive a change of the limits. Its gate's lock
 * guards it.
 */
final class Allowance implements Room {

    /** How much a new measurement counts against all before it. */
    private static final double NEWEST = 0.2;

    static final String CONCURRENT_CALLS = "concurrent_calls";

    /** Of what is not limited too: a limit may be set while the service runs. */
    private final Map<PerMinute, MinuteWindow> windows = new EnumMap<>(PerMinute.class);

    private final String scope;
    private volatile LimitPolicy policy;
    private long running;
    private double heldNanos;

    /** @param scope what it is of, for people */
    Allowance(String scope, LimitPolicy policy) {
        this.scope = scope;
        this.policy = policy;
        for (PerMinute kind : PerMinute.values()) {
            windows.put(kind, new MinuteWindow());
        }
    }

    void policy(LimitPolicy now) {
        policy = now;
    }

    String scope() {
        return scope;
    }

    LimitPolicy policy() {
        return policy;
    }

    /** Calls that run. */
    long running() {
        return running;
    }

    long used(PerMinute kind, long now) {
        return windows.get(kind).used(now);
    }

    /** A limit that is less than the attempt needs, however long it waits. */
    Optional<PerMinute> tooSmall(Need need) {
        for (PerMinute kind : PerMinute.values()) {
            var limit = kind.limit(policy);
            if (limit.isPresent() && kind.amount(need) > limit.getAsLong()) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    @Override
    public long until(long now, Need need, Duration maxWait) {
        return orUnknown(untilMinuteHasRoom(now, need));
    }

    @Override
    public long untilAtLeast(long now, Need need, Duration maxWait) {
        long longest = 0;
        for (Map.Entry<PerMinute, MinuteWindow> entry : windows.entrySet()) {
            var kind = entry.getKey();
            var window = entry.getValue();
            var limit = kind.limit(policy);
            if (limit.isPresent()) {
                // A request that was let through is sent: of the tokens alone it is not known what will be used.
                long time = kind == PerMinute.REQUESTS
                        ? window.until(now, limit.getAsLong(), kind.amount(need))
                        : window.untilAtLeast(now, limit.getAsLong(), kind.amount(need));
                longest = Math.max(longest, time);
            }
        }
        return orUnknown(longest);
    }

    private long orUnknown(long time) {
        return time == 0
                        && policy.concurrentCalls().isPresent()
                        && running >= policy.concurrentCalls().getAsLong()
                ? UNKNOWN
                : time;
    }

    private long untilMinuteHasRoom(long now, Need need) {
        long longest = 0;
        for (Map.Entry<PerMinute, MinuteWindow> window : windows.entrySet()) {
            var kind = window.getKey();
            var limit = kind.limit(policy);
            if (limit.isPresent()) {
                longest = Math.max(longest, window.getValue().until(now, limit.getAsLong(), kind.amount(need)));
            }
        }
        return longest;
    }

    @Override
    public Optional<String> lacks(long now, Need need, Duration maxWait) {
        for (Map.Entry<PerMinute, MinuteWindow> window : windows.entrySet()) {
            var limit = window.getKey().limit(policy);
            if (limit.isPresent()
                    && window.getValue()
                                    .until(
                                            now,
                                            limit.getAsLong(),
                                            window.getKey().amount(need))
                            > 0) {
                return Optional.of(window.getKey().setting() + " of " + scope);
            }
        }
        return until(now, need, maxWait) == UNKNOWN ? Optional.of(CONCURRENT_CALLS + " of " + scope) : Optional.empty();
    }

    /** The longest answer to such a prompt that fits into a whole minute. */
    long mostOutput(long inputTokens) {
        return Math.min(
                policy.outputTokensPerMinute().orElse(Long.MAX_VALUE),
                policy.tokensPerMinute().orElse(Long.MAX_VALUE) - inputTokens);
    }

    /** About how long it takes until so many that wait before one are gone. */
    Duration untilGone(long waiting) {
        double each = heldNanos / Math.max(1, policy.concurrentCalls().orElse(Long.MAX_VALUE));
        return Duration.ofNanos((long) (each * (waiting + 1)));
    }

    @Override
    public Held take(long now, Need need) {
        running++;
        Map<PerMinute, MinuteWindow.Use> uses = new EnumMap<>(PerMinute.class);
        windows.forEach((kind, window) -> uses.put(kind, window.add(now, kind.amount(need))));
        return (end, requests, used) -> {
            running--;
            heldNanos = heldNanos == 0 ? end - now : heldNanos * (1 - NEWEST) + (end - now) * NEWEST;
            uses.forEach((kind, use) -> windows.get(kind)
                    .settle(end, use, kind.amount(need), kind == PerMinute.REQUESTS ? requests : kind.amount(used)));
        };
    }
}
