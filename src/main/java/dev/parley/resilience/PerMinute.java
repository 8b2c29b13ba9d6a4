package dev.parley.resilience;

import dev.parley.catalog.LimitPolicy;
import dev.parley.vendor.RoomLeft;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What is limited per minute. */
enum PerMinute {
    REQUESTS(RoomLeft.Kind.REQUESTS, LimitPolicy::requestsPerMinute, need -> 1),
    INPUT_TOKENS(RoomLeft.Kind.INPUT_TOKENS, LimitPolicy::inputTokensPerMinute, Need::inputTokens),
    OUTPUT_TOKENS(RoomLeft.Kind.OUTPUT_TOKENS, LimitPolicy::outputTokensPerMinute, Need::outputTokens),
    TOKENS(RoomLeft.Kind.TOKENS, LimitPolicy::tokensPerMinute, need -> need.inputTokens() + need.outputTokens());

    private final RoomLeft.Kind kind;
    private final Function<LimitPolicy, OptionalLong> limit;
    private final ToLongFunction<Need> amount;

    PerMinute(RoomLeft.Kind kind, Function<LimitPolicy, OptionalLong> limit, ToLongFunction<Need> amount) {
        this.kind = kind;
        this.limit = limit;
        this.amount = amount;
    }

    static PerMinute of(RoomLeft.Kind kind) {
        for (PerMinute one : values()) {
            if (one.kind == kind) {
                return one;
            }
        }
        throw new IllegalArgumentException(kind.name());
    }

    /** The name that vendor files use. */
    String setting() {
        return name().toLowerCase(Locale.ROOT) + "_per_minute";
    }

    OptionalLong limit(LimitPolicy policy) {
        return limit.apply(policy);
    }

    long amount(Need need) {
        return amount.applyAsLong(need);
    }
}
