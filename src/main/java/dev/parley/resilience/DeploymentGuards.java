package dev.parley.resilience;

import dev.parley.catalog.BreakerPolicy;
import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * A circuit breaker and a timeout around each deployment, for whole answers and for streams up to their first event. A
 * deployment whose settings change gets a new breaker.
 */
@Singleton
public final class DeploymentGuards {

    /** One deployment's guard, and its breaker's state as it was told of last. */
    private record Guarded(
            BreakerPolicy policy, Duration timeout, TypedGuard<Uni<Void>> guard, AtomicReference<State> state) {}

    private record State(CircuitBreakerState breaker, long since) {}

    private final ResilienceListener listener;
    private final Map<String, Guarded> byDeployment = new ConcurrentHashMap<>();

    DeploymentGuards(ResilienceListener listener) {
        this.listener = listener;
    }

    /** The same call, refused while the breaker is open and ended when it takes too long. */
    <T> Uni<T> call(Deployment deployment, Supplier<Uni<T>> call) {
        var guarded = of(deployment);
        var answer = new AtomicReference<T>();
        return guarded.guard()
                .get(() -> call.get().invoke(answer::set).replaceWithVoid())
                .map(done -> answer.get())
                .onFailure()
                .transform(failure -> told(failure, deployment));
    }

    private Throwable told(Throwable failure, Deployment deployment) {
        if (failure instanceof CircuitBreakerOpenException) {
            return Unavailable.of(deployment, opensIn(deployment));
        }
        return failure instanceof TimeoutException
                ? GatewayException.of(
                                ErrorReason.ERROR_REASON_VENDOR_TIMEOUT,
                                "the vendor's answer was not complete after "
                                        + deployment.vendor().timeouts().total().toMillis() + " ms")
                        .withRemedy("try again, or raise the timeouts in the vendor's file")
                : failure;
    }

    /** How long the deployment's breaker lets nothing through; zero where it does. */
    Duration opensIn(Deployment deployment) {
        var guarded = byDeployment.get(name(deployment));
        if (guarded == null || guarded.state().get().breaker() != CircuitBreakerState.OPEN) {
            return Duration.ZERO;
        }
        long left = guarded.state().get().since() + guarded.policy().delay().toNanos() - System.nanoTime();
        return Duration.ofNanos(Math.max(0, left));
    }

    /** Models that nobody configured share one: a caller could make up any number of them. */
    private static String name(Deployment deployment) {
        var vendor = deployment.vendor();
        return vendor.models().find(deployment.model().id()).isPresent() ? deployment.id() : vendor.id() + "/other";
    }

    private Guarded of(Deployment deployment) {
        var policy = deployment.vendor().resilience().breaker();
        var timeout = deployment.vendor().timeouts().total();
        return byDeployment.compute(
                name(deployment),
                (id, known) -> known != null
                                && known.policy().equals(policy)
                                && known.timeout().equals(timeout)
                        ? known
                        : reported(deployment, build(id, policy, timeout)));
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

    private static Guarded build(String id, BreakerPolicy policy, Duration timeout) {
        var state = new AtomicReference<>(new State(CircuitBreakerState.CLOSED, System.nanoTime()));
        var guard = TypedGuard.create(new TypeLiteral<Uni<Void>>() {})
                .withDescription(id)
                .withTimeout()
                .duration(timeout.toMillis(), ChronoUnit.MILLIS)
                .done();
        if (policy.enabled()) {
            guard = guard.withCircuitBreaker()
                    .requestVolumeThreshold(policy.window())
                    .failureRatio(policy.failureRatio())
                    .delay(policy.delay().toMillis(), ChronoUnit.MILLIS)
                    .successThreshold(policy.probes())
                    .when(DeploymentGuards::counts)
                    .onStateChange(now -> state.set(new State(now, System.nanoTime())))
                    .done();
        }
        return new Guarded(policy, timeout, guard.build(), state);
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
