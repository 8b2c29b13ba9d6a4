package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.pricing.CostCalculator;
import dev.parley.pricing.CostSum;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Cost;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.PriceStatus;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Keeps one call for embeddings below the cost that its caller set, in however many parts and whoever answers them: what
 * was paid for counts, and so does the most that the rest may cost. Counts tokens: not for an event loop, where a limit is
 * set.
 */
final class EmbedCostLimit {

    private final Optional<BigDecimal> limit;
    private BigDecimal spent = BigDecimal.ZERO;

    EmbedCostLimit(CompleteRequest asked) {
        this.limit = asked.getMaxCost().isEmpty() ? Optional.empty() : Optional.of(CostLimit.amount(asked));
    }

    /**
     * Refuses a candidate whose answer may cost more than is left.
     *
     * @param answered how many of its parts are paid for
     */
    void check(EmbedCandidate candidate, int answered) {
        if (fits(candidate, answered)) {
            return;
        }
        Cost rest = rest(candidate, answered);
        throw GatewayException.of(ErrorReason.ERROR_REASON_COST_LIMIT, told(rest))
                .withField("max_cost")
                .withRemedy("raise max_cost, give fewer inputs, or use a cheaper model")
                .at(
                        candidate.deployment().vendor().id(),
                        candidate.deployment().model().id());
    }

    private synchronized String told(Cost rest) {
        if (!known(rest)) {
            return "max_cost can't be kept: " + rest.getUnknownReason();
        }
        return spent.signum() == 0
                ? "the inputs cost up to " + rest.getTotal() + " USD, more than max_cost"
                : "up to " + spent.stripTrailingZeros().toPlainString() + " USD are spent and the rest costs up to "
                        + rest.getTotal() + " USD, together more than max_cost";
    }

    /** Whether a candidate's answer costs no more than is left. */
    synchronized boolean fits(EmbedCandidate candidate, int answered) {
        if (limit.isEmpty()) {
            return true;
        }
        Cost rest = rest(candidate, answered);
        return known(rest) && spent.add(new BigDecimal(rest.getTotal())).compareTo(limit.get()) <= 0;
    }

    /** Takes note of an answer. */
    synchronized void paid(Cost cost) {
        if (known(cost)) {
            spent = spent.add(new BigDecimal(cost.getTotal()));
        }
    }

    /** Takes note of a call that failed and may be billed all the same. */
    synchronized void mayHavePaid(EmbedCandidate candidate, EmbedPart part) {
        if (limit.isPresent()) {
            paid(most(candidate, part));
        }
    }

    private static Cost rest(EmbedCandidate candidate, int answered) {
        return candidate.parts().stream()
                .skip(answered)
                .map(part -> most(candidate, part))
                .reduce(CostSum::plus)
                .orElseThrow();
    }

    private static Cost most(EmbedCandidate candidate, EmbedPart part) {
        return CostCalculator.cost(part.most(), candidate.deployment());
    }

    private static boolean known(Cost cost) {
        return cost.getStatus() != PriceStatus.PRICE_STATUS_UNKNOWN;
    }
}
