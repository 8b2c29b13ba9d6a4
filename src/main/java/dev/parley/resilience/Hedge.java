package dev.parley.resilience;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.function.BiFunction;

/**
 * Two attempts in a race: the second begins when the first kept its caller waiting, the first to answer wins, and the
 * other is ended at once. A failure waits for the other attempt where one runs. Whatever the end, nothing runs after it.
 */
final class Hedge<O extends Option, T> {

    private static final GatewayException BEATEN =
            GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "another attempt answered first");

    /** The answer, and the attempt that gave it. */
    record Won<O extends Option, T>(Step<O> step, T answer) {}

    private static final class Runner<O extends Option> {

        private final Tether tether;
        private volatile Step<O> step;
        private volatile boolean begun;
        private boolean failed;
        private boolean refused;

        Runner(Step<O> step, Tether tether) {
            this.step = step;
            this.tether = tether;
        }
    }

    private final Course<O> course;
    private final Failover.Attempt<O, ?> attempt;
    private final Hedging terms;
    private final BiFunction<Step<O>, Tether, Uni<Step<O>>> permit;
    private final BiFunction<Step<O>, Tether, Uni<T>> ask;
    private final Runner<O> first;
    private UniEmitter<? super Won<O, T>> caller;
    private Cancellable timer = () -> {};
    private Runner<O> second;
    private Runner<O> last;
    private Throwable ended;
    private boolean over;

    Hedge(
            Course<O> course,
            Failover.Attempt<O, ?> attempt,
            Hedging terms,
            BiFunction<Step<O>, Tether, Uni<Step<O>>> permit,
            BiFunction<Step<O>, Tether, Uni<T>> ask,
            Step<O> step,
            Tether tether) {
        this.course = course;
        this.attempt = attempt;
        this.terms = terms;
        this.permit = permit;
        this.ask = ask;
        this.first = new Runner<>(step, tether);
        this.last = first;
    }

    /** @param delay is there when it is time for the second */
    Uni<Won<O, T>> race(Uni<Void> delay) {
        return Uni.createFrom().emitter(emitter -> {
            caller = emitter;
            run(first, ask.apply(begun(first, first.step), first.tether));
            var waiting = delay.subscribe().with(nothing -> join());
            synchronized (this) {
                timer = waiting;
                if (over || ended != null) {
                    timer.cancel();
                }
            }
        });
    }

    /** The last moment to keep an attempt from beginning; one that has begun is told to be lost. */
    private synchronized Step<O> begun(Runner<O> runner, Step<O> step) {
        if (over || ended != null) {
            throw BEATEN;
        }
        runner.step = step;
        runner.begun = true;
        return step;
    }

    private void run(Runner<O> runner, Uni<T> attempt) {
        attempt.subscribe().with(answer -> answered(runner, answer), failure -> failed(runner, failure));
    }

    /** It is time for the second. */
    private void join() {
        Runner<O> joining = null;
        synchronized (this) {
            if (over || ended != null) {
                return;
            }
            var step = course.beside(first.step);
            if (step.isPresent() && terms.take()) {
                joining = new Runner<>(step.get(), new Tether());
                second = joining;
            }
        }
        if (joining == null) {
            terms.ended(Hedging.Outcome.NOT_ALLOWED);
        } else {
            var runner = joining;
            run(
                    runner,
                    runner.tether
                            .hold(permit.apply(runner.step, runner.tether))
                            .chain(step -> ask.apply(begun(runner, step), runner.tether)));
        }
    }

    private void answered(Runner<O> winner, T answer) {
        Runner<O> loser;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            timer.cancel();
            var other = winner == first ? second : first;
            loser = other == null || other.failed ? null : other;
        }
        if (loser != null) {
            if (loser.begun) {
                attempt.lost(loser.step);
            }
            loser.tether.end(BEATEN);
        }
        if (second != null && !second.refused) {
            terms.ended(winner == second ? Hedging.Outcome.WON : Hedging.Outcome.LOST);
        }
        caller.complete(new Won<>(winner.step, answer));
    }

    private void failed(Runner<O> runner, Throwable failure) {
        synchronized (this) {
            if (over) {
                return;
            }
            runner.failed = true;
            runner.refused = failure instanceof GatewayException known && Unavailable.nobodyWasCalled(known);
            if (runner == second && runner.refused) {
                terms.giveBack();
                terms.ended(Hedging.Outcome.NOT_ALLOWED);
            }
            var other = runner == first ? second : first;
            if (other != null && !other.failed) {
                note(runner, failure);
                return;
            }
            over = true;
            last = runner;
            timer.cancel();
        }
        runner.tether.end(failure);
        if (second != null && !second.refused) {
            terms.ended(Hedging.Outcome.LOST);
        }
        caller.fail(failure);
    }

    private void note(Runner<O> runner, Throwable failure) {
        runner.tether.end(failure);
        if (failure instanceof GatewayException known) {
            boolean tells = !runner.refused && ended == null;
            course.failedBeside(runner.step, known, tells ? attempt.failed(runner.step, known) : known);
        }
    }

    /** The attempt that failed last. */
    synchronized Step<O> last() {
        return last.step;
    }

    /** Ends the second; the first hangs by the call's own tether. */
    void end(Throwable reason) {
        Runner<O> running;
        synchronized (this) {
            ended = reason;
            running = second;
            timer.cancel();
        }
        if (running != null) {
            running.tether.end(reason);
        }
    }
}
