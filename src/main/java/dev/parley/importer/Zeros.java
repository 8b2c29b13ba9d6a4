package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells what is free from what has no price: sources write 0 for both. A list of nothing but zeros is a price where the
 * supplement knows why the model is free; else it says no more than that the source has none.
 */
final class Zeros {

    private final Supplement supplement;
    private final List<Zero> all = new ArrayList<>();

    Zeros(Supplement supplement) {
        this.supplement = supplement;
    }

    /**
     * A model whose prices are all 0 in a source.
     *
     * @param because why it is taken for free; empty where its price is taken as not known
     */
    record Zero(String vendor, String model, String source, Optional<String> because) {}

    /** What was found, in the order of the models. */
    List<Zero> all() {
        return all;
    }

    /** Whether a list has nothing but zeros for a model that nobody calls free. */
    boolean areNoPrice(String vendor, String id, ObjectNode price) {
        return allZero(price) && supplement.free(vendor, id).isEmpty();
    }

    /** Takes zeros that are no price out of an entry. */
    void clear(String vendor, String id, ObjectNode entry) {
        if (entry.path("price") instanceof ObjectNode price && allZero(price)) {
            var because = supplement.free(vendor, id);
            all.add(new Zero(vendor, id, price.path("source").asText(), because));
            if (because.isEmpty()) {
                entry.remove("price");
            }
        }
    }

    private static boolean allZero(JsonNode price) {
        return price.properties().stream()
                .filter(field -> !field.getKey().equals("above_input_tokens"))
                .allMatch(field -> isZero(field.getValue()));
    }

    private static boolean isZero(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().allMatch(Zeros::allZero);
        }
        return value.isObject()
                ? allZero(value)
                : !value.isNumber() || value.decimalValue().signum() == 0;
    }
}
