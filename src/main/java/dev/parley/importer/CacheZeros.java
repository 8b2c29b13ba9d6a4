package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes away zeros that are no prices: where input costs something, both sources write 0 for the vendor's cache where they
 * know of no price for it, or mean what it costs to keep. A vendor whose pages say that cached tokens are free is in the
 * supplement.
 */
final class CacheZeros {

    private static final List<String> CACHE = List.of("cache_read", "cache_write", "cache_write_1h");

    private CacheZeros() {}

    /** Returns where each was, as the report names prices. */
    static List<String> removeFrom(ObjectNode entry) {
        List<String> places = new ArrayList<>();
        if (entry.path("price") instanceof ObjectNode price && isPaid(price)) {
            of(price, "price.", places);
        }
        return places;
    }

    private static void of(ObjectNode prices, String at, List<String> places) {
        CACHE.stream().filter(kind -> isZero(prices.path(kind))).forEach(kind -> {
            prices.remove(kind);
            places.add(at + kind);
        });
        prices.path("above").forEach(longer -> {
            String threshold = longer.path("above_input_tokens").asText();
            of((ObjectNode) longer, at + "above." + threshold + ".", places);
        });
        prices.path("tiers")
                .properties()
                .forEach(tier -> of((ObjectNode) tier.getValue(), at + "tiers." + tier.getKey() + ".", places));
    }

    private static boolean isPaid(ObjectNode prices) {
        return prices.path("input").isNumber()
                && prices.get("input").decimalValue().signum() > 0;
    }

    private static boolean isZero(JsonNode price) {
        return price.isNumber() && price.decimalValue().signum() == 0;
    }
}
