package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.pricing.CostCalculator;
import dev.parley.pricing.CostEstimator;
import dev.parley.pricing.Terms;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Cost;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Keeps a call below the cost that its caller set: before it begins, and while it streams. */
@Singleton
final class CostLimit {

    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,18})?");

    private static final int TAIL = 500;

    private final CostEstimator estimator;
    private final TokenCounter tokens;

    CostLimit(CostEstimator estimator, TokenCounter tokens) {
        this.estimator = estimator;
        this.tokens = tokens;
    }

    /** Refuses what its worst case exceeds. Counts tokens: not for an event loop, where a limit is set. */
    Admitted checkWhole(Admitted admitted) {
        if (!admitted.request().getMaxCost().isEmpty()) {
            BigDecimal limit = amount(admitted.request());
            for (Candidate candidate : admitted.plan()) {
                check(
                        estimator
                                .estimate(candidate.request(), candidate.deployment())
                                .getWorstCaseCost(),
                        limit,
                        candidate.deployment(),
                        "the call's worst case");
            }
        }
        return admitted;
    }

    /** Refuses what the input alone exceeds; the answer is watched as it comes. */
    Admitted checkStreamed(Admitted admitted) {
        if (!admitted.request().getMaxCost().isEmpty()) {
            BigDecimal limit = amount(admitted.request());
            for (Candidate candidate : admitted.plan()) {
                check(inputCost(candidate), limit, candidate.deployment(), "the input alone");
            }
        }
        return admitted;
    }

    private Cost inputCost(Candidate candidate) {
        var input = tokens.count(candidate.request(), candidate.deployment());
        return input.whole()
                ? CostCalculator.cost(usage(input.tokens(), 0), candidate.deployment(), terms(candidate))
                : estimator
                        .estimate(candidate.request(), candidate.deployment())
                        .getWorstCaseCost();
    }

    /** A watch over one candidate's answer. */
    Watch watch(Candidate candidate) {
        long input = tokens.count(candidate.request(), candidate.deployment()).tokens();
        return new Watch(candidate, amount(candidate.request()), input);
    }

    /** Counts an answer as it comes, and says when the next piece would cost too much. */
    final class Watch {

        private final Candidate candidate;
        private final BigDecimal limit;
        private final long input;
        private final StringBuilder tail = new StringBuilder();
        private long counted;
        private long written;

        private Watch(Candidate candidate, BigDecimal limit, long input) {
            this.candidate = candidate;
            this.limit = limit;
            this.input = input;
        }

        /**
         * Whether the answer, with this piece, stays within the limit. Pieces are counted with what came before them, for
         * alone they would be more tokens; what lies {@value #TAIL} characters back is counted once.
         */
        boolean allows(String piece) {
            tail.append(piece);
            long newest =
                    tokens.countText(tail.toString(), candidate.deployment()).tokens();
            var cost = CostCalculator.cost(usage(input, counted + newest), candidate.deployment(), terms(candidate));
            boolean allowed = cost.getStatus() == PriceStatus.PRICE_STATUS_FREE
                    || cost.getStatus() == PriceStatus.PRICE_STATUS_KNOWN
                            && new BigDecimal(cost.getTotal()).compareTo(limit) <= 0;
            if (allowed) {
                written = counted + newest;
            }
            if (tail.length() > TAIL) {
                counted += newest;
                tail.setLength(0);
            }
            return allowed;
        }

        /** What was used with the pieces that were allowed. */
        Usage used() {
            return usage(input, written).toBuilder()
                    .setSource(UsageSource.USAGE_SOURCE_ESTIMATED)
                    .build();
        }
    }

    private static void check(Cost cost, BigDecimal limit, Deployment deployment, String what) {
        boolean known = cost.getStatus() != PriceStatus.PRICE_STATUS_UNKNOWN;
        if (known && new BigDecimal(cost.getTotal()).compareTo(limit) <= 0) {
            return;
        }
        throw GatewayException.of(
                        ErrorReason.ERROR_REASON_COST_LIMIT,
                        known
                                ? what + " costs " + cost.getTotal() + " USD, more than max_cost"
                                : "max_cost can't be kept: " + cost.getUnknownReason())
                .withField("max_cost")
                .withRemedy("raise max_cost, set a lower max_output_tokens, or use a cheaper model")
                .at(deployment.vendor().id(), deployment.model().id());
    }

    private static Terms terms(Candidate candidate) {
        return Terms.tier(candidate.request().getServiceTier());
    }

    private static Usage usage(long input, long output) {
        return Usage.newBuilder().setInputTokens(input).setOutputTokens(output).build();
    }

    static BigDecimal amount(CompleteRequest request) {
        String text = request.getMaxCost();
        if (!AMOUNT.matcher(text).matches() || new BigDecimal(text).signum() == 0) {
            throw GatewayException.invalid(
                    "max_cost",
                    "is no amount above 0 of at most 9 digits before the point and 18 after it",
                    "write USD as decimal text without exponent, such as \"0.05\"");
        }
        return new BigDecimal(text);
    }
}
