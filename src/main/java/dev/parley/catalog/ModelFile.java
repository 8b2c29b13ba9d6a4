package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.knuddels.jtokkit.api.EncodingType;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** A model as a vendor file or the catalog writes it; in a vendor file a bare name stands for an entry with that id. */
@RegisterForReflection
record ModelFile(
        String id,
        List<String> aliases,
        @JsonProperty("context_window") Long contextWindow,
        @JsonProperty("max_output") Long maxOutput,
        String encoding,
        List<String> input,
        List<String> rejects,
        PriceFile price) {

    @JsonCreator
    ModelFile {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ModelFile named(String id) {
        return new ModelFile(id, null, null, null, null, null, null, null);
    }

    /** Lays what this file says over what is known of the model. */
    Model over(Model known, String source, String asOf) {
        return new Model(
                known.id(),
                contextWindow == null ? known.contextWindow() : OptionalLong.of(contextWindow),
                maxOutput == null ? known.maxOutputTokens() : OptionalLong.of(maxOutput),
                encoding == null ? known.encoding() : encoding,
                input == null ? known.input() : Set.copyOf(input),
                rejects == null ? known.rejects() : Set.copyOf(rejects),
                prices(source, asOf).or(known::prices),
                aliases == null ? known.aliases() : List.copyOf(aliases));
    }

    /** What is wrong with the entry, each line starting with the key. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (contextWindow != null && contextWindow <= 0) {
            problems.add("context_window must be above 0");
        }
        if (maxOutput != null && maxOutput <= 0) {
            problems.add("max_output must be above 0");
        }
        if (encoding != null
                && !encoding.isEmpty()
                && EncodingType.fromName(encoding).isEmpty()) {
            problems.add("encoding is none of "
                    + Arrays.stream(EncodingType.values())
                            .map(EncodingType::getName)
                            .collect(Collectors.joining(", ")));
        }
        if (price != null) {
            price.problems().forEach(problem -> problems.add("price." + problem));
        }
        return problems;
    }

    private Optional<PriceList> prices(String source, String asOf) {
        return price == null ? Optional.empty() : price.toPriceList(source, asOf);
    }
}
