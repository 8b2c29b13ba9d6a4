package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A model's prices as a vendor file or the catalog writes them: USD per million tokens, per request, and per search of the web by the size of its context. Speeds and
 * regions are factors of every price. The catalog's {@code from} names the fields that another source gave.
 */
@RegisterForReflection
record PriceFile(
        BigDecimal input,
        BigDecimal output,
        @JsonProperty("cache_read") BigDecimal cacheRead,
        @JsonProperty("cache_write") BigDecimal cacheWrite,
        @JsonProperty("cache_write_1h") BigDecimal cacheWrite1h,
        BigDecimal reasoning,
        @JsonProperty("audio_input") BigDecimal audioInput,
        @JsonProperty("audio_output") BigDecimal audioOutput,
        @JsonProperty("image_input") BigDecimal imageInput,
        @JsonProperty("image_output") BigDecimal imageOutput,
        @JsonProperty("per_request") BigDecimal perRequest,
        @JsonProperty("per_search") Map<String, BigDecimal> perSearch,
        @JsonProperty("above_input_tokens") long aboveInputTokens,
        List<PriceFile> above,
        Map<String, PriceFile> tiers,
        Map<String, BigDecimal> speeds,
        Map<String, BigDecimal> regions,
        @JsonProperty("as_of") String asOf,
        String source,
        Map<String, CatalogFile.Source> from) {

    private static final Set<String> SEARCH_SIZES = Set.of("low", "medium", "high");

    /** The list that these prices make, or nothing where no price is given. */
    Optional<PriceList> toPriceList(String defaultSource, String defaultAsOf) {
        return toPriceList(defaultSource, defaultAsOf, Map.of());
    }

    /** The same, where {@code source} and {@code from} are short names of sources that the catalog's file describes. */
    Optional<PriceList> toPriceList(String defaultSource, String defaultAsOf, Map<String, CatalogFile.Source> sources) {
        Map<String, List<Price>> byTier = new HashMap<>();
        addTo(byTier, "");
        if (tiers != null) {
            tiers.forEach((tier, prices) -> prices.addTo(byTier, tier));
        }
        boolean operators = defaultSource.equals(PriceList.VENDOR_FILE);
        if (byTier.isEmpty() && operators && perRequest != null) {
            byTier.put("", List.of(Price.OF_NO_TOKEN));
        }
        if (byTier.isEmpty()) {
            return Optional.empty();
        }
        var described = source == null ? null : sources.get(source);
        return Optional.of(new PriceList(
                byTier,
                Optional.ofNullable(perRequest),
                orNone(perSearch),
                orNone(speeds),
                orNone(regions),
                described != null ? described.name() : source == null ? defaultSource : source,
                asOf != null ? asOf : described != null ? described.asOf() : defaultAsOf,
                otherSources(sources),
                operators));
    }

    private Map<String, PriceList.Source> otherSources(Map<String, CatalogFile.Source> sources) {
        Map<String, PriceList.Source> others = new HashMap<>();
        orNone(from).forEach((field, given) -> {
            var source = sources.getOrDefault(given.name(), given);
            others.put(field, new PriceList.Source(source.name(), source.asOf()));
        });
        return others;
    }

    private static <T> Map<String, T> orNone(Map<String, T> map) {
        return map == null ? Map.of() : map;
    }

    /** What is wrong with these prices, each line starting with the key. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (TokenKind kind : TokenKind.values()) {
            if (price(kind) != null && price(kind).signum() < 0) {
                problems.add(kind.key() + " must not be negative");
            }
        }
        if (perRequest != null && perRequest.signum() < 0) {
            problems.add("per_request must not be negative");
        }
        orNone(perSearch).forEach((size, searched) -> {
            if (!SEARCH_SIZES.contains(size) || searched == null || searched.signum() < 0) {
                problems.add("per_search." + size + " must be low, medium or high, and not negative");
            }
        });
        if (from != null) {
            problems.add("from is the catalog's own; name the source in 'source'");
        }
        factors("speeds", speeds, problems);
        factors("regions", regions, problems);
        for (PriceFile longer : above == null ? List.<PriceFile>of() : above) {
            if (longer.aboveInputTokens() <= 0) {
                problems.add("above: each entry needs above_input_tokens, a number above 0");
            }
            longer.nested(true).forEach(problem -> problems.add("above." + problem));
        }
        orNone(tiers)
                .forEach((tier, prices) ->
                        prices.nested(false).forEach(problem -> problems.add("tiers." + tier + "." + problem)));
        return problems;
    }

    /** The same for a whole list, which must have a price of tokens or of requests: others alone would hold for no call. */
    List<String> problemsOfList() {
        List<String> problems = problems();
        boolean priced = Stream.of(TokenKind.values()).anyMatch(kind -> price(kind) != null)
                || above != null && !above.isEmpty()
                || !orNone(tiers).isEmpty();
        if (!priced && perRequest == null && (perSearch != null || speeds != null || regions != null)) {
            problems.add("input is missing: the list has no price of tokens or requests; where the vendor asks none,"
                    + " set input and output to 0");
        }
        return problems;
    }

    /** Problems of prices that stand under {@code above} or {@code tiers}, where only tokens have prices. */
    private List<String> nested(boolean longer) {
        List<String> problems = problems();
        Map<String, Object> outside = new LinkedHashMap<>();
        outside.put("per_request", perRequest);
        outside.put("per_search", perSearch);
        outside.put("speeds", speeds);
        outside.put("regions", regions);
        outside.put("tiers", tiers);
        outside.put("source", source);
        outside.put("as_of", asOf);
        if (longer) {
            outside.put("above", above);
        }
        outside.forEach((key, value) -> {
            if (value != null) {
                problems.add(key + " holds for the whole price; put it beside '" + (longer ? "above" : "tiers") + "'");
            }
        });
        if (!longer && aboveInputTokens != 0) {
            problems.add("above_input_tokens belongs into an entry of 'above'");
        }
        return problems;
    }

    private static void factors(String key, Map<String, BigDecimal> factors, List<String> problems) {
        orNone(factors).forEach((name, factor) -> {
            if (factor == null || factor.signum() <= 0) {
                problems.add(key + "." + name + " must be a factor above 0, such as 1.1");
            }
        });
    }

    private void addTo(Map<String, List<Price>> byTier, String tier) {
        List<Price> prices = new ArrayList<>();
        add(prices);
        if (above != null) {
            above.forEach(longer -> longer.add(prices));
        }
        if (!prices.isEmpty()) {
            byTier.put(tier, List.copyOf(prices));
        }
    }

    private void add(List<Price> prices) {
        Map<TokenKind, BigDecimal> perMillion = new EnumMap<>(TokenKind.class);
        for (TokenKind kind : TokenKind.values()) {
            BigDecimal price = price(kind);
            if (price != null) {
                perMillion.put(kind, price);
            }
        }
        if (!perMillion.isEmpty()) {
            prices.add(new Price(aboveInputTokens, perMillion));
        }
    }

    private BigDecimal price(TokenKind kind) {
        return switch (kind) {
            case INPUT -> input;
            case CACHE_READ -> cacheRead;
            case CACHE_WRITE -> cacheWrite;
            case CACHE_WRITE_1H -> cacheWrite1h;
            case AUDIO_INPUT -> audioInput;
            case IMAGE_INPUT -> imageInput;
            case OUTPUT -> output;
            case REASONING -> reasoning;
            case AUDIO_OUTPUT -> audioOutput;
            case IMAGE_OUTPUT -> imageOutput;
        };
    }
}
