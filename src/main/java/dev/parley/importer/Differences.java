package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/** Writes down what two sources say differently of one model: in its entry, under {@code differs}, and for the report. */
final class Differences {

    /** What is chosen where only the other source has a price, and it can't be taken. */
    static final TextNode NOT_PRICED = TextNode.valueOf("not priced");

    /**
     * The share by which two prices may differ and still be one. A list that multiplies a vendor's units has 0.04998 where
     * the vendor's page has 0.05; no vendor changes a price by as little.
     */
    private static final BigDecimal NOISE = new BigDecimal("0.001");

    private static final Set<String> NO_PRICES = Set.of("source", "page");

    private final List<Difference> all;
    private final String vendor;
    private final String id;
    private final ObjectNode entry;
    private final String chosenSource;
    private final String source;

    /**
     * @param all where to add what is found
     * @param entry what the catalog will say of the model
     * @param chosenSource the source whose values are taken
     * @param source the other
     */
    Differences(List<Difference> all, String vendor, String id, ObjectNode entry, String chosenSource, String source) {
        this.all = all;
        this.vendor = vendor;
        this.id = id;
        this.entry = entry;
        this.chosenSource = chosenSource;
        this.source = source;
    }

    /** What one source says differently from what was chosen. */
    record Difference(
            String vendor,
            String model,
            String field,
            String chosen,
            String chosenSource,
            String other,
            String source) {}

    void add(String field, JsonNode chosen, JsonNode other) {
        entry.withObjectProperty("differs").withObjectProperty(source).set(field, other);
        String taken = chosen.isTextual() ? chosen.asText() : chosen.toString();
        all.add(new Difference(vendor, id, field, taken, chosenSource, other.toString(), source));
    }

    /** Prices that both have and that are not the same, be it by noise. */
    void compare(String path, ObjectNode chosen, ObjectNode other) {
        chosen.properties().forEach(field -> {
            JsonNode second = other.path(field.getKey());
            String place = path + "." + field.getKey();
            if (second.isMissingNode() || NO_PRICES.contains(field.getKey())) {
                return;
            }
            if (second instanceof ObjectNode nested && field.getValue() instanceof ObjectNode own) {
                compare(place, own, nested);
            } else if (!second.equals(field.getValue())) {
                add(place, field.getValue(), second);
            }
        });
    }

    /** Prices that only the other source has. */
    void untaken(String path, ObjectNode chosen, ObjectNode other) {
        other.properties().forEach(field -> {
            String place = path + "." + field.getKey();
            if (chosen.path(field.getKey()) instanceof ObjectNode own
                    && field.getValue() instanceof ObjectNode nested) {
                untaken(place, own, nested);
            } else if (!chosen.has(field.getKey()) && !NO_PRICES.contains(field.getKey())) {
                add(place, NOT_PRICED, field.getValue());
            }
        });
    }

    /** Whether both lists ask the same for input and output, so that what only one of them has belongs to the other too. */
    static boolean agree(ObjectNode one, ObjectNode other) {
        return isSame(one.path("input"), other.path("input")) && isSame(one.path("output"), other.path("output"));
    }

    static boolean isSame(JsonNode one, JsonNode other) {
        if (!one.isNumber() || !other.isNumber()) {
            return false;
        }
        BigDecimal apart = one.decimalValue().subtract(other.decimalValue()).abs();
        return apart.compareTo(one.decimalValue().max(other.decimalValue()).multiply(NOISE)) <= 0;
    }
}
