package dev.parley.resilience;

import dev.parley.catalog.BreakerPolicy;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * A circuit breaker and a timeout around each deployment, for whole answers and for streams up to their first event. A
 * deployment whose settings change gets a new breaker; which settings are in force now counts, not those that a call was
 * admitted with, so that calls before a change and after it share one.
 */
@Singleton
public final class DeploymentGuards implements Obstacles.Breakers {

    /** One deployment's guards, and its breaker's state as it was told of last. */
    private record Guarded(
            BreakerPolicy policy, Optional<TypedGuard<Uni<Void>>> breaker, AtomicReference<State> state) {}

    private record State(CircuitBreakerState breaker, long since) {}

    /** The end of a probe that proved nothing: the breaker must not close by it. */
    private static final class Unproven extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unproven() {
            super(null, null, false, false);
        }
    }

    private final Provider<CurrentCatalog> catalog;
    private final ResilienceListener listener;
    private final Map<String, Guarded> byDeployment = new ConcurrentHashMap<>();
    private final Map<Duration, TypedGuard<Uni<Void>>> byTimeout = new ConcurrentHashMap<>();

    DeploymentGuards(Provider<CurrentCatalog> catalog, ResilienceListener listener) {
        this.catalog = catalog;
        this.listener = listener;
    }

    /**
     * The same call, refused while the breaker is open and ended when it takes too long.
     *
     * @param tether holds the call; what it ends proves nothing about the deployment, unless the call's time ran out long
     *     after it began
     */
    <T> Uni<T> call(Deployment deployment, Tether tether, Supplier<Uni<T>> call) {
        var guarded = of(deployment);
        return Uni.createFrom().emitter(caller -> {
            var answer = new AtomicReference<T>();
            Supplier<Uni<Void>> judged =
                    () -> judged(guarded, deployment, tether, () -> call.get().invoke(answer::set), caller);
            guarded.breaker()
                    .map(breaker -> breaker.get(judged))
                    .orElseGet(judged)
                    .subscribe()
                    .with(done -> caller.complete(answer.get()), failure -> {
                        if (!(failure instanceof Unproven)) {
                            caller.fail(told(failure, deployment));
                        }
                    });
        });
    }

    /** The call as its breaker sees it. What proves nothing, the caller is told past it. */
    private <T> Uni<Void> judged(
            Guarded guarded, Deployment deployment, Tether tether, Supplier<Uni<T>> call, UniEmitter<?> caller) {
        long start = System.nanoTime();
        return Uni.createFrom()
                .emitter(breaker -> within(deployment.vendor().timeouts().total())
                        .get(() -> tether.hold(Uni.createFrom().deferred(call::get))
                                .replaceWithVoid())
                        .subscribe()
                        .with(breaker::complete, failure -> {
                            var ran = Duration.ofNanos(System.nanoTime() - start);
                            if (proves(failure, guarded, deployment, tether, ran)) {
                                breaker.fail(failure);
                                return;
                            }
                            // A closed breaker that never hears of an attempt counts it neither as a success nor as a
                            // failure.
                            if (guarded.state().get().breaker() != CircuitBreakerState.CLOSED) {
                                breaker.fail(new Unproven());
                            }
                            caller.fail(told(failure, deployment));
                        }));
    }

    private static boolean proves(
            Throwable failure, Guarded guarded, Deployment deployment, Tether tether, Duration ran) {
        if (!tether.hasEndedBy(failure)) {
            return counts(failure) || wasHeard(failure);
        }
        var timeouts = deployment.vendor().timeouts();
        return failure instanceof GatewayException known
                && known.reason() == ErrorReason.ERROR_REASON_VENDOR_TIMEOUT
                && Stream.of(guarded.policy().minSilence(), timeouts.firstByte(), timeouts.total())
                        .anyMatch(enough -> ran.compareTo(enough) >= 0);
    }

    /** Whether the vendor said something, by which it is well. What was refused before it was asked tells nothing. */
    private static boolean wasHeard(Throwable failure) {
        return failure instanceof GatewayException known
                && (known.upstreamStatus().isPresent()
                        || known.reason() == ErrorReason.ERROR_REASON_TOO_LARGE
                        || known.reason() == ErrorReason.ERROR_REASON_INVALID_STRUCTURED_OUTPUT);
    }

    private Throwable told(Throwable failure, Deployment deployment) {
        if (failure instanceof CircuitBreakerOpenException) {
            Duration returns = returnsIn(deployment);
            return Unavailable.of(deployment, returns.isZero() ? probesTake(deployment) : returns);
        }
        return failure instanceof TimeoutException
                ? GatewayException.of(
                                ErrorReason.ERROR_REASON_VENDOR_TIMEOUT,
                                "the vendor's answer was not complete after "
                                        + deployment.vendor().timeouts().total().toMillis() + " ms")
                        .withRemedy("try again, or raise the timeouts in the vendor's file")
                : failure;
    }

    @Override
    public Duration opensIn(Deployment deployment) {
        var guarded = byDeployment.get(name(deployment));
        if (guarded == null || guarded.state().get().breaker() != CircuitBreakerState.OPEN) {
            return Duration.ZERO;
        }
        long left = guarded.state().get().since() + guarded.policy().delay().toNanos() - System.nanoTime();
        return Duration.ofNanos(Math.max(0, left));
    }

    @Override
    public Duration returnsIn(Deployment deployment) {
        var guarded = byDeployment.get(name(deployment));
        return guarded != null && guarded.state().get().breaker() == CircuitBreakerState.HALF_OPEN
                ? probesTake(deployment)
                : opensIn(deployment);
    }

    /**
     * Nobody knows when probes that run have succeeded; but after as long as the breaker waits between probes, or as one
     * may take, they have most likely told.
     */
    private Duration probesTake(Deployment deployment) {
        Duration delay = of(deployment).policy().delay();
        Duration longest = deployment.vendor().timeouts().total();
        return delay.compareTo(longest) < 0 ? delay : longest;
    }

    /** Models that nobody configured share one: a caller could make up any number of them. */
    private static String name(Deployment deployment) {
        var vendor = deployment.vendor();
        return vendor.models().find(deployment.model().id()).isPresent() ? deployment.id() : vendor.id() + "/other";
    }

    private Guarded of(Deployment deployment) {
        var inForce = Optional.ofNullable(catalog.get()
                        .catalog()
                        .vendors()
                        .get(deployment.vendor().id()))
                .map(vendor -> vendor.resilience().breaker());
        return byDeployment.compute(name(deployment), (id, known) -> {
            var policy = inForce.orElseGet(
                    () -> known == null ? deployment.vendor().resilience().breaker() : known.policy());
            return known != null && known.policy().equals(policy) ? known : reported(deployment, build(id, policy));
        });
    }

    private Guarded reported(Deployment deployment, Guarded guarded) {
        if (guarded.policy().enabled()) {
            listener.breaker(
                    deployment.vendor().id(),
                    Rooms.model(deployment),
                    () -> guarded.state().get().breaker());
        }
        return guarded;
    }

    private static Guarded build(String id, BreakerPolicy policy) {
        var state = new AtomicReference<>(new State(CircuitBreakerState.CLOSED, System.nanoTime()));
        return new Guarded(policy, breaker(id, policy, state), state);
    }

    /** Not the breaker's guard: the timeout of an attempt that was left would count there when it rings. */
    private TypedGuard<Uni<Void>> within(Duration timeout) {
        return byTimeout.computeIfAbsent(
                timeout,
                time -> TypedGuard.create(new TypeLiteral<Uni<Void>>() {})
                        .withDescription("attempts of at most " + time)
                        .withTimeout()
                        .duration(time.toMillis(), ChronoUnit.MILLIS)
                        .done()
                        .build());
    }

    private static Optional<TypedGuard<Uni<Void>>> breaker(
            String id, BreakerPolicy policy, AtomicReference<State> state) {
        return policy.enabled()
                ? Optional.of(TypedGuard.create(new TypeLiteral<Uni<Void>>() {})
                        .withDescription(id)
                        .withCircuitBreaker()
                        .requestVolumeThreshold(policy.window())
                        .failureRatio(policy.failureRatio())
                        .delay(policy.delay().toMillis(), ChronoUnit.MILLIS)
                        .successThreshold(policy.probes())
                        .when(failure -> failure instanceof Unproven || counts(failure))
                        .onStateChange(now -> state.set(new State(now, System.nanoTime())))
                        .done()
                        .build())
                : Optional.empty();
    }

    /** Failures of the deployment itself. What lies in the request, the key or a limit says nothing about it. */
    static boolean counts(Throwable failure) {
        return failure instanceof TimeoutException
                || failure instanceof GatewayException known
                        && switch (known.reason()) {
                            case ERROR_REASON_VENDOR_OVERLOADED,
                                    ERROR_REASON_VENDOR_UNAVAILABLE,
                                    ERROR_REASON_VENDOR_CONNECTION,
                                    ERROR_REASON_VENDOR_TIMEOUT,
                                    ERROR_REASON_TRUNCATED,
                                    ERROR_REASON_INVALID_VENDOR_RESPONSE -> true;
                            default -> false;
                        };
    }
}
