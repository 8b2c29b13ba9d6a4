package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for prices of a vendor's cache that can't be so: who writes to a cache has his input read and kept, which costs no
 * less than input, and reads from it for no more. Such a price is none, unless the supplement has the vendor's word for it,
 * or for what is to be added to the input's, from each threshold on to the input's there. A threshold that says of the
 * cache's price that it stays what it was is no such case.
 */
final class CachePrices {

    private static final List<String> WRITES = List.of("cache_write", "cache_write_1h");

    private final Supplement supplement;
    private final List<String> warnings = new ArrayList<>();

    private CachePrices(Supplement supplement) {
        this.supplement = supplement;
    }

    /** Returns a line for each price that was found, with what became of it. */
    static List<String> check(Map<String, Map<String, ObjectNode>> models, Supplement supplement) {
        var prices = new CachePrices(supplement);
        models.forEach((vendor, entries) -> entries.forEach((id, entry) -> {
            if (entry.path("price") instanceof ObjectNode price) {
                prices.check(vendor, id, entry, price);
            }
        }));
        return prices.warnings;
    }

    private void check(String vendor, String id, ObjectNode entry, ObjectNode price) {
        String name = vendor + "/" + id;
        var listed = price.deepCopy();
        for (String kind : WRITES) {
            if (isBelow(listed.path(kind), listed.path("input"))) {
                write(name, entry, kind, listed);
            }
        }
        if (isBelow(listed.path("input"), listed.path("cache_read"))) {
            warn(name, "cache_read", listed, "is above that of input: not taken");
            Corrections.drop(entry, "cache_read");
        }
        for (JsonNode longer : price.path("above")) {
            WRITES.forEach(kind -> above(name, entry, kind, listed, (ObjectNode) longer));
        }
    }

    /** Where a threshold has no price of its own for writing, that below it would hold: beside more for input. */
    private void above(String name, ObjectNode entry, String kind, ObjectNode listed, ObjectNode longer) {
        boolean isOwn = longer.has(kind);
        boolean isBelowAtFirst = isBelow(listed.path(kind), listed.path("input"));
        if (isOwn && longer.get(kind).equals(listed.path(kind)) && !isBelowAtFirst) {
            return;
        }
        JsonNode holds = isOwn ? longer.get(kind) : listed.path(kind);
        if (!isBelow(holds, longer.path("input"))) {
            return;
        }
        Optional<JsonNode> added = added(name, listed);
        if (added.isPresent()) {
            BigDecimal both = longer.get("input").decimalValue().add(holds.decimalValue());
            warn(name, kind, holds, longer, "is below that of input: added to it");
            Corrections.setAbove(entry, longer, kind, Amounts.decimal(both), holds, Supplement.read(added.get()));
        } else if (isOwn) {
            warn(name, kind, holds, longer, "is below that of input: not taken");
            Corrections.dropAbove(entry, longer, kind);
        } else if (entry.path("price").has(kind) && !supplement.isBelowInput(name)) {
            warn(name, kind, holds, longer, "is below that of longer input: not taken");
            Corrections.drop(entry, kind);
        }
    }

    /** The vendor's word that its price of writing is what is added to that of input; it does not grow with the prompt. */
    private Optional<JsonNode> added(String name, JsonNode listed) {
        return supplement
                .addedToInput(name)
                .filter(rule -> listed.path("source").asText().equals("models.dev"));
    }

    private void write(String name, ObjectNode entry, String kind, JsonNode listed) {
        Optional<JsonNode> added = added(name, listed);
        if (added.isPresent()) {
            warn(name, kind, listed, "is below that of input: added to it");
            BigDecimal both =
                    listed.get("input").decimalValue().add(listed.get(kind).decimalValue());
            Corrections.set(entry, kind, Amounts.decimal(both), Supplement.read(added.get()));
        } else if (supplement.isBelowInput(name)) {
            warn(name, kind, listed, "is below that of input: so says the vendor's page");
        } else {
            warn(name, kind, listed, "is below that of input: not taken");
            Corrections.drop(entry, kind);
        }
    }

    private void warn(String name, String kind, JsonNode prices, String why) {
        warn(name, kind, prices.get(kind), prices, why);
    }

    private void warn(String name, String kind, JsonNode price, JsonNode prices, String why) {
        warnings.add(name + ": " + kind + " " + price + " beside input " + prices.get("input") + " " + why);
    }

    private static boolean isBelow(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber() && one.decimalValue().compareTo(other.decimalValue()) < 0;
    }
}
