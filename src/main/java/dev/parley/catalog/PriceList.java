package dev.parley.catalog;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's prices by service tier and prompt length, with their source and the day they were read. The standard tier's
 * name is empty. A model without a price has no list; a list is never empty.
 *
 * @param perRequest what each request costs beside its tokens
 * @param perSearch what each search of the web costs beside its tokens, by the size of its context
 * @param speeds by how much a faster service multiplies every price, by the vendor's word for it
 * @param regions by how much the place of computation multiplies every price, by the vendor's word for it
 * @param otherSources where prices were read that the list's own source does not have, by the name of their field: a
 *     kind's, {@code above}, {@code above.} and a kind's, {@code tiers}, {@code per_request} or {@code per_search}
 * @param operators whether the operator gave it, in a vendor file; else it is the catalog's
 */
public record PriceList(
        Map<String, List<Price>> byTier,
        Optional<BigDecimal> perRequest,
        Map<String, BigDecimal> perSearch,
        Map<String, BigDecimal> speeds,
        Map<String, BigDecimal> regions,
        String source,
        String asOf,
        Map<String, Source> otherSources,
        boolean operators) {

    /** The source of prices that say no other and stand in a vendor file. */
    static final String VENDOR_FILE = "vendor file";

    /** Where a price was read, and on what day. */
    public record Source(String name, String asOf) {}

    public PriceList {
        byTier = Map.copyOf(byTier);
        perSearch = Map.copyOf(perSearch);
        speeds = Map.copyOf(speeds);
        regions = Map.copyOf(regions);
        otherSources = Map.copyOf(otherSources);
    }

    /** Where the prices of this field were read. */
    public Source sourceOf(String field) {
        return otherSources.getOrDefault(field, own());
    }

    /** Where the list was read. */
    public Source own() {
        return new Source(source, asOf);
    }

    /** Whether the list has prices of this tier; the standard one's name is empty. */
    public boolean has(String tier) {
        return byTier.containsKey(tier);
    }

    /** Whether every price is an explicit 0. */
    public boolean free() {
        return perRequest.map(BigDecimal::signum).orElse(0) == 0
                && perSearch.values().stream().allMatch(price -> price.signum() == 0)
                && byTier.values().stream().flatMap(List::stream).allMatch(Price::free);
    }

    /**
     * The price of one kind for a prompt of this length in a tier that the list has. Each kind has thresholds of its own:
     * the highest below the prompt's length wins, be it the tier's or the standard one's; the tier wins at the same one.
     */
    public Optional<Rate> find(TokenKind kind, String tier, long inputTokens) {
        Optional<Rate> own = longest(kind, tier, inputTokens);
        Optional<Rate> standard = longest(kind, "", inputTokens);
        if (own.isEmpty() || standard.isEmpty()) {
            return own.or(() -> standard);
        }
        return own.get().aboveInputTokens() >= standard.get().aboveInputTokens() ? own : standard;
    }

    private Optional<Rate> longest(TokenKind kind, String tier, long inputTokens) {
        return byTier.getOrDefault(tier, List.of()).stream()
                .filter(price -> price.holds(inputTokens) && price.find(kind).isPresent())
                .max(Comparator.comparingLong(Price::aboveInputTokens))
                .map(price -> new Rate(
                        price.find(kind).orElseThrow(), price.aboveInputTokens(), tier, sourceOf(kind, tier, price)));
    }

    private Source sourceOf(TokenKind kind, String tier, Price price) {
        if (!tier.isEmpty()) {
            return sourceOf("tiers");
        }
        String field = price.billedAs(kind).key();
        return price.aboveInputTokens() > 0
                ? otherSources.getOrDefault("above." + field, sourceOf("above"))
                : sourceOf(field);
    }
}
