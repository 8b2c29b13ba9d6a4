package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * Makes the attempts of one call, one after the other, until one answers or its {@link Course} ends. SmallRye's retry
 * does the loop; the action that it guards takes the next step each time. Never goes on after the first item of a
 * stream: what the caller has seen stands.
 */
@Singleton
public final class Failover {

    /** Says to the loop that another step is due. */
    private static final class Again extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Again() {
            super(null, null, false, false);
        }
    }

    private final DeploymentGuards guards;
    private final Keys keys;
    private final Limits limits;
    private final ResilienceListener listener;
    private final TypedGuard<Uni<Void>> loop = TypedGuard.create(new TypeLiteral<Uni<Void>>() {})
            .withRetry()
            .maxRetries(-1)
            .maxDuration(0, ChronoUnit.MILLIS)
            .delay(0, ChronoUnit.MILLIS)
            .jitter(0, ChronoUnit.MILLIS)
            .whenException(Again.class::isInstance)
            .done()
            .build();

    Failover(DeploymentGuards guards, Keys keys, Limits limits, ResilienceListener listener) {
        this.guards = guards;
        this.keys = keys;
        this.limits = limits;
        this.listener = listener;
    }

    /** How long a deployment is left alone, by its breaker or because its keys rest; zero where it can be asked. */
    public Duration restsFor(Deployment deployment) {
        Duration open = guards.opensIn(deployment);
        Duration limited = keys.restsFor(deployment);
        return open.compareTo(limited) > 0 ? open : limited;
    }

    /** What is done for one call at each of its attempts. */
    public interface Attempt<O extends Option, T> {

        /** Whose turn it is when attempts wait. */
        Turn turn();

        /**
         * What an attempt is expected to use of the limits.
         *
         * @param counted whether tokens are limited, so that a guess is not enough
         */
        Uni<Need> need(O option, boolean counted);

        /** Calls the step's deployment. */
        T ask(Step<O> step);

        /** Whether another deployment may be asked beside this one, where it keeps the caller waiting. */
        default Optional<Hedging> hedging(Step<O> step) {
            return Optional.empty();
        }

        /** Hears of an attempt that is given up because another answered first. */
        default void lost(Step<O> step) {}

        /** Hears which attempt answers. */
        default void answers(Step<O> step) {}

        /** Hears of each attempt that failed, before the next is begun; gives the failure as it is to be told. */
        GatewayException failed(Step<O> step, GatewayException failure);
    }

    /** The answer of the first attempt that has one. What a failure says of its key is known before its permit is back. */
    public <O extends Option, T> Uni<T> complete(List<O> options, Deadline deadline, Attempt<O, Uni<T>> attempt) {
        return run(
                options,
                deadline,
                attempt,
                (step, tether) -> attempt.ask(step)
                        .onFailure(GatewayException.class)
                        .invoke(failure -> keys.failed(step, failure))
                        .onTermination()
                        .invoke(step.permit()::end));
    }

    /** The stream of the first attempt that gets as far as its first item. */
    public <O extends Option, T> Multi<T> stream(List<O> options, Deadline deadline, Attempt<O, Multi<T>> attempt) {
        return Opened.by(
                run(
                        options,
                        deadline,
                        attempt,
                        (step, tether) -> FirstItem.of(
                                attempt.ask(step)
                                        .onFailure(GatewayException.class)
                                        .invoke(failure -> keys.failed(step, (GatewayException) failure))
                                        .onTermination()
                                        .invoke(step.permit()::end),
                                tether)),
                opened -> opened);
    }

    private <O extends Option, T> Uni<T> run(
            List<O> options, Deadline deadline, Attempt<O, ?> attempt, BiFunction<Step<O>, Tether, Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            var course = new Course<>(
                    options, deadline, guards::opensIn, keys, limits, ThreadLocalRandom.current()::nextDouble);
            var one = new Run<>(course, deadline, attempt, call);
            return loop.get(one::step)
                    .map(done -> one.answer.get())
                    .onCancellation()
                    .invoke(one::cancel);
        });
    }

    /** One call's attempts. SmallRye does not pass a cancellation on: the tethers do. */
    private final class Run<O extends Option, T> {

        private final Course<O> course;
        private final Deadline deadline;
        private final Attempt<O, ?> attempt;
        private final BiFunction<Step<O>, Tether, Uni<T>> call;
        private final AtomicReference<T> answer = new AtomicReference<>();
        private Tether tether = new Tether();
        private Hedge<O, T> race;
        private GatewayException cancelled;
        private Step<O> next;
        private Step<O> now;
        private Step<O> before;

        Run(Course<O> course, Deadline deadline, Attempt<O, ?> attempt, BiFunction<Step<O>, Tether, Uni<T>> call) {
            this.course = course;
            this.deadline = deadline;
            this.attempt = attempt;
            this.call = call;
        }

        Uni<Void> step() {
            return Uni.createFrom().deferred(() -> {
                var held = renewed();
                var step = next == null ? course.first() : next;
                now = step;
                return held.hold(waited(step.pause()).chain(() -> permitted(course.ready(step), held)))
                        .chain(granted -> answer(granted, held))
                        .invoke(won -> {
                            keys.answered(won.step());
                            attempt.answers(won.step());
                            answer.set(won.answer());
                        })
                        .replaceWithVoid()
                        .onFailure()
                        .transform(failure -> {
                            // What a timeout gave up must not go on.
                            held.end(failure);
                            return then(last(), failure);
                        });
            });
        }

        private Uni<Hedge.Won<O, T>> answer(Step<O> step, Tether held) {
            return attempt.hedging(step)
                    .map(terms -> raced(new Hedge<>(course, attempt, terms, this::permitted, this::ask, step, held)))
                    .orElseGet(() -> ask(step, held).map(found -> new Hedge.Won<>(step, found)));
        }

        private Uni<T> ask(Step<O> step, Tether held) {
            return guards.call(step.option().deployment(), held, () -> call.apply(step, held));
        }

        private synchronized Uni<Hedge.Won<O, T>> raced(Hedge<O, T> hedge) {
            if (cancelled != null) {
                throw cancelled;
            }
            race = hedge;
            return hedge.race();
        }

        /** The attempt that a failure is of: the last of two that ran at once. */
        private synchronized Step<O> last() {
            return race == null ? now : race.last();
        }

        private Uni<Step<O>> permitted(Step<O> step, Tether held) {
            boolean counted = limits.countTokens(step.option().deployment());
            return attempt.need(step.option(), counted)
                    .chain(need -> limits.admit(step, attempt.turn(), need, course.patience(step), held))
                    .invoke(this::begun);
        }

        private void begun(Step<O> granted) {
            if (keys.rest(granted.option().deployment(), granted.key())) {
                throw course.resting(granted);
            }
            course.begun(granted);
            if (granted.hedge()) {
                return;
            }
            if (before != null
                    && before.option() == granted.option()
                    && !before.key().equals(granted.key())) {
                listener.rotated(
                        granted.option().deployment().vendor().id(),
                        before.key().alias());
            }
            before = granted;
            now = granted;
        }

        /** Each attempt has its own: what ends one must not touch the next. */
        private synchronized Tether renewed() {
            if (cancelled != null) {
                throw cancelled;
            }
            race = null;
            tether = new Tether();
            return tether;
        }

        private synchronized boolean isCancelled() {
            return cancelled != null;
        }

        private Throwable then(Step<O> step, Throwable failure) {
            if (!(failure instanceof GatewayException known) || isCancelled()) {
                return failure;
            }
            var told = Unavailable.nobodyWasCalled(known) ? course.refused(known) : attempt.failed(step, known);
            var due = course.after(step, known);
            due.ifPresent(found -> next = found);
            return due.isPresent() ? new Again() : told;
        }

        /** A vendor that kept a caller waiting until the deadline failed; one whose caller left did not. */
        void cancel() {
            var reason = GatewayException.of(
                    deadline.isOver() ? ErrorReason.ERROR_REASON_VENDOR_TIMEOUT : ErrorReason.ERROR_REASON_CANCELLED,
                    "nobody waits for the answer any more");
            Tether held;
            Hedge<O, T> racing;
            synchronized (this) {
                cancelled = reason;
                held = tether;
                racing = race;
            }
            if (racing != null) {
                racing.end(reason);
            }
            held.end(reason);
        }
    }

    /** A timer counts whole milliseconds, at least one. */
    static Uni<Void> waited(Duration time) {
        var now = Uni.createFrom().voidItem();
        return time.isZero() ? now : now.onItem().delayIt().by(time.plusMillis(1));
    }
}
