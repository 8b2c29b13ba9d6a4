package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.knuddels.jtokkit.api.EncodingType;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
        @JsonProperty("max_input") Long maxInput,
        @JsonProperty("max_output") Long maxOutput,
        String encoding,
        List<String> input,
        List<String> output,
        List<String> capabilities,
        List<ReasoningFile> reasoning,
        List<String> rejects,
        @JsonProperty("deprecated_on") String deprecatedOn,
        String replacement,
        String status,
        String wire,
        PriceFile price,
        String unpriced,
        LimitsFile limits) {

    private static final String DEPRECATED = "deprecated";
    private static final Set<String> STATUSES = Set.of("alpha", "beta", DEPRECATED);

    @JsonCreator
    ModelFile {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ModelFile named(String id) {
        return new ModelFile(
                id, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
    }

    /** Lays what this file says over what is known of the model. */
    Model over(Model known) {
        return over(known, PriceList.VENDOR_FILE, Map.of());
    }

    /** The same for the catalog's own entry, whose prices name the catalog's sources. */
    Model over(Model known, String defaultSource, Map<String, CatalogFile.Source> sources) {
        return new Model(
                known.id(),
                or(contextWindow, known.contextWindow()),
                or(maxInput, known.maxInputTokens()),
                or(maxOutput, known.maxOutputTokens()),
                encoding == null ? known.encoding() : encoding,
                or(input, known.input()),
                or(output, known.output()),
                or(capabilities, known.capabilities()),
                reasoning == null ? known.efforts() : ReasoningFile.efforts(reasoning),
                or(rejects, known.rejects()),
                deprecation(known),
                prices(defaultSource, sources).or(known::prices),
                unpriced == null ? known.unpriced() : unpriced,
                aliases == null ? known.aliases() : List.copyOf(aliases),
                limits == null ? known.limits() : limits.policy());
    }

    private static OptionalLong or(Long own, OptionalLong known) {
        return own == null ? known : OptionalLong.of(own);
    }

    private static Set<String> or(List<String> own, Set<String> known) {
        return own == null ? known : Set.copyOf(own);
    }

    private Optional<Model.Deprecation> deprecation(Model known) {
        return deprecatedOn == null && replacement == null && !DEPRECATED.equals(status)
                ? known.deprecation()
                : Optional.of(new Model.Deprecation(
                        deprecatedOn == null ? "" : deprecatedOn, replacement == null ? "" : replacement));
    }

    /** What is wrong with the entry, each line starting with the key. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (contextWindow != null && contextWindow <= 0) {
            problems.add("context_window must be above 0");
        }
        if (maxInput != null && maxInput <= 0) {
            problems.add("max_input must be above 0");
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
        if (reasoning != null) {
            reasoning.forEach(way -> way.problem().ifPresent(problem -> problems.add("reasoning." + problem)));
        }
        if (status != null && !STATUSES.contains(status)) {
            problems.add("status must be alpha, beta or deprecated; only deprecated changes anything");
        }
        if (unpriced != null) {
            problems.add("unpriced is the catalog's own; give a price, or none");
        }
        if (wire != null) {
            problems.add("wire is the catalog's own; a second vendor file with that wire_format serves such models");
        }
        if (price != null) {
            price.problemsOfList().forEach(problem -> problems.add("price." + problem));
        }
        if (limits != null) {
            limits.problems().forEach(problem -> problems.add("limits." + problem));
        }
        return problems;
    }

    private Optional<PriceList> prices(String defaultSource, Map<String, CatalogFile.Source> sources) {
        return price == null ? Optional.empty() : price.toPriceList(defaultSource, "", sources);
    }
}
