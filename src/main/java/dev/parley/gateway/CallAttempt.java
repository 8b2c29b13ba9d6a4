package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.resilience.Failover;
import dev.parley.resilience.Hedging;
import dev.parley.resilience.Need;
import dev.parley.resilience.Step;
import dev.parley.resilience.Turn;
import dev.parley.routing.Speeds;
import dev.parley.v1.ErrorReason;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * What is done for one call at each of its attempts, and how they are noted.
 *
 * @param <T> the answer: whole, or a stream
 */
final class CallAttempt<T> implements Failover.Attempt<Candidate, T> {

    private final Progress progress;
    private final BiFunction<Candidate, Boolean, Uni<Need>> need;
    private final Function<Step<Candidate>, T> call;
    private final Function<Step<Candidate>, Optional<Hedging>> hedging;
    private final Speeds speeds;
    private final BiPredicate<Candidate, Step<Candidate>> pays;
    private volatile long asked = System.nanoTime();

    CallAttempt(
            Progress progress,
            BiFunction<Candidate, Boolean, Uni<Need>> need,
            Function<Step<Candidate>, T> call,
            Function<Step<Candidate>, Optional<Hedging>> hedging,
            Speeds speeds,
            BiPredicate<Candidate, Step<Candidate>> pays) {
        this.progress = progress;
        this.need = need;
        this.call = call;
        this.hedging = hedging;
        this.speeds = speeds;
        this.pays = pays;
    }

    static Turn turn(Progress progress) {
        return new Turn(progress.call().caller(), progress.admitted().request().getPriority());
    }

    @Override
    public Turn turn() {
        return turn(progress);
    }

    @Override
    public Uni<Need> need(Candidate candidate, boolean counted) {
        return need.apply(candidate, counted);
    }

    @Override
    public T ask(Step<Candidate> step) {
        if (!step.hedge()) {
            asked = System.nanoTime();
        }
        return call.apply(step);
    }

    @Override
    public Optional<Hedging> hedging(Step<Candidate> step) {
        return hedging.apply(step);
    }

    @Override
    public boolean pays(Candidate next, Step<Candidate> givenUp) {
        return pays.test(next, givenUp);
    }

    /** It would have taken longer. Else only those that come before their hedge would be measured. */
    @Override
    public void lost(Step<Candidate> step) {
        if (!step.hedge()) {
            speeds.took(step.deployment(), Duration.ofNanos(System.nanoTime() - asked));
        }
        progress.attempts().lost(step);
    }

    @Override
    public void answers(Step<Candidate> step) {
        progress.attempts().answers(step);
    }

    @Override
    public GatewayException failed(Step<Candidate> step, GatewayException failure) {
        // Whatever another deployment might not share makes it slow, but not what broke off after its beginning.
        if (!failure.partial() && step.option().retry().failOverOn().contains(failure.reason())) {
            speeds.failed(step.deployment());
        }
        return noted(step, failure, progress);
    }

    /** The failure as it is told. An answer that does not fit its schema is noted already, with what it cost. */
    static GatewayException noted(Step<Candidate> step, GatewayException failure, Progress progress) {
        var deployment = step.deployment();
        var placed = failure.at(deployment.vendor().id(), deployment.model().id());
        if (placed.reason() != ErrorReason.ERROR_REASON_INVALID_STRUCTURED_OUTPUT) {
            progress.attempts().failed(step, placed);
        }
        return placed;
    }
}
