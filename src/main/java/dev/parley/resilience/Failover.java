package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
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
import java.util.function.BiFunction;

/**
 * Makes the attempts of one call, one after the other, until one answers or its {@link Course} ends. SmallRye's retry
 * does the loop; the action that it guards takes the next step each time. Never goes on after the first item of a
 * stream: what the caller has seen stands.
 */
@Singleton
public final class Failover {

    private final Means means;
    private final TypedGuard<Uni<Void>> loop = TypedGuard.create(new TypeLiteral<Uni<Void>>() {})
            .withRetry()
            .maxRetries(-1)
            .maxDuration(0, ChronoUnit.MILLIS)
            .delay(0, ChronoUnit.MILLIS)
            .jitter(0, ChronoUnit.MILLIS)
            .whenException(Run.Again.class::isInstance)
            .done()
            .build();

    Failover(DeploymentGuards guards, Keys keys, Limits limits, Timers timers, ResilienceListener listener) {
        this.means = new Means(guards, keys, limits, timers, listener);
    }

    /** How long a deployment is left alone, by its breaker or because its keys rest; zero where it can be asked. */
    public Duration restsFor(Deployment deployment) {
        Duration open = means.guards().opensIn(deployment);
        Duration limited = means.keys().restsFor(deployment);
        return open.compareTo(limited) > 0 ? open : limited;
    }

    /** What all calls are guarded by. */
    record Means(DeploymentGuards guards, Keys keys, Limits limits, Timers timers, ResilienceListener listener) {}

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

        /** Whether what the call may cost leaves enough for one there, where this one is given up now. */
        default boolean pays(O next, Step<O> givenUp) {
            return true;
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
                        .invoke(failure -> means.keys().failed(step, failure))
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
                                        .invoke(failure -> means.keys().failed(step, (GatewayException) failure))
                                        .onTermination()
                                        .invoke(step.permit()::end),
                                tether)),
                opened -> opened);
    }

    private <O extends Option, T> Uni<T> run(
            List<O> options, Deadline deadline, Attempt<O, ?> attempt, BiFunction<Step<O>, Tether, Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            var course = new Course<>(
                    options,
                    deadline,
                    new Obstacles(means.guards(), means.keys(), means.limits()),
                    ThreadLocalRandom.current()::nextDouble,
                    attempt::pays);
            var one = new Run<>(means, course, deadline, attempt, call);
            return loop.get(one::step)
                    .map(done -> one.answer())
                    .onCancellation()
                    .invoke(one::cancel);
        });
    }
}
