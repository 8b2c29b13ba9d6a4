package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;

/** Reads prices exactly and refuses those that can't be in the unit that the source claims. */
final class Amounts {

    /** No vendor asks for as much for a million tokens: who says so means another unit. */
    private static final BigDecimal IMPLAUSIBLE = new BigDecimal(1_000);

    /** Nor as little: the cheapest of all is what a cache costs to read. A price for one token is a millionth of it. */
    private static final BigDecimal LEAST = new BigDecimal("0.001");

    /** What a request or a search costs lies between these, by far. */
    private static final BigDecimal LEAST_FEE = new BigDecimal("0.0001");

    /** By how much a speed or a place multiplies prices at most: one that is given in percent is above. */
    private static final BigDecimal MOST_FACTOR = new BigDecimal(20);

    private Amounts() {}

    /** The prices of a source's object by the catalog's names; a field that is not among the known ones is refused. */
    static ObjectNode prices(JsonNode object, Map<String, String> known, String where) {
        var prices = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> {
            String name = known.get(field.getKey());
            if (name == null) {
                throw new ImportProblem(where + ": unknown price field '" + field.getKey()
                        + "'; say in the importer what it is and in what unit, or leave it out of the file");
            }
            prices.set(name, price(field.getValue(), where + "." + field.getKey()));
        });
        return prices;
    }

    /** USD for a million tokens. */
    static DecimalNode price(JsonNode value, String where) {
        BigDecimal price = number(value, where);
        if (price.compareTo(IMPLAUSIBLE) >= 0 || price.signum() > 0 && price.compareTo(LEAST) < 0) {
            throw new WrongUnit(where + ": " + price.toPlainString()
                    + " can't be USD per million tokens; check the unit of this field");
        }
        return decimal(price);
    }

    /** USD for one request, or for one search. */
    static DecimalNode fee(JsonNode value, int shift, String where) {
        BigDecimal fee = number(value, where).movePointLeft(shift);
        if (fee.compareTo(BigDecimal.ONE) > 0 || fee.signum() > 0 && fee.compareTo(LEAST_FEE) < 0) {
            throw new WrongUnit(
                    where + ": " + fee.toPlainString() + " can't be USD for one; check the unit of this field");
        }
        return decimal(fee);
    }

    static DecimalNode factor(JsonNode value, String where) {
        BigDecimal factor = number(value, where);
        if (factor.compareTo(MOST_FACTOR) > 0) {
            throw new WrongUnit(where + ": " + factor.toPlainString() + " can't be a factor of prices; check its unit");
        }
        return decimal(factor);
    }

    /** A number, written as one or as text, that is not negative. */
    static BigDecimal number(JsonNode value, String where) {
        if (value.isNumber() || value.isTextual()) {
            try {
                BigDecimal number = new BigDecimal(value.asText());
                if (number.signum() >= 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
        }
        throw new ImportProblem(where + ": must be a number of 0 or more");
    }

    static DecimalNode decimal(BigDecimal number) {
        BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return DecimalNode.valueOf(plain.scale() < 0 ? plain.setScale(0) : plain);
    }

    /** Whether both are numbers, and the first is the smaller. */
    static boolean isBelow(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber() && one.decimalValue().compareTo(other.decimalValue()) < 0;
    }

    static long tokens(JsonNode value, String where) {
        try {
            return number(value, where).longValueExact();
        } catch (ArithmeticException e) {
            throw new ImportProblem(where + ": must be a whole number of tokens");
        }
    }
}
