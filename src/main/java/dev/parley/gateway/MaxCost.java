package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Cost;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.PriceStatus;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a caller lets one call cost, and how what would cost more is refused.
 *
 * @param limit in USD
 * @param shorter how its caller can ask for less
 */
record MaxCost(BigDecimal limit, String shorter) {

    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,18})?");

    /** Empty where the caller sets none. */
    static Optional<MaxCost> of(CompleteRequest request, String shorter) {
        String text = request.getMaxCost();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!AMOUNT.matcher(text).matches() || new BigDecimal(text).signum() == 0) {
            throw GatewayException.invalid(
                    "max_cost",
                    "is no amount above 0 of at most 9 digits before the point and 18 after it",
                    "write USD as decimal text without exponent, such as \"0.05\"");
        }
        return Optional.of(new MaxCost(new BigDecimal(text), shorter));
    }

    /** Whether this costs no more than what was spent leaves. */
    boolean pays(Cost cost, BigDecimal spent) {
        return known(cost) && spent.add(new BigDecimal(cost.getTotal())).compareTo(limit) <= 0;
    }

    /** Fails where this may cost more than what was spent leaves. */
    void check(Cost cost, BigDecimal spent, String what) {
        BigDecimal all = spent.add(amount(cost, what));
        if (all.compareTo(limit) > 0) {
            String costs = spent.signum() == 0
                    ? what + " costs "
                    : "the attempts so far cost " + plain(spent) + " USD, and with " + what + " the call costs ";
            throw refused(costs + plain(all) + " USD, more than max_cost");
        }
    }

    /** Fails where it is not known. */
    BigDecimal amount(Cost cost, String what) {
        if (!known(cost)) {
            throw refused(
                    "max_cost can't be kept, for what " + what + " costs is not known: " + cost.getUnknownReason());
        }
        return new BigDecimal(cost.getTotal());
    }

    static boolean known(Cost cost) {
        return cost.getStatus() != PriceStatus.PRICE_STATUS_UNKNOWN;
    }

    GatewayException refused(String message) {
        return GatewayException.of(ErrorReason.ERROR_REASON_COST_LIMIT, message)
                .withField("max_cost")
                .withRemedy("raise max_cost, " + shorter + ", or use a cheaper model");
    }

    static String plain(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }
}
