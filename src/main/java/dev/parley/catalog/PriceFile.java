package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model's prices as a vendor file or the catalog writes them: USD per million tokens. */
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
        @JsonProperty("above_input_tokens") long aboveInputTokens,
        List<PriceFile> above,
        Map<String, PriceFile> tiers,
        @JsonProperty("as_of") String asOf,
        String source) {

    /** The list that these prices make, or nothing where no price is given. */
    Optional<PriceList> toPriceList(String defaultSource, String defaultAsOf) {
        Map<String, List<Price>> byTier = new HashMap<>();
        addTo(byTier, "");
        if (tiers != null) {
            tiers.forEach((tier, prices) -> prices.addTo(byTier, tier));
        }
        return byTier.isEmpty()
                ? Optional.empty()
                : Optional.of(new PriceList(
                        byTier,
                        source == null ? defaultSource : source,
                        asOf == null ? defaultAsOf : asOf,
                        defaultSource.equals(PriceList.VENDOR_FILE)));
    }

    /** What is wrong with these prices, each line starting with the key. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (TokenKind kind : TokenKind.values()) {
            if (price(kind) != null && price(kind).signum() < 0) {
                problems.add(kind.key() + " must not be negative");
            }
        }
        for (PriceFile longer : above == null ? List.<PriceFile>of() : above) {
            if (longer.aboveInputTokens() <= 0) {
                problems.add("above: each entry needs above_input_tokens, a number above 0");
            }
            longer.problems().forEach(problem -> problems.add("above." + problem));
        }
        if (tiers != null) {
            tiers.forEach((tier, prices) ->
                    prices.problems().forEach(problem -> problems.add("tiers." + tier + "." + problem)));
        }
        return problems;
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
            case OUTPUT -> output;
            case REASONING -> reasoning;
            case AUDIO_OUTPUT -> audioOutput;
        };
    }
}
