package dev.parley.pricing;

import static dev.parley.schema.StructJson.field;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.EstimateOptions;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How many answers to a request there will be, and how long each.
 *
 * @param longest the most that there can be; empty where that is not known
 * @param said what the caller expects; empty where it says nothing
 * @param number how many are asked for, by the request's own field or by that of the vendor's which its caller adds by hand
 * @param limitByHand the longest answer that the caller asks for in the vendor's words; 0 where it does not. A vendor may heed
 *     this or the request's own field: whichever is greater counts
 */
record Answers(OptionalLong longest, OptionalLong said, int number, long limitByHand) {

    /** OpenAI's most; what asks for more is refused and costs nothing. */
    private static final int MOST_ANSWERS = 128;

    /** The names of a limit to an answer, in the words of vendors. */
    private static final List<String> LIMITS = List.of(
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "maxOutputTokens",
            "maxTokens",
            "max_new_tokens",
            "num_predict");

    private static final List<String> NUMBERS = List.of("n", "candidateCount", "candidate_count");

    /** The objects that hold such fields, if the request itself does not. */
    private static final List<String> PLACES = List.of(
            "generationConfig", "generation_config", "inferenceConfig", "additionalModelRequestFields", "options");

    static Answers of(CompleteRequest request, Deployment deployment) {
        Struct added = request.getVendorOptionsOrDefault(deployment.vendor().wireFormat(), Struct.getDefaultInstance());
        OptionalLong longest = request.hasMaxOutputTokens()
                ? OptionalLong.of(request.getMaxOutputTokens())
                : deployment.model().maxOutputTokens();
        long limitByHand = (long) greatest(LIMITS, added);
        return new Answers(
                longest.isPresent() ? OptionalLong.of(Math.max(longest.getAsLong(), limitByHand)) : longest,
                said(request.getEstimate()),
                (int) Math.max(Math.max(1, request.getCandidates()), Math.min(greatest(NUMBERS, added), MOST_ANSWERS)),
                limitByHand);
    }

    private static double greatest(List<String> names, Struct added) {
        return Stream.concat(
                        Stream.of(added),
                        PLACES.stream().map(place -> field(added, place).getStructValue()))
                .flatMap(struct -> names.stream().map(name -> field(struct, name)))
                .mapToDouble(Value::getNumberValue)
                .max()
                .orElse(0);
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
