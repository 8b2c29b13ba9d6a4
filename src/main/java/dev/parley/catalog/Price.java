package dev.parley.catalog;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** What a million tokens of each kind cost, in USD, for prompts longer than {@code aboveInputTokens}. */
public record Price(long aboveInputTokens, Map<TokenKind, BigDecimal> perMillion) {

    public Price {
        perMillion = Map.copyOf(perMillion);
    }

    /**
     * The price of one kind, empty where it is not known. Reasoning is output wherever a vendor does not price it apart.
     */
    public Optional<BigDecimal> find(TokenKind kind) {
        return Optional.ofNullable(
                perMillion.get(kind == TokenKind.REASONING && !perMillion.containsKey(kind) ? TokenKind.OUTPUT : kind));
    }

    /** Whether a prompt of this length has this price. */
    boolean holds(long inputTokens) {
        return aboveInputTokens == 0 || inputTokens > aboveInputTokens;
    }

    boolean free() {
        return perMillion.values().stream().allMatch(price -> price.signum() == 0);
    }
}
