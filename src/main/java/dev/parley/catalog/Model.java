package dev.parley.catalog;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is known of a model at a vendor. What is not known is empty, never guessed.
 *
 * @param encoding the name of its public tokenizer, or empty
 * @param input the kinds of content that it takes ("text", "image"); empty where not known
 * @param rejects the request's parameters that it refuses, by their name in {@code Sampling}
 */
public record Model(
        String id,
        OptionalLong contextWindow,
        OptionalLong maxOutputTokens,
        String encoding,
        Set<String> input,
        Set<String> rejects,
        Optional<PriceList> prices,
        List<String> aliases) {

    /** A model of which nothing but its id is known. */
    public static Model unknown(String id) {
        return new Model(
                id, OptionalLong.empty(), OptionalLong.empty(), "", Set.of(), Set.of(), Optional.empty(), List.of());
    }

    /** The same model at another price. */
    Model withPrices(Optional<PriceList> other) {
        return new Model(id, contextWindow, maxOutputTokens, encoding, input, rejects, other, aliases);
    }
}
