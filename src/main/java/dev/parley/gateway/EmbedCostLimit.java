package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.pricing.CostCalculator;
import dev.parley.pricing.CostSum;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Cost;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Keeps one call for embeddings below the cost that its caller set, in however many parts and whoever answers them: what
 * was paid for counts, and so does the most that the rest may cost. Counts tokens: not for an event loop, where a limit is
 * set.
 */
final class EmbedCostLimit {

    private final Optional<MaxCost> limit;
    private BigDecimal spent = BigDecimal.ZERO;

    EmbedCostLimit(CompleteRequest asked) {
        this.limit = MaxCost.of(asked, "give fewer inputs");
    }

    /**
     * Refuses a candidate whose answer may cost more than is left.
     *
     * @param answered how many of its parts are paid for
     */
    synchronized void check(EmbedCandidate candidate, int answered) {
        try {
            limit.ifPresent(max -> max.check(rest(candidate, answered), spent, "the most that the inputs can be"));
        } catch (GatewayException e) {
            var deployment = candidate.deployment();
            throw e.at(deployment.vendor().id(), deployment.model().id());
        }
    }

    /** Whether a candidate's answer costs no more than is left. */
    synchronized boolean fits(EmbedCandidate candidate, int answered) {
        return limit.isEmpty() || limit.get().pays(rest(candidate, answered), spent);
    }

    /** Whether it still would where a part of another's is given up, and may be billed. */
    synchronized boolean fits(EmbedCandidate candidate, int answered, EmbedCandidate givenUp, EmbedPart part) {
        return limit.isEmpty() || limit.get().pays(CostSum.plus(rest(candidate, answered), most(givenUp, part)), spent);
    }

    /** Takes note of an answer. */
    synchronized void paid(Cost cost) {
        if (MaxCost.known(cost)) {
            spent = spent.add(new BigDecimal(cost.getTotal()));
        }
    }

    /** Takes note of a call that failed and may be billed all the same. */
    void mayHavePaid(EmbedCandidate candidate, EmbedPart part) {
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
}
