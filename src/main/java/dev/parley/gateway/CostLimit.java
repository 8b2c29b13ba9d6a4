package dev.parley.gateway;

import dev.parley.catalog.OnCancel;
import dev.parley.error.GatewayException;
import dev.parley.pricing.WorstCase;
import dev.parley.resilience.Step;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.vendor.VendorAdapters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Keeps a call, all its attempts together, below the cost that its caller set. Whoever's whole answer may cost more is
 * not asked. A streamed one may be as long as the rest allows: the vendor is asked for no more, for there are tokens
 * that nobody sees as they come, and what comes is counted.
 */
@Singleton
final class CostLimit {

    private static final String SHORTER = "set a lower max_output_tokens";
    private static final String WORST = "the call's worst case";

    /** The least that a vendor lets ask for: https://platform.openai.com/docs/api-reference/responses/create */
    private static final long LEAST = 16;

    private final TokenCounter tokens;
    private final Settlement settlement;
    private final VendorAdapters adapters;

    CostLimit(TokenCounter tokens, Settlement settlement, VendorAdapters adapters) {
        this.tokens = tokens;
        this.settlement = settlement;
        this.adapters = adapters;
    }

    /** Leaves out whom its worst case exceeds. Counts tokens: not for an event loop, where a limit is set. */
    Admitted checkWhole(Admitted admitted) {
        return within(admitted, false, this::paid);
    }

    private Candidate paid(Candidate candidate, Ceiling ceiling) {
        var worst = worst(candidate);
        ceiling.max().check(worst.cost(), BigDecimal.ZERO, WORST);
        ceiling.knows(candidate, worst);
        return candidate;
    }

    /** Leaves out whom the input alone exceeds, and bounds the answer. */
    Admitted checkStreamed(Admitted admitted) {
        return within(admitted, true, this::bounded);
    }

    private Candidate bounded(Candidate candidate, Ceiling ceiling) {
        var worst = worst(candidate);
        return own(candidate, ceiling, worst, most(candidate, worst, ceiling.max(), BigDecimal.ZERO));
    }

    private static Admitted within(
            Admitted admitted, boolean streamed, BiFunction<Candidate, Ceiling, Candidate> check) {
        return MaxCost.of(admitted.request(), SHORTER)
                .map(max -> {
                    var ceiling = new Ceiling(max, streamed);
                    return admitted.within(
                            ceiling,
                            Affordable.of(
                                    admitted.plan(),
                                    (candidate, warnings) -> check.apply(candidate.warned(warnings), ceiling)));
                })
                .orElse(admitted);
    }

    private WorstCase worst(Candidate candidate) {
        return WorstCase.of(
                candidate.request(), candidate.deployment(), tokens.count(candidate.request(), candidate.deployment()));
    }

