package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a model's prices. They are USD per 1,000 tokens where the key says {@code per_1k}, per million where it says
 * {@code per_1m_tokens} or says nothing. What has two units, or can't be what its unit says, is refused and never guessed.
 */
final class PersonaPrices {

    /** No vendor asks less for a million tokens, but some ask as much for a thousand. */
    private static final BigDecimal LEAST = new BigDecimal("0.004");

    /** A unit that is taken for another makes a factor of 1,000; no vendor's offer one of so much. */
    private static final BigDecimal ANOTHER_UNIT = new BigDecimal(100);

    private final String place;
    private final JsonNode known;
    private final ObjectNode price = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> units = new TreeMap<>();

    private PersonaPrices(String place, JsonNode known) {
        this.place = place;
        this.known = known;
    }

    /**
     * The prices in USD per million tokens, if there are any.
     *
     * @param known those that the catalog has of the model
     */
    static Optional<ObjectNode> of(String place, JsonNode model, JsonNode known) {
        var prices = new PersonaPrices(place, known);
        if (model.path("pricing").isValueNode() && !model.path("pricing").isNull()) {
            throw new ImportProblem(place + ".pricing: must hold prices by their names");
        }
        model.path("pricing").properties().forEach(field -> prices.read(field.getKey(), field.getValue()));
        for (String kind : new String[] {"input", "output"}) {
            if (model.hasNonNull(kind + "_price")) {
                prices.put(kind, model.get(kind + "_price"), 0, place + "." + kind + "_price", "per million");
            }
        }
        if (prices.units.size() > 1) {
            throw new ImportProblem(place + ": has prices in two units: " + String.join(" and ", prices.units.values())
                    + "; give both in one");
        }
        return Optional.of(prices.price).filter(price -> !price.isEmpty());
    }

    private void read(String key, JsonNode value) {
        String at = place + ".pricing." + key;
        switch (key) {
            case "input", "output" -> put(key, value, 0, at, "per million");
            case "input_per_1m_tokens", "output_per_1m_tokens" ->
                put(key.substring(0, key.indexOf('_')), value, 0, at, "per million, said");
            case "input_per_1k", "output_per_1k" -> put(key.substring(0, key.indexOf('_')), value, 3, at, "per 1,000");
            case "currency" -> {
                if (!value.asText().equals("USD")) {
                    throw new ImportProblem(
                            at + ": is not USD; give prices in USD and set parley.currency to show others");
                }
            }
            default ->
                throw new ImportProblem(at + ": unknown price field; known: input, output (per million),"
                        + " input_per_1m_tokens, output_per_1m_tokens, input_per_1k, output_per_1k, currency");
        }
    }

    private void put(String kind, JsonNode value, int shift, String at, String unit) {
        BigDecimal given = Amounts.number(value, at).movePointRight(shift);
        units.put(unit, at);
        if (given.signum() > 0 && given.compareTo(LEAST) < 0) {
            throw new ImportProblem(at + ": " + Amounts.decimal(given)
                    + " can't be USD per million tokens; if it is USD" + " per 1,000, call it " + kind + "_per_1k");
        }
        price.set(kind, Amounts.price(Amounts.decimal(given), at));
        BigDecimal usual = known.path(kind).decimalValue();
        if (given.signum() > 0
                && usual.signum() > 0
                && (usual.compareTo(given.multiply(ANOTHER_UNIT)) >= 0
                        || given.compareTo(usual.multiply(ANOTHER_UNIT)) >= 0)) {
            throw new ImportProblem(at + ": " + Amounts.decimal(given) + " USD per million tokens is another unit than"
                    + " that of the catalog's " + usual.toPlainString() + "; check it, or write the price by hand");
        }
    }
}
