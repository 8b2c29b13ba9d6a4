package dev.parley.catalog;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's prices by service tier and prompt length, with their source and the day they were read. The standard tier's
 * name is empty. A model without a price has no list; a list is never empty.
 *
 * @param operators whether the operator gave it, in a vendor file; else it is the catalog's
 */
public record PriceList(Map<String, List<Price>> byTier, String source, String asOf, boolean operators) {

    /** The source of prices that say no other and stand in a vendor file. */
    static final String VENDOR_FILE = "vendor file";

    public PriceList {
        byTier = Map.copyOf(byTier);
    }

    /**
     * The price that holds for a prompt of this length in this tier; empty where it is not known. Where the standard tier
     * has a price for prompts as long and this tier has none, this tier's price for shorter prompts is no answer.
     */
    public Optional<Price> find(String tier, long inputTokens) {
        long standard = longest("", inputTokens).map(Price::aboveInputTokens).orElse(0L);
        return longest(tier, inputTokens).filter(price -> price.aboveInputTokens() >= standard);
    }

    private Optional<Price> longest(String tier, long inputTokens) {
        return byTier.getOrDefault(tier, List.of()).stream()
                .filter(price -> inputTokens > price.aboveInputTokens() || price.aboveInputTokens() == 0)
                .max(Comparator.comparingLong(Price::aboveInputTokens));
    }
}
