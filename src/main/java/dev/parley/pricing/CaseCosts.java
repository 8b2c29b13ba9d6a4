package dev.parley.pricing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TokenKind;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Cost;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request, sent as often as its caller says, costs at a deployment in three cases. The worst counts nothing as read
 * from a cache; where the vendor writes its cache unasked, all input as written; and each answer as long as it can be.
 */
final class CaseCosts {

    private final CompleteRequest request;
    private final Deployment deployment;
    private final Answers answers;
    private final EstimateOptions options;
    private final Terms terms;

    CaseCosts(CompleteRequest request, Deployment deployment, Answers answers) {
        this.request = request;
        this.deployment = deployment;
        this.answers = answers;
        this.options = request.getEstimate();
        this.terms = Terms.tier(options.getBatch() ? "batch" : request.getServiceTier());
    }

    int repeats() {
        return options.hasRepeats() ? options.getRepeats() : 1;
    }

    Cost low(long input) {
        return repeated(input, OptionalLong.of(answers.fewest()));
    }

    Cost expected(long input) {
        return repeated(input, answers.expected());
    }

    /** The tokens as the kinds that cost most among those that they can be. */
    Cost worst(long input) {
        boolean written = writesCache() && dearer(TokenKind.CACHE_WRITE, TokenKind.INPUT, input);
        var usage = written
                ? Usage.newBuilder().setCacheWriteTokens(input)
                : Usage.newBuilder().setInputTokens(input);
        var answer = dearer(TokenKind.REASONING, TokenKind.OUTPUT, input) ? TokenKind.REASONING : TokenKind.OUTPUT;
        return CostSum.times(cost(usage, answers.longest(), answer), repeats());
    }

    /** The first request writes the prefix that the others read, where the vendor has a price for writing. */
    private Cost repeated(long input, OptionalLong output) {
        long prefix = input * options.getCachedPrefixPercent() / 100;
        if (repeats() == 1 || prefix == 0) {
            return CostSum.times(cost(Usage.newBuilder().setInputTokens(input), output, TokenKind.OUTPUT), repeats());
        }
        boolean priced = CostCalculator.perMillion(deployment, TokenKind.CACHE_WRITE, terms, input)
                .isPresent();
        var first = Usage.newBuilder()
                .setInputTokens(priced ? input - prefix : input)
                .setCacheWriteTokens(priced ? prefix : 0);
        var other = Usage.newBuilder().setInputTokens(input - prefix).setCacheReadTokens(prefix);
        return CostSum.plus(
                cost(first, output, TokenKind.OUTPUT),
                CostSum.times(cost(other, output, TokenKind.OUTPUT), repeats() - 1));
    }

    private Cost cost(Usage.Builder input, OptionalLong output, TokenKind kind) {
        if (output.isEmpty()) {
            var cost = CostCalculator.cost(input.build(), deployment, terms);
            return cost.getStatus() == PriceStatus.PRICE_STATUS_KNOWN
                    ? CostCalculator.unknown("the longest possible answer of " + deployment.id()
                            + " is not known; set max_output_tokens")
                    : cost;
        }
        var usage = kind == TokenKind.REASONING
                ? input.setReasoningTokens(output.getAsLong())
                : input.setOutputTokens(output.getAsLong());
        return CostCalculator.cost(usage.build(), deployment, terms);
    }

    /** Anthropic writes its cache only where it is told to: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
    private boolean writesCache() {
        return !deployment.vendor().wireFormat().equals("anthropic-messages")
                || request.getMessagesList().stream()
                        .flatMap(message -> message.getPartsList().stream())
                        .anyMatch(ContentPart::hasCacheBreakpoint);
    }

    private boolean dearer(TokenKind kind, TokenKind than, long input) {
        Optional<BigDecimal> one = CostCalculator.perMillion(deployment, kind, terms, input);
        Optional<BigDecimal> other = CostCalculator.perMillion(deployment, than, terms, input);
        return one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) > 0;
    }
}
