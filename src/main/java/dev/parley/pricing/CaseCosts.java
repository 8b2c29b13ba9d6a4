package dev.parley.pricing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TokenKind;
import dev.parley.tokens.TokenCount;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Cost;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

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

    private final TokenCount input;

    CaseCosts(CompleteRequest request, Deployment deployment, Answers answers, TokenCount input) {
        this.request = request;
        this.deployment = deployment;
        this.answers = answers;
        this.options = request.getEstimate();
        this.terms = Terms.tier(options.getBatch() ? "batch" : request.getServiceTier());
        this.input = input;
    }

    int repeats() {
        return options.hasRepeats() ? options.getRepeats() : 1;
    }

    /** Leaves files of unknown length out: they may count for next to nothing. */
    Cost low() {
        return repeated(input.least(), OptionalLong.of(answers.fewest()));
    }

    Cost expected() {
        return input.whole() ? repeated(input.tokens(), answers.expected()) : unknownFiles();
    }

    /**
     * The tokens as the kinds that cost most among those that they can be. Files of unknown length fill the input up to
     * the most that the model takes: what is longer is refused and costs nothing.
     */
    Cost worst() {
        if (input.whole()) {
            return worst(input.most(), sound(input.most()));
        }
        OptionalLong most = deployment.model().maxInputTokens().isPresent()
                ? deployment.model().maxInputTokens()
                : deployment.model().contextWindow();
        if (most.isEmpty()) {
            return unknownFiles();
        }
        boolean sound = input.soundTokens() > 0
                || input.unknown().stream().anyMatch(TokenCount.Uncounted::sound)
                        && !dearer(TokenKind.INPUT, TokenKind.AUDIO_INPUT, most.getAsLong());
        return worst(most.getAsLong(), sound ? most.getAsLong() : 0);
    }

    private Cost worst(long tokens, long sound) {
        boolean written = writesCache() && dearer(TokenKind.CACHE_WRITE, TokenKind.INPUT, tokens);
        var usage = (written
                        ? Usage.newBuilder().setCacheWriteTokens(tokens - sound)
                        : Usage.newBuilder().setInputTokens(tokens - sound))
                .setAudioInputTokens(sound);
        var answer = dearer(TokenKind.REASONING, TokenKind.OUTPUT, tokens) ? TokenKind.REASONING : TokenKind.OUTPUT;
        return CostSum.times(cost(usage, answers.longest(), answer), repeats());
    }

    /** The share of sound in so many tokens of the input. */
    private long sound(long tokens) {
        return input.tokens() == 0 ? 0 : Math.round((double) tokens * input.soundTokens() / input.tokens());
    }

    private Cost unknownFiles() {
        return CostCalculator.unknown("the tokens of "
                + input.unknown().stream().map(TokenCount.Uncounted::field).collect(Collectors.joining(", "))
                + " can't be told before the call");
    }

    /** The first request writes the prefix that the others read, where the vendor has a price for writing. */
    private Cost repeated(long all, OptionalLong output) {
        long sound = sound(all);
        long text = all - sound;
        long prefix = text * options.getCachedPrefixPercent() / 100;
        if (repeats() == 1 || prefix == 0) {
            var usage = Usage.newBuilder().setInputTokens(text).setAudioInputTokens(sound);
            return CostSum.times(cost(usage, output, TokenKind.OUTPUT), repeats());
        }
        boolean priced = CostCalculator.perMillion(deployment, TokenKind.CACHE_WRITE, terms, all)
                .isPresent();
        var first = Usage.newBuilder()
                .setInputTokens(priced ? text - prefix : text)
                .setCacheWriteTokens(priced ? prefix : 0)
                .setAudioInputTokens(sound);
        var other = Usage.newBuilder()
                .setInputTokens(text - prefix)
                .setCacheReadTokens(prefix)
                .setAudioInputTokens(sound);
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
        long written = all(output.getAsLong());
        var usage = kind == TokenKind.REASONING ? input.setReasoningTokens(written) : input.setOutputTokens(written);
        return CostCalculator.cost(usage.build(), deployment, terms);
    }

    /** Each of several candidates is an answer that is billed; the input is billed once. */
    private long all(long answer) {
        long candidates = Math.max(1, request.getCandidates());
        return answer > Long.MAX_VALUE / candidates ? Long.MAX_VALUE : answer * candidates;
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
