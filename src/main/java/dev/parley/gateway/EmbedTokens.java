package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.tokens.TokenCount;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.EmbeddingInput;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** The tokens of a request's texts at one deployment: each is counted when it is first asked for, and once. */
final class EmbedTokens {

    private final TokenCounter counter;
    private final Deployment deployment;
    private final List<EmbeddingInput> inputs;
    private final TokenCount[] counts;

    EmbedTokens(TokenCounter counter, Deployment deployment, List<EmbeddingInput> inputs) {
        this.counter = counter;
        this.deployment = deployment;
        this.inputs = inputs;
        this.counts = new TokenCount[inputs.size()];
    }

    /** May count: not for an event loop. */
    synchronized TokenCount of(int input) {
        if (counts[input] == null) {
            counts[input] = counter.countText(inputs.get(input).getText(), deployment);
        }
        return counts[input];
    }

    /** The least that a text may have. A text alone, in a public encoding, is counted exactly. */
    long least(int input) {
        var count = of(input);
        return deployment.model().encoding().isEmpty() ? count.tokens() - band(count) : count.tokens();
    }

    /** The most that a text may have. */
    long most(int input) {
        var count = of(input);
        return count.tokens() + band(count);
    }

    /** What so many texts from this one on are expected to have. */
    long expected(int first, int number) {
        return sum(first, number, input -> of(input).tokens());
    }

    /** The most that so many texts from this one on may have. */
    long most(int first, int number) {
        return sum(first, number, this::most);
    }

    /** A text has a token at least, whatever a formula makes of it. */
    private static long sum(int first, int number, ToLongFunction<Integer> tokens) {
        return Math.max(
                number,
                IntStream.range(first, first + number).boxed().mapToLong(tokens).sum());
    }

    private static long band(TokenCount count) {
        return (long) Math.ceil(count.tokens() * count.errorBandPercent().orElse(0) / 100);
    }
}
