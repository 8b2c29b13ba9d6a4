package dev.parley.vendor.cohere;

import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import java.util.Optional;

/**
 * The tokens that Cohere bills. {@code tokens} counts Cohere's own prompt with the caller's, up to twenty times as much as
 * is billed, and {@code cached_tokens} is a share of those: beside billed units it is nobody's cost. Both count only
 * where an answer has no billed units. https://docs.cohere.com/docs/how-does-cohere-pricing-work
 */
final class CohereUsage {

    private CohereUsage() {}

    static Optional<Usage> fromWire(CohereWire.Usage usage) {
        if (usage == null) {
            return Optional.empty();
        }
        if (counts(usage.billed())) {
            return Optional.of(of(usage.billed(), 0));
        }
        return counts(usage.tokens()) ? Optional.of(of(usage.tokens(), usage.cachedTokens())) : Optional.empty();
    }

    private static boolean counts(CohereWire.Tokens tokens) {
        return tokens != null && (tokens.input() != null || tokens.output() != null);
    }

    private static Usage of(CohereWire.Tokens tokens, long cached) {
        long input = tokens.input() == null ? 0 : tokens.input();
        return Usage.newBuilder()
                .setInputTokens(Math.max(0, input - cached))
                .setCacheReadTokens(Math.min(input, cached))
                .setOutputTokens(tokens.output() == null ? 0 : tokens.output())
                .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                .build();
    }
}
