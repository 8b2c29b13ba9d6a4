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
import java.util.concurrent.atomic.AtomicReference;

/**
 * The answers that vendors bill to their ends although their callers left, and that are read for their usage: of each
 * vendor so many at one time, by SmallRye's bulkhead, and each for a limited time. None waits for its turn: what is not
 * read now is not there later. The limit is the one in force now; those that run when it changes are not counted in it.
 */
@Singleton
public final class LeftReads {

    private enum Place {
        ASKED_FOR,
        TAKEN,
        GIVEN_UP
    }

    private record Places(int most, TypedGuard<Uni<Void>> guard) {}

    private final Provider<CurrentCatalog> catalog;
    private final Map<String, Places> byVendor = new ConcurrentHashMap<>();

    LeftReads(Provider<CurrentCatalog> catalog) {
        this.catalog = catalog;
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
        // On an event loop SmallRye begins what it guards later; on another thread it has begun, or waits, when it
        // returns.
        Infrastructure.getDefaultExecutor().execute(() -> take(places(vendor.id(), most), ended, time, cut));
        return Optional.of(() -> ended.complete(null));
    }

    private static void take(Places places, CompletableFuture<Void> ended, Duration time, Runnable cut) {
        var place = new AtomicReference<>(Place.ASKED_FOR);
        places.guard()
                .get(() -> place.compareAndSet(Place.ASKED_FOR, Place.TAKEN)
                        ? Uni.createFrom()
                                .completionStage(ended)
                                .ifNoItem()
                                .after(time.toMillis() > 0 ? time : Duration.ofMillis(1))
                                .recoverWithUni(() -> {
                                    cut.run();
                                    return Uni.createFrom().voidItem();
                                })
                        : Uni.createFrom().voidItem())
                .subscribe()
                .with(over -> {}, refused -> {});
        // SmallRye's shortest queue is of one: whoever would be that one leaves it at once.
        if (place.compareAndSet(Place.ASKED_FOR, Place.GIVEN_UP)) {
            cut.run();
        }
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
                .limit(most)
                .queueSize(1)
                .done()
                .build();
    }
}
