package dev.parley.pricing;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.EstimateOptions;
import java.util.OptionalLong;

/**
 * How long answers to a request will be.
 *
 * @param longest the most that there can be; empty where that is not known
 * @param said what the caller expects; empty where it says nothing
 */
record Answers(OptionalLong longest, OptionalLong said) {

    /** OpenAI's most; what asks for more is refused and costs nothing. */
    private static final int MOST_ANSWERS = 128;

    static Answers of(CompleteRequest request, Deployment deployment) {
        OptionalLong longest = request.hasMaxOutputTokens()
                ? OptionalLong.of(request.getMaxOutputTokens())
                : deployment.model().maxOutputTokens();
        return new Answers(longest, said(request.getEstimate()));
    }

    /** How many answers are asked for, by the request's own field or by that of the vendor's which its caller adds by hand. */
    static int number(CompleteRequest request, Deployment deployment) {
        Struct added = request.getVendorOptionsOrDefault(deployment.vendor().wireFormat(), Struct.getDefaultInstance());
        double byHand = Math.max(
                field(added, "n").getNumberValue(),
                field(field(added, "generationConfig").getStructValue(), "candidateCount")
                        .getNumberValue());
        return (int) Math.max(Math.max(1, request.getCandidates()), Math.min(byHand, MOST_ANSWERS));
    }

    private static Value field(Struct struct, String name) {
        return struct.getFieldsOrDefault(name, Value.getDefaultInstance());
    }

    private static OptionalLong said(EstimateOptions options) {
        if (options.hasItems()) {
            return OptionalLong.of(options.getFixedTokens() + options.getItems() * options.getTokensPerItem());
        }
        return options.hasExpectedOutputTokens()
                ? OptionalLong.of(options.getExpectedOutputTokens())
                : OptionalLong.empty();
    }

    /** What the caller expects, but no more than there can be; without its word, the most that there can be. */
    OptionalLong expected() {
        return said.isEmpty() ? longest : OptionalLong.of(Math.min(said.getAsLong(), longest.orElse(said.getAsLong())));
    }

    /** What the caller expects; without its word, nothing. */
    long fewest() {
        return said.isEmpty() ? 0 : expected().getAsLong();
    }

    boolean exceedsLimit() {
        return said.isPresent() && longest.isPresent() && said.getAsLong() > longest.getAsLong();
    }
}
