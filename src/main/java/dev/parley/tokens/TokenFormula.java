package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import java.util.OptionalDouble;

/**
 * How a vendor's count follows from that of a public encoding: a factor, and a number of tokens for each message and each
 * request. The bands were measured on recorded traffic, as docs/tokens.md tells, and are a part of the count and a number
 * of tokens: what a vendor's template adds weighs more in a short prompt.
 *
 * @param instructionsAreOne whether instructions count as a message
 */
record TokenFormula(
        String encoding,
        int factorPercent,
        int perMessage,
        int perRequest,
        boolean instructionsAreOne,
        double bandPercent,
        int bandTokens) {

    private static final String DEFAULT_ENCODING = "o200k_base";

    static TokenFormula of(Deployment deployment) {
        return switch (Family.of(deployment)) {
            // 3 a message, the role's name being one more, and 3 to start the answer:
            // https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb
            case OPENAI -> new TokenFormula(deployment.model().encoding(), 100, 4, 3, true, 1, 1);
            // Instructions belong to the request: 18 recorded prompts had 4 tokens and 3 for each message of a turn.
            case ANTHROPIC -> new TokenFormula(DEFAULT_ENCODING, 110, 3, 4, false, 25, 4);
            // The older factor times what its maker publishes, up to 1.35 times as many tokens of the same text.
            case ANTHROPIC_4_7 -> new TokenFormula(DEFAULT_ENCODING, 150, 2, 4, false, 25, 6);
            // Vertex AI counts nothing round a message.
            case GEMINI, GEMINI_3 ->
                new TokenFormula(
                        DEFAULT_ENCODING, 100, Seller.of(deployment).equals(Seller.VERTEX) ? 0 : 1, 0, true, 10, 2);
            case OTHER -> other(deployment);
        };
    }

    /** Cohere itself bills what it is told, without its template. */
    private static TokenFormula other(Deployment deployment) {
        return deployment.vendor().wireFormat().equals("cohere-v2")
                ? new TokenFormula(DEFAULT_ENCODING, 100, 0, 0, true, 10, 2)
                : OpenTemplate.of(deployment).formula(DEFAULT_ENCODING);
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
