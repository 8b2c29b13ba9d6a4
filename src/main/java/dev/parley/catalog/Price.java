package dev.parley.catalog;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** What a million tokens of each kind cost, in USD, for prompts longer than {@code aboveInputTokens}. */
public record Price(long aboveInputTokens, Map<TokenKind, BigDecimal> perMillion) {

    /** The price of a vendor that asks nothing for tokens. */
    static final Price OF_NO_TOKEN =
            new Price(0, Map.of(TokenKind.INPUT, BigDecimal.ZERO, TokenKind.OUTPUT, BigDecimal.ZERO));

    public Price {
        perMillion = Map.copyOf(perMillion);
    }

    /** The price of one kind, empty where it is not known. */
    public Optional<BigDecimal> find(TokenKind kind) {
        return Optional.ofNullable(perMillion.get(billedAs(kind)));
    }

    /** Reasoning is output wherever a vendor does not price it apart. */
    TokenKind billedAs(TokenKind kind) {
        return kind == TokenKind.REASONING && !perMillion.containsKey(kind) ? TokenKind.OUTPUT : kind;
    }

    /** Whether a prompt of this length has this price. */
    boolean holds(long inputTokens) {
        return aboveInputTokens == 0 || inputTokens > aboveInputTokens;
    }

    boolean free() {
        return perMillion.values().stream().allMatch(price -> price.signum() == 0);
    }
}
