package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import java.util.OptionalDouble;

/**
 * How a vendor's count follows from that of a public encoding: a factor, and a number of tokens for each message and each
 * request. The bands were measured on recorded traffic, as docs/tokens.md tells, and are a part of the count and a number
 * of tokens: what a vendor's template adds weighs more in a short prompt.
 */
record TokenFormula(
        String encoding, int factorPercent, int perMessage, int perRequest, double bandPercent, int bandTokens) {

    private static final String DEFAULT_ENCODING = "o200k_base";

    static TokenFormula of(Deployment deployment) {
        return switch (Family.of(deployment)) {
            // 3 a message, the role's name being one more, and 3 to start the answer:
            // https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb
            case OPENAI -> new TokenFormula(deployment.model().encoding(), 100, 4, 3, 1, 1);
            case ANTHROPIC -> new TokenFormula(DEFAULT_ENCODING, 110, 4, 3, 20, 4);
            case GEMINI, GEMINI_3 -> new TokenFormula(DEFAULT_ENCODING, 100, 1, 0, 10, 2);
            case OTHER -> other(deployment);
        };
    }

    /**
     * Cohere itself bills what it is told, without its template. Open models' templates differ: from 3 tokens a request to
     * the 70 of gpt-oss, which tell it the date.
     */
    private static TokenFormula other(Deployment deployment) {
        return deployment.vendor().wireFormat().equals("cohere-v2")
                ? new TokenFormula(DEFAULT_ENCODING, 100, 0, 0, 10, 2)
                : new TokenFormula(DEFAULT_ENCODING, 105, 4, 4, 15, 65);
    }

    /** What the vendor will count for so many tokens of text in so many messages. */
    long tokens(long textTokens, int messages) {
        return textTokens(textTokens) + (long) perMessage * messages + perRequest;
    }

    /** What the vendor will count for a text alone, without any message round it. */
    long textTokens(long textTokens) {
        return (textTokens * factorPercent + 99) / 100;
    }

    /** How the count was made, for people. */
    String method() {
        return "jtokkit/" + encoding + (factorPercent == 100 ? "" : " × " + factorPercent / 100.0);
    }

    /** The number of tokens by which a count may be off. */
    double band(long tokens) {
        return tokens * bandPercent / 100 + bandTokens;
    }

    static OptionalDouble percent(double band, long tokens) {
        return tokens == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.ceil(1000 * band / tokens) / 10);
    }
}
