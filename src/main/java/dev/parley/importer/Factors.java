package dev.parley.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** Finds the one factor by which all of some prices differ from others. */
final class Factors {

    private Factors() {}

    static Optional<BigDecimal> common(ObjectNode prices, ObjectNode base) {
        Optional<BigDecimal> common = Optional.empty();
        for (var price : prices.properties()) {
            BigDecimal own = price.getValue().decimalValue();
            BigDecimal other = base.path(price.getKey()).decimalValue();
            if (other.signum() == 0) {
                return Optional.empty();
            }
            BigDecimal factor = own.divide(other, 6, RoundingMode.HALF_UP);
            if (factor.multiply(other).compareTo(own) != 0
                    || common.isPresent() && common.get().compareTo(factor) != 0) {
                return Optional.empty();
            }
            common = Optional.of(factor);
        }
        return common;
    }
}
