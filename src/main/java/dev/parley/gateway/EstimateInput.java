package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.Failover;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.TokenCounting;

/** What an estimate may be of beside messages, a text or a number of tokens, who counts, and the rules of its options. */
final class EstimateInput {

    private static final int MOST_REPEATS = 1_000_000;
    private static final long MOST_TOKENS = 1_000_000_000_000L;

    private EstimateInput() {}

    /** The request with a message in place of the text or the number, so that it passes the rules of a call. */
    static CompleteRequest filled(CompleteRequest request) {
        EstimateOptions options = request.getEstimate();
        check(options);
        if (request.getFailover() == Failover.UNRECOGNIZED) {
            throw GatewayException.invalid("failover", "is not known", "use one of the enum's values");
        }
        if (!options.hasInputTokens() && options.getText().isEmpty()) {
            return request;
        }
        if (request.getMessagesCount() > 0
                || options.hasInputTokens() && !options.getText().isEmpty()) {
            throw GatewayException.invalid(
                    "estimate",
                    "stands beside another input",
                    "give messages, or text, or input_tokens, and only one of them");
        }
        String text = options.getText().isEmpty() ? "." : options.getText();
        return request.toBuilder()
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder().setText(text)))
                .build();
    }

    /** The request of a call, which is priced by its own messages and counted here. */
    static CompleteRequest beside(CompleteRequest request) {
        EstimateOptions options = request.getEstimate();
        String other = options.getBatch()
                ? "batch"
                : options.getRepeats() > 1
                        ? "repeats"
                        : options.getCachedPrefixPercent() > 0 ? "cached_prefix_percent" : "";
        if (!other.isEmpty()) {
            throw GatewayException.invalid(
                    "estimate." + other, "is for EstimateCost: this call is one request, sent now", "leave it out");
        }
        check(options);
        if (options.hasInputTokens() || !options.getText().isEmpty()) {
            throw GatewayException.invalid(
                    options.hasInputTokens() ? "estimate.input_tokens" : "estimate.text",
                    "is for EstimateCost: this call has messages",
                    "leave it out");
        }
        if (counting(request, TokenCounting.TOKEN_COUNTING_LOCAL) != TokenCounting.TOKEN_COUNTING_LOCAL) {
            throw GatewayException.invalid(
                    "estimate.counting",
                    "asks for the vendor's counter, and this call's estimate is counted by Parley",
                    "leave it out, or call CountTokens or EstimateCost first");
        }
        return request;
    }

    /** Who is to count, by the caller's word or else this one. */
    static TokenCounting counting(CompleteRequest request, TokenCounting otherwise) {
        return switch (request.getEstimate().getCounting()) {
            case TOKEN_COUNTING_UNSPECIFIED -> otherwise;
            case TOKEN_COUNTING_LOCAL, TOKEN_COUNTING_VENDOR_OR_LOCAL, TOKEN_COUNTING_VENDOR ->
                request.getEstimate().getCounting();
            case UNRECOGNIZED ->
                throw GatewayException.invalid("estimate.counting", "is not known", "use one of the enum's values");
        };
    }

    private static void check(EstimateOptions options) {
        checkRange("input_tokens", options.getInputTokens(), 0, MOST_TOKENS);
        checkRange("cached_prefix_percent", options.getCachedPrefixPercent(), 0, 100);
        if (options.hasRepeats()) {
            checkRange("repeats", options.getRepeats(), 1, MOST_REPEATS);
        } else if (options.getCachedPrefixPercent() > 0) {
            throw GatewayException.invalid(
                    "estimate.repeats",
                    "is missing",
                    "say how many requests share the cached prefix, or leave out cached_prefix_percent");
        }
        if (options.hasItems()) {
            checkRange("items", options.getItems(), 1, MOST_REPEATS);
            if (options.hasExpectedOutputTokens()) {
                throw GatewayException.invalid(
                        "estimate.items", "stands beside expected_output_tokens", "give one of the two");
            }
        } else if (options.getTokensPerItem() != 0 || options.getFixedTokens() != 0) {
            throw GatewayException.invalid(
                    "estimate.items", "is missing", "say how many items the answer has, or leave out their tokens");
        }
    }

    /** The answer that is expected, by its own number or by its items'. */
    static void checkAnswer(EstimateOptions options) {
        checkRange("expected_output_tokens", options.getExpectedOutputTokens(), 0, MOST_TOKENS);
        checkRange("tokens_per_item", options.getTokensPerItem(), 0, MOST_TOKENS / MOST_REPEATS);
        checkRange("fixed_tokens", options.getFixedTokens(), 0, MOST_TOKENS);
    }

    private static void checkRange(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw GatewayException.invalid("estimate." + field, "is " + value, "set it to " + least + " to " + most);
        }
    }
}
