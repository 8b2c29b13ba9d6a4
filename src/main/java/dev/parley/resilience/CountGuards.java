package dev.parley.resilience;

import dev.parley.catalog.CountingPolicy;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Vendor;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;

/**
 * A bulkhead around each vendor's counter: so many counts run, so many wait, and who comes first goes first, which is fair
 * enough for what takes less than a second. Another setting is another bulkhead; what is in the old one ends there.
 */
@Singleton
final class CountGuards {

    /** When there is room again nobody knows, but counts are quick. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private record Bounds(String vendor, CountingPolicy policy) {

        /** By which SmallRye's meters tell it: they would go on to watch the old bulkhead if a new one had its name. */
        String description() {
            return "counts by " + vendor + ", " + policy.concurrentCalls() + " at a time and " + policy.maxQueue()
                    + " in line";
        }
    }

    private final Provider<CurrentCatalog> catalog;
    private final ResilienceListener listener;
    private final Map<Bounds, TypedGuard<Uni<Void>>> bulkheads = new ConcurrentHashMap<>();

    CountGuards(Provider<CurrentCatalog> catalog, ResilienceListener listener) {
        this.catalog = catalog;
        this.listener = listener;
    }

    /**
     * The same call when it has its turn, refused where too many wait. SmallRye does not pass a cancellation on: a tether
     * does, so that a call that is left makes room at once.
     *
     * @param call is told how long it waited, in whole milliseconds: to begin at once takes none
     */
    <T> Uni<T> call(Deployment deployment, Function<Duration, Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            var bounds = inForce(deployment.vendor());
            var answer = new AtomicReference<T>();
            var tether = new Tether();
            long since = System.nanoTime();
            return bulkheads
                    .computeIfAbsent(bounds, CountGuards::build)
                    .get(() -> {
                        var waited = Duration.ofNanos(System.nanoTime() - since).truncatedTo(ChronoUnit.MILLIS);
                        return turn(tether, () -> call.apply(waited).invoke(answer::set));
                    })
                    .map(done -> answer.get())
                    .onFailure(BulkheadException.class)
                    .transform(full -> refused(deployment, bounds.policy()))
                    .onCancellation()
                    .invoke(() -> tether.end(GatewayException.of(
                            ErrorReason.ERROR_REASON_CANCELLED, "nobody waits for the count any more")));
        });
    }

    /** Not on the thread of the count that made room, which has its own answer to bring home, nor each within the one before. */
    private static <T> Uni<Void> turn(Tether tether, Supplier<Uni<T>> call) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(() -> tether.hold(Uni.createFrom().deferred(call::get)).replaceWithVoid());
    }

    private GatewayException refused(Deployment deployment, CountingPolicy policy) {
        String vendor = deployment.vendor().id();
        listener.refused(vendor, Rooms.model(deployment), ErrorReason.ERROR_REASON_QUEUE_FULL);
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_QUEUE_FULL,
                        "counting.concurrent_calls of " + vendor + ", " + policy.concurrentCalls()
                                + ", is reached, and as many counts wait for it as may")
                .withRemedy("wait as long as RetryInfo says, ask for fewer counts at a time, or let Parley count")
                .withRetryAfter(SOON)
                .at(vendor, deployment.model().id());
    }

    /** Which settings are in force now counts, not those that a call was admitted with. */
    private Bounds inForce(Vendor vendor) {
        var now = Optional.ofNullable(catalog.get().catalog().vendors().get(vendor.id()))
                .orElse(vendor);
        return new Bounds(vendor.id(), now.resilience().counting());
    }

    private static TypedGuard<Uni<Void>> build(Bounds bounds) {
        return TypedGuard.create(new TypeLiteral<Uni<Void>>() {})
                .withDescription(bounds.description())
                .withBulkhead()
                .limit(bounds.policy().concurrentCalls())
                .queueSize(bounds.policy().maxQueue())
                .done()
                .build();
    }
}
