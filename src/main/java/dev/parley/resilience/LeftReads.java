package dev.parley.resilience;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Vendor;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers that vendors bill to their ends although their callers left, and that are read for their usage: of each
 * vendor so many at one time, by SmallRye's bulkhead, and each for a limited time. None waits for its turn: what is not
 * read now is not there later. The limit is the one in force now; those that run when it changes are not counted in it.
 */
@Singleton
public final class LeftReads {

    private record Places(int most, TypedGuard<Uni<Void>> guard) {}

    private final Provider<CurrentCatalog> catalog;
    private final Timers timers;
    private final Map<String, Places> byVendor = new ConcurrentHashMap<>();

    LeftReads(Provider<CurrentCatalog> catalog, Timers timers) {
        this.catalog = catalog;
        this.timers = timers;
    }

    /**
     * Takes a place, if there are any.
     *
     * @param time how long the reading may take
     * @param cut ends it: when that is over, or at once where all places are taken
     * @return gives the place back
     */
    public Optional<Runnable> begin(Vendor vendor, Duration time, Runnable cut) {
        int most = catalog.get()
                .catalog()
                .vendor(vendor.id())
                .orElse(vendor)
                .resilience()
                .maxLeftReads();
        if (most == 0) {
            return Optional.empty();
        }
        var ended = new CompletableFuture<Void>();
        var guard = places(vendor.id(), most).guard();
        // Not within the caller's own step: a refusal cuts what has begun by then.
        Infrastructure.getDefaultExecutor()
                .execute(() -> guard.get(() -> Uni.createFrom().completionStage(ended))
                        .subscribe()
                        .with(over -> {}, refused -> cut.run()));
        var late = timers.after(time.isNegative() ? Duration.ZERO : time, cut);
        return Optional.of(() -> {
            late.run();
            ended.complete(null);
        });
    }

    private Places places(String vendor, int most) {
        return byVendor.compute(
                vendor,
                (id, known) -> known != null && known.most() == most ? known : new Places(most, build(id, most)));
    }

    private static TypedGuard<Uni<Void>> build(String vendor, int most) {
        return TypedGuard.create(new TypeLiteral<Uni<Void>>() {})
                .withDescription(vendor + ": answers of calls that were left")
                .withBulkhead()
                // SmallRye's shortest queue is of one. Whoever is in it is read all the same: it counts as a place.
                .limit(Math.max(1, most - 1))
                .queueSize(1)
                .done()
                .build();
    }
}
