package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lays over the imported entries what neither source says: the public encodings of OpenAI's models, aliases, and what
 * vendors' own pages say of prices, of what models can't, of free models, and of a model's {@link Ends end} and successor. Each is in
 * {@code supplement.json}, with its page.
 */
final class Supplement {

    /** Where and when a model's facts were read: for those who look after them. */
    private static final Set<String> NOTES = Set.of("page", "as_of");

    private final JsonNode file;

    private Supplement(JsonNode file) {
        this.file = file;
    }

    static Supplement shipped() {
        try (var resource = Supplement.class.getResourceAsStream("supplement.json")) {
            return new Supplement(new ObjectMapper().readTree(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the models that it speaks of and neither source lists any more. */
    List<String> apply(Map<String, Map<String, ObjectNode>> models) {
        models.forEach((vendor, entries) -> entries.forEach((id, entry) -> {
            encoding(id, entry);
            file.path("models").path(vendor).path(id).properties().forEach(field -> {
                if (field.getKey().equals("price")) {
                    price(entry, field.getValue());
                } else if (!NOTES.contains(field.getKey())) {
                    entry.set(field.getKey(), field.getValue());
                }
            });
            search(vendor, id, entry);
            freeCacheReads(vendor, entry);
            flatWindow(vendor + "/" + id, entry);
            regional(vendor + "/" + id, entry);
            rule("facts", vendor + "/" + id).ifPresent(rule -> Corrections.facts(entry, rule));
        }));
        new Ends(file.path("ends")).apply(models);
        List<String> stale = new ArrayList<>();
        file.path("models")
                .properties()
                .forEach(vendor -> vendor.getValue().fieldNames().forEachRemaining(id -> {
                    if (!models.getOrDefault(vendor.getKey(), Map.of()).containsKey(id)) {
                        stale.add(vendor.getKey() + "/" + id);
                    }
                }));
        return stale;
    }

    /**
     * Takes away the prices that are known not to be what their models cost, says why in their entries, and returns
     * lines for the report.
     */
    List<String> unprice(Map<String, Map<String, ObjectNode>> models) {
        List<String> lines = new ArrayList<>();
        models.forEach((vendor, entries) ->
                entries.forEach((id, entry) -> file.path("unpriced").forEach(rule -> {
                    if ((vendor + "/" + id).matches(rule.path("models").asText())
                            && entry.path("price") instanceof ObjectNode price) {
                        entry.remove("price");
                        entry.set("unpriced", rule.get("why"));
                        lines.add(vendor + " | " + id + " | all prices: "
                                + rule.get("why").asText());
                    }
                })));
        return lines;
    }

    private void freeCacheReads(String vendor, ObjectNode entry) {
        JsonNode rule = file.path("free_cache_reads").path(vendor);
        if (rule.isObject() && entry.has("price")) {
            Corrections.set(entry, "cache_read", IntNode.valueOf(0), read(rule));
        }
    }

    /** A page's prices, each with the page under {@code from}. */
    private static void price(ObjectNode entry, JsonNode prices) {
        prices.properties().stream()
                .filter(kind -> !kind.getKey().equals("from"))
                .forEach(kind -> Corrections.set(
                        entry,
                        kind.getKey(),
                        kind.getValue(),
                        prices.path("from").path(kind.getKey())));
    }

    /** Vendors that ask the same for the whole window have no thresholds, whatever a list still says. */
    private void flatWindow(String name, ObjectNode entry) {
        if (rule("flat_windows", name).isPresent() && entry.path("price").has("above")) {
            Corrections.drop(entry, "above");
        }
    }

    /** What an address costs that keeps the computation in its region. */
    private void regional(String name, ObjectNode entry) {
        rule("regional", name)
                .filter(rule -> entry.has("price"))
                .ifPresent(rule -> Corrections.set(
                        entry,
                        "regions",
                        JsonNodeFactory.instance.objectNode().set("regional", rule.get("factor")),
                        read(rule)));
    }

    /** The vendor's word that writing to its cache costs what its list says beside what input costs. */
    Optional<JsonNode> addedToInput(String name) {
        return rule("cache_writes_beside_input", name);
    }

    /** Whether the vendor's own page has a price for writing to its cache that is below that of input. */
    boolean isBelowInput(String name) {
        return rule("cache_writes_below_input", name).isPresent();
    }

    private Optional<JsonNode> rule(String rules, String name) {
        return file.path(rules)
                .valueStream()
                .filter(rule -> name.matches(rule.path("models").asText()))
                .findFirst();
    }

    /** The page of a rule and the day that it was read, as prices name their source. */
    static ObjectNode read(JsonNode rule) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", rule.path("page").asText())
                .put("as_of", rule.path("as_of").asText());
    }

    /** Whether it is known that the price list has this model's prices in another unit than it says. */
    boolean hasWrongUnit(String vendor, String id) {
        for (JsonNode pattern : file.path("wrong_unit")) {
            if ((vendor + "/" + id).matches(pattern.asText())) {
                return true;
            }
        }
        return false;
    }

    /** Whether models.dev's prices of this vendor go before the price list's. */
    boolean prefersModelsDev(String vendor) {
        return file.path("models_dev_first").has(vendor);
    }

    /** Why a price of 0 means that this model is free; empty where nothing says so. */
    Optional<String> free(String vendor, String id) {
        return rule("free", vendor + "/" + id).map(rule -> rule.path("because").asText());
    }

    /** Searches have one price at a vendor: models of which the list has none get it. */
    private void search(String vendor, String id, ObjectNode entry) {
        for (JsonNode rule : file.path("searches")) {
            if (vendor.equals(rule.path("vendor").asText())
                    && id.matches(rule.path("models").asText())
                    && entry.path("price") instanceof ObjectNode price
                    && !price.has("per_search")) {
                price.putObject("per_search").set("medium", rule.get("usd_per_search"));
                price.withObjectProperty("from").set("per_search", read(rule));
            }
        }
    }

    private void encoding(String id, ObjectNode entry) {
        String name = id.substring(id.lastIndexOf('/') + 1);
        for (JsonNode rule : file.path("encodings")) {
            if (name.matches(rule.path("models").asText())) {
                entry.set("encoding", rule.get("encoding"));
                return;
            }
        }
    }
}
