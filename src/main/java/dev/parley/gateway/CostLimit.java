package dev.parley.gateway;

import dev.parley.catalog.OnCancel;
import dev.parley.error.GatewayException;
import dev.parley.pricing.WorstCase;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Keeps a call, all its attempts together, below the cost that its caller set. A whole answer is refused where its worst
 * case is more. A streamed one may be as long as the rest allows: the vendor is asked for no more, for there are tokens
 * that nobody sees as they come, and what comes is counted.
 */
@Singleton
final class CostLimit {

    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,18})?");

    /** The least that a vendor lets ask for: https://platform.openai.com/docs/api-reference/responses/create */
    private static final long LEAST = 16;

    private final TokenCounter tokens;
    private final Settlement settlement;

    CostLimit(TokenCounter tokens, Settlement settlement) {
        this.tokens = tokens;
        this.settlement = settlement;
    }

    /** Leaves out whom its worst case exceeds. Counts tokens: not for an event loop, where a limit is set. */
    Admitted checkWhole(Admitted admitted) {
        if (admitted.request().getMaxCost().isEmpty()) {
            return admitted;
        }
        var ceiling = new Ceiling(amount(admitted.request()), false);
        return admitted.within(
                ceiling,
                Affordable.of(
                        admitted.plan(), (candidate, warnings) -> wholePaid(candidate.warned(warnings), ceiling)));
    }

    private Candidate wholePaid(Candidate candidate, Ceiling ceiling) {
        var worst = worst(candidate);
        ceiling.allowsWhole(worst, BigDecimal.ZERO);
        ceiling.knows(candidate, worst);
        return candidate;
    }

    /** Leaves out whom the input alone exceeds, and bounds the answer. */
    Admitted checkStreamed(Admitted admitted) {
        if (admitted.request().getMaxCost().isEmpty()) {
            return admitted;
        }
        var ceiling = new Ceiling(amount(admitted.request()), true);
        return admitted.within(
                ceiling,
                Affordable.of(admitted.plan(), (candidate, warnings) -> bounded(candidate.warned(warnings), ceiling)));
    }

    private Candidate bounded(Candidate candidate, Ceiling ceiling) {
        var worst = worst(candidate);
        OptionalInt most = most(candidate, worst, ceiling, BigDecimal.ZERO);
        var bounded = most.isEmpty() ? candidate : candidate.asking(asking(candidate, most.getAsInt()));
        ceiling.knows(bounded, worst);
        most.ifPresent(tokens -> ceiling.lowered(bounded, tokens));
        return bounded;
    }

    private WorstCase worst(Candidate candidate) {
        return WorstCase.of(
                candidate.request(), candidate.deployment(), tokens.count(candidate.request(), candidate.deployment()));
    }

    /** How many tokens to ask for, where what is left allows fewer than the request or the model. */
    private static OptionalInt most(Candidate candidate, WorstCase worst, Ceiling ceiling, BigDecimal spent) {
        ceiling.allows(worst.cost(0, 0), spent, "the input alone");
        OptionalLong most = worst.longestFor(ceiling.limit().subtract(spent));
        if (most.isEmpty() || worst.longest().orElse(Long.MAX_VALUE) <= Math.max(LEAST, most.getAsLong())) {
            return OptionalInt.empty();
        }
        int tokens = (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST, most.getAsLong()));
        int thoughts = candidate.request().getReasoning().getBudgetTokens();
        if (thoughts >= tokens) {
            throw Ceiling.refused("max_cost allows an answer of " + tokens
                    + " tokens, and reasoning.budget_tokens lets the model think as long as " + thoughts);
        }
        return OptionalInt.of(tokens);
    }

    private static CompleteRequest asking(Candidate candidate, int tokens) {
        return candidate.request().toBuilder().setMaxOutputTokens(tokens).build();
    }

    /** Fails where the attempts that were made left too little for another at this candidate. */
    Uni<Void> again(Candidate candidate, Progress progress) {
        return checkedAgain(progress, ceiling -> ceiling.allowsWhole(ceiling.of(candidate), spent(ceiling, progress)));
    }

    /** The same for an answer that did not fit its schema: the request for another is longer. */
    Uni<Void> askedAgain(Candidate candidate, Progress progress) {
        return checkedAgain(progress, ceiling -> ceiling.allowsWhole(worst(candidate), spent(ceiling, progress)));
    }

    /** The same for a stream, which gets what is left. */
    Uni<Void> againStreamed(Candidate candidate, Progress progress) {
        return checkedAgain(
                progress,
                ceiling -> most(candidate, ceiling.of(candidate), ceiling, spent(ceiling, progress))
                        .ifPresent(tokens -> ceiling.lowered(candidate, tokens)));
    }

    private Uni<Void> checkedAgain(Progress progress, Consumer<Ceiling> check) {
        var ceiling = progress.admitted().ceiling();
        if (ceiling.isEmpty() || progress.attempts().ended().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return settlement
                .count(progress.attempts())
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(counted -> check.accept(ceiling.get()));
    }

    private static BigDecimal spent(Ceiling ceiling, Progress progress) {
        return ceiling.spent(progress.attempts().ended());
    }

    /** The request as the candidate gets it, for no more tokens than what is left pays for. */
    CompleteRequest bounded(Candidate candidate, Progress progress) {
        return progress.admitted()
                .ceiling()
                .flatMap(ceiling -> ceiling.asked(candidate))
                .map(tokens -> asking(candidate, tokens))
                .orElse(candidate.request());
    }

    /** A watch over the answer; none where to cut it off would save nothing. */
    Optional<CostWatch> watch(Progress progress) {
        var candidate = progress.attempts().current();
        if (candidate.deployment().vendor().resilience().onCancel() == OnCancel.READ_TO_END) {
            return Optional.empty();
        }
        var ceiling = progress.admitted().ceiling().orElseThrow();
        return Optional.of(new CostWatch(
                tokens,
                candidate.deployment(),
                ceiling.of(candidate),
                ceiling.limit().subtract(spent(ceiling, progress))));
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
