package dev.parley.pricing;

import com.google.common.math.LongMath;
import dev.parley.catalog.TokenKind;
import dev.parley.tokens.TokenCount;
import dev.parley.v1.Cost;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.Usage;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** What a request, sent as often as its caller says, costs at a deployment in three cases. */
final class CaseCosts {

    private final Asked asked;
    private final EstimateOptions options;
    private final Terms terms;
    private final Cost longest;
    private final TokenCount input;

    CaseCosts(Asked asked, TokenCount input) {
        this.asked = asked;
        this.options = asked.request().getEstimate();
        this.input = input;
        var told = Terms.asked(asked.request(), asked.deployment());
        this.terms = options.getBatch() ? told.withTier("batch") : told;
        List<Terms> mayBeServed = options.getBatch() ? List.of(terms) : terms.mayBeServed();
        this.longest = WorstCase.of(asked, mayBeServed, input).cost();
    }

    int repeats() {
        return options.hasRepeats() ? options.getRepeats() : 1;
    }

    /** Leaves files of unknown length out: they may count for next to nothing. */
    Cost low() {
        return repeated(input.least(), all(OptionalLong.of(asked.answers().fewest())));
    }

    Cost expected() {
        return input.whole()
                ? repeated(input.tokens(), all(asked.answers().expected()))
                : WorstCase.unknownFiles(input);
    }

    Cost worst() {
        return CostSum.times(longest, repeats());
    }

    /** A request may ask for several answers. */
    private OptionalLong all(OptionalLong each) {
        return each.isPresent()
                ? OptionalLong.of(LongMath.saturatedMultiply(
                        each.getAsLong(), asked.answers().number()))
                : each;
    }

    /** The first request writes the prefix that the others read, as the caller marked it or where the vendor has a price. */
    private Cost repeated(long all, OptionalLong output) {
        long sound = WorstCase.sound(input, all);
        long text = all - sound;
        long prefix = text * options.getCachedPrefixPercent() / 100;
        if (repeats() == 1 || prefix == 0) {
            var usage = Usage.newBuilder().setInputTokens(text).setAudioInputTokens(sound);
            return CostSum.times(cost(usage, output), repeats());
        }
        var rest = Usage.newBuilder().setInputTokens(text - prefix).setAudioInputTokens(sound);
        var first = rest.clone();
        switch (written(all)) {
            case CACHE_WRITE_1H -> first.setCacheWrite1HTokens(prefix);
            case CACHE_WRITE -> first.setCacheWriteTokens(prefix);
            default -> first.setInputTokens(text);
        }
        return CostSum.plus(
                cost(first, output), CostSum.times(cost(rest.setCacheReadTokens(prefix), output), repeats() - 1));
    }

    /** As what a prefix is written to the cache; as input where nobody asks for it and the vendor bills it so. */
    private TokenKind written(long prompt) {
        Set<TokenKind> marked = asked.writes();
        if (marked.contains(TokenKind.CACHE_WRITE_1H)) {
            return TokenKind.CACHE_WRITE_1H;
        }
        boolean priced = CostCalculator.perMillion(asked.deployment(), TokenKind.CACHE_WRITE, terms, prompt)
                .isPresent();
        return priced || !marked.isEmpty() ? TokenKind.CACHE_WRITE : TokenKind.INPUT;
    }

    private Cost cost(Usage.Builder input, OptionalLong output) {
        if (output.isEmpty()) {
            return longest;
        }
        var tools = asked.tools();
        return CostCalculator.cost(
                input.setOutputTokens(output.getAsLong())
                        .setWebSearches(tools.searches())
                        .setSearchContextSize(tools.size())
                        .build(),
                asked.deployment(),
                terms);
    }
}