    /** How many tokens to ask for, where what is left allows fewer than the request or the model. */
    private OptionalInt most(Candidate candidate, WorstCase worst, MaxCost max, BigDecimal spent) {
        max.check(worst.cost(0, 0), spent, "the input alone");
        OptionalLong most = worst.longestFor(max.limit().subtract(spent));
        long longest = worst.longest().orElse(Long.MAX_VALUE);
        if (most.isEmpty() || longest <= most.getAsLong()) {
            return OptionalInt.empty();
        }
        checkUncut(candidate, worst, max, spent, most.getAsLong());
        int tokens = (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST, most.getAsLong()));
        if (longest <= tokens) {
            return OptionalInt.empty();
        }
        checkThoughts(candidate, worst, max, spent, tokens);
        return OptionalInt.of(tokens);
    }

    /** What is not seen can't be cut off, nor what the vendor bills to its end: no more of it may be asked for than is paid. */
    private static void checkUncut(Candidate candidate, WorstCase worst, MaxCost max, BigDecimal spent, long tokens) {
        var deployment = candidate.deployment();
        boolean uncut = deployment.model().capabilities().contains("reasoning")
                || deployment.vendor().resilience().onCancel() == OnCancel.READ_TO_END;
        long asked = Math.min(worst.longest().orElse(Long.MAX_VALUE), Math.max(uncut ? LEAST : 0, worst.limitByHand()));
        if (asked > tokens) {
            String why = worst.limitByHand() > tokens
                    ? "vendor_options let it be as long as " + asked + ", which"
                    : "the vendor is asked for no fewer than " + asked + ", which";
            throw max.refused("max_cost pays for an answer of " + tokens + " tokens, and " + why
                    + " may take a max_cost of " + least(worst, spent, asked));
        }
    }

    private static String least(WorstCase worst, BigDecimal spent, long tokens) {
        return MaxCost.plain(new BigDecimal(worst.costOf(tokens).getTotal()).add(spent));
    }

    /** Thoughts come before the answer and count as output: no vendor takes a budget for them that leaves it no token. */
    private void checkThoughts(Candidate candidate, WorstCase worst, MaxCost max, BigDecimal spent, int tokens) {
        var reasoning = candidate.request().getReasoning();
        long thoughts = adapters.of(candidate.deployment()).thoughts(candidate.request(), candidate.deployment());
        if (thoughts >= tokens) {
            String field = reasoning.hasEffort() ? "reasoning.effort" : "reasoning.budget_tokens";
            throw max.refused(
                    "max_cost pays for " + tokens + " tokens, and " + field + " lets the model think as long as "
                            + thoughts + ", which with a token to say takes a max_cost of "
                            + least(worst, spent, thoughts + 1));
        }
    }

    /** The same request where it asks for as many already: its tokens are known. */
    private static CompleteRequest asking(Candidate candidate, int tokens) {
        return candidate.request().getMaxOutputTokens() == tokens
                ? candidate.request()
                : candidate.request().toBuilder().setMaxOutputTokens(tokens).build();
    }

    /** Fails where the attempts that were made left too little for another at this candidate. */
    Uni<Void> again(Candidate candidate, Progress progress) {
        return checkedAgain(progress, ceiling -> checkWhole(ceiling, ceiling.of(candidate), progress));
    }

    /** The same for an answer that did not fit its schema: the request for another is longer. */
    Uni<Void> askedAgain(Candidate candidate, Progress progress) {
        return checkedAgain(progress, ceiling -> {
            ceiling.knows(candidate, worst(candidate));
            checkWhole(ceiling, ceiling.of(candidate), progress);
        });
    }

    private static void checkWhole(Ceiling ceiling, WorstCase worst, Progress progress) {
        ceiling.max().check(worst.cost(), spent(ceiling, progress), WORST);
    }

    /** The same for a stream, which gets what is left. */
    Uni<Void> againStreamed(Candidate candidate, Progress progress) {
        return checkedAgain(
                progress,
                ceiling -> most(candidate, ceiling.of(candidate), ceiling.max(), spent(ceiling, progress))
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

    /**
     * The candidate as it is asked now: for no more tokens than what is left pays for. One of its own, for what this attempt
     * may cost does not change when the next is asked for less.
     */
    Candidate bounded(Candidate candidate, Progress progress) {
        return progress.admitted()
                .ceiling()
                .map(ceiling -> own(candidate, ceiling, ceiling.of(candidate), ceiling.asked(candidate)))
                .orElse(candidate);
    }

    private static Candidate own(Candidate candidate, Ceiling ceiling, WorstCase worst, OptionalInt most) {
        var own = candidate.asking(most.isPresent() ? asking(candidate, most.getAsInt()) : candidate.request());
        ceiling.knows(own, worst);
        most.ifPresent(tokens -> ceiling.lowered(own, tokens));
        return own;
    }

    /** Whether another whole answer can be paid for where an attempt is given up, whose whole worst case may be billed. */
    BiPredicate<Candidate, Step<Candidate>> paysWhole(Progress progress) {
        return (next, givenUp) -> pays(
                progress,
                givenUp,
                (ceiling, spent) -> ceiling.max().check(ceiling.of(next).cost(), spent, WORST));
    }

    /** The same of a stream, which gets what is left. */
    BiPredicate<Candidate, Step<Candidate>> paysStreamed(Progress progress) {
        return (next, givenUp) ->
                pays(progress, givenUp, (ceiling, spent) -> most(next, ceiling.of(next), ceiling.max(), spent));
    }

    private static boolean pays(Progress progress, Step<Candidate> givenUp, BiConsumer<Ceiling, BigDecimal> check) {
        var ceiling = progress.admitted().ceiling();
        if (ceiling.isEmpty()) {
            return true;
        }
        try {
            var running = progress.attempts().running(givenUp).candidate();
            var spent = spent(ceiling.get(), progress).add(ceiling.get().most(running));
            check.accept(ceiling.get(), spent);
            return true;
        } catch (GatewayException e) {
            return false;
        }
    }

    /** A watch over the answer; none where to cut it off would save nothing. */
    Optional<CostWatch> watch(Progress progress, Candidate candidate) {
        var deployment = candidate.deployment();
        return progress.admitted()
                .ceiling()
                .filter(limit -> deployment.vendor().resilience().onCancel() != OnCancel.READ_TO_END)
                .map(ceiling -> new CostWatch(
                        tokens,
                        deployment,
                        ceiling.of(candidate),
                        ceiling.max().limit().subtract(spent(ceiling, progress))));
    }
}
