package dev.parley.catalog;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is known of a model at a vendor. What is not known is empty, never guessed.
 *
 * @param contextWindow the tokens that prompt and answer may have together
 * @param maxInputTokens the tokens that the prompt may have, where that is less than the window
 * @param encoding the name of its public tokenizer, or empty
 * @param input the kinds of content that it takes ("text", "image"); empty where not known
 * @param output the kinds of content that it writes; empty where not known
 * @param capabilities what it can do, such as "tool_call", "structured_output", "reasoning"; empty where not known
 * @param efforts the words by which it may be told how much to think; empty where not known
 * @param rejects the request's parameters that it refuses, by their name in {@code Sampling}
 * @param limits what may be used of it at this vendor, whatever the key
 * @param unpriced why there is no price, where that is known; else empty
 * @param deprecation when it ends and what follows it; empty where its vendor announced nothing
 */
public record Model(
        String id,
        OptionalLong contextWindow,
        OptionalLong maxInputTokens,
        OptionalLong maxOutputTokens,
        String encoding,
        Set<String> input,
        Set<String> output,
        Set<String> capabilities,
        List<String> efforts,
        Set<String> rejects,
        Optional<Deprecation> deprecation,
        Optional<PriceList> prices,
        String unpriced,
        List<String> aliases,
        LimitPolicy limits) {

    /**
     * The end of a model.
     *
     * @param on the day as YYYY-MM-DD; empty where it is not known
     * @param replacement the model that the vendor names in its stead; empty where it names none
     */
    public record Deprecation(String on, String replacement) {}

    /** The most tokens that a prompt may have: what the model takes of one, or else its whole window. */
    public OptionalLong longestInput() {
        return maxInputTokens.isPresent() ? maxInputTokens : contextWindow;
    }

    /** Whether its context window is known to be larger: where nothing is known of the other's, any that is known. */
    public boolean holdsMoreThan(Model other) {
        return contextWindow.isPresent() && contextWindow.getAsLong() > other.contextWindow.orElse(-1);
    }

    /** A model of which nothing but its id is known. */
    public static Model unknown(String id) {
        return new Model(
                id,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                "",
                Set.of(),
                Set.of(),
                Set.of(),
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                "",
                List.of(),
                LimitPolicy.NONE);
    }

    /** The same model at another price. */
    Model withPrices(Optional<PriceList> other) {
        return new Model(
                id,
                contextWindow,
                maxInputTokens,
                maxOutputTokens,
                encoding,
                input,
                output,
                capabilities,
                efforts,
                rejects,
                deprecation,
                other,
                unpriced,
                aliases,
                limits);
    }
}
