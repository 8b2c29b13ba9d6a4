package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Role;
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
        String encoding = deployment.model().encoding();
        if (!encoding.isEmpty()) {
            // 3 a message, the role's name being one more, and 3 to start the answer:
            // https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb
            return new TokenFormula(encoding, 100, 4, 3, 1, 1);
        }
        return switch (deployment.vendor().wireFormat()) {
            case "anthropic-messages" -> new TokenFormula(DEFAULT_ENCODING, 110, 4, 3, 20, 4);
            case "gemini" -> new TokenFormula(DEFAULT_ENCODING, 100, 1, 0, 10, 2);
            // Open models' templates differ: from 3 tokens a request to the 70 of gpt-oss, which tell it the date.
            default -> new TokenFormula(DEFAULT_ENCODING, 105, 4, 4, 15, 65);
        };
    }

    /** What the vendor will count for texts of so many tokens in so many messages. */
    long tokens(long textTokens, int messages) {
        return textTokens(textTokens) + (long) perMessage * messages + perRequest;
    }

    /** What the vendor will count for a text alone, without any message round it. */
    long textTokens(long textTokens) {
        return (textTokens * factorPercent + 99) / 100;
    }

    /**
     * What a vendor adds where there are tools, beside their own text. OpenAI: 9 a request, 4 less with instructions, 7 a
     * call with its result, and 80 for gpt-5, all measured. Anthropic: https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/overview#pricing
     */
    long tools(CompleteRequest request, Deployment deployment) {
        long calls = request.getMessagesList().stream()
                .flatMap(message -> message.getPartsList().stream())
                .filter(ContentPart::hasToolCall)
                .count();
        if (request.getToolsCount() == 0) {
            return 7 * calls;
        }
        if (deployment.vendor().wireFormat().equals("anthropic-messages")) {
            return 346 + 7 * calls;
        }
        boolean instructed = !request.getSystem().isEmpty()
                || request.getMessagesList().stream().anyMatch(message -> message.getRole() == Role.ROLE_SYSTEM);
        String model = deployment.model().id();
        boolean gpt5 = model.substring(model.lastIndexOf('/') + 1).startsWith("gpt-5");
        return (instructed ? 5 : 9) + (gpt5 ? 80 : 0) + 7 * calls;
    }

    /** By how many tokens more the count may be off where there are tools: OpenAI's form of them is not documented. */
    double toolBand(CompleteRequest request) {
        return request.getToolsCount() == 0 ? 0 : (factorPercent == 100 ? 4 : 20) * (1 + request.getToolsCount() / 2.0);
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
