package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for what a model has otherwise than the same model elsewhere and hardly can: a region's profile costs no less than the
 * one for the whole world and has the same kinds of price, and whoever sells a maker's closed model can't widen its window.
 */
final class Siblings {

    /** Where a model is bound to a zone or a region, as Azure and Bedrock name it. */
    static final Pattern PLACE = Pattern.compile("^(us-gov|us|eu|apac|jp|au|ca)(-[a-z]+-\\d)?[./]");

    private static final Pattern ANYWHERE = Pattern.compile("^global[./]");

    /** Who sell models that no one else can change. */
    private static final List<String> MAKERS = List.of("anthropic", "google", "openai");

    private static final List<String> CACHE = List.of("cache_read", "cache_write", "cache_write_1h");

    /** Sources round windows; a tenth more is another one. */
    private static final int ROUNDING = 10;

    private final Map<String, Map<String, ObjectNode>> models;
    private final Map<String, Long> windows = new TreeMap<>();

    Siblings(Map<String, Map<String, ObjectNode>> models) {
        this.models = models;
        MAKERS.forEach(maker -> models.getOrDefault(maker, Map.of()).forEach((id, entry) -> {
            if (entry.has("context_window")) {
                windows.merge(plain(id), entry.get("context_window").asLong(), Math::max);
            }
        }));
    }

    /** What is unlikely of one model. */
    List<String> of(String vendor, String id, ObjectNode entry) {
        List<String> found = new ArrayList<>();
        price(vendor, id, entry.path("price"), found);
        long window = entry.path("context_window").asLong();
        long makers = windows.getOrDefault(plain(id), window);
        if (!MAKERS.contains(vendor) && (window - makers) * ROUNDING > makers) {
            found.add("its window of " + window + " is above its maker's of " + makers);
        }
        return found;
    }

    private void price(String vendor, String id, JsonNode price, List<String> found) {
        String name = anywhere(id);
        if (PLACE.matcher(id).find()) {
            for (String kind : List.of("input", "output")) {
                Stream.of(name, "global." + name, "global/" + name)
                        .filter(other -> Amounts.isBelow(
                                price.path(kind), price(vendor, other).path(kind)))
                        .findFirst()
                        .ifPresent(other -> found.add(kind + " at " + price.get(kind) + " is cheaper than "
                                + price(vendor, other).get(kind) + " of " + other));
            }
        }
        for (String kind : CACHE) {
            if (price.has("input") && !price.has(kind)) {
                sibling(vendor, name, kind).ifPresent(other -> found.add("has no " + kind + " beside " + other));
            }
        }
    }

    private Optional<String> sibling(String vendor, String name, String kind) {
        return models.get(vendor).keySet().stream()
                .filter(id -> anywhere(id).equals(name) && price(vendor, id).has(kind))
                .findFirst();
    }

    private JsonNode price(String vendor, String id) {
        ObjectNode entry = models.get(vendor).get(id);
        return entry == null ? MissingNode.getInstance() : entry.path("price");
    }

    /** The model's name without its place. */
    private static String anywhere(String id) {
        return ANYWHERE.matcher(PLACE.matcher(id).replaceFirst("")).replaceFirst("");
    }

    /** The maker's name of it, as far as sellers' names tell: without place, maker and the seller's own version. */
    private static String plain(String id) {
        return anywhere(id)
                .toLowerCase(Locale.ROOT)
                .replaceFirst("^.*/", "")
                .replaceFirst("^(anthropic|google|openai)\\.", "")
                .replaceFirst("(-v\\d+(:\\d+)?|@default)$", "")
                .replaceAll("[.@:]", "-");
    }
}
