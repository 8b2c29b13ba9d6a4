package dev.parley.resilience;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Vendor;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The answers that vendors bill to their ends although their callers left, and that are read for their usage: of each
 * vendor so many at one time, and each for a limited time. None waits for its turn: what is not read now is not there
 * later. The limit is the one in force now; those that run when it changes are not counted in it.
 *
 * <p>SmallRye's bulkhead is not used here: around what goes on by itself it has a queue, of one place at least.
 */
@Singleton
public final class LeftReads {

    private record Places(int most, Semaphore free) {}

    private final Provider<CurrentCatalog> catalog;
    private final Timers timers;
    private final Map<String, Places> byVendor = new ConcurrentHashMap<>();

    LeftReads(Provider<CurrentCatalog> catalog, Timers timers) {
        this.catalog = catalog;
        this.timers = timers;
    }

    /**
     * Takes a place, if one is free.
     *
     * @param time how long the reading may take
     * @param cut ends it when that is over
     * @return gives the place back, once
     */
    public Optional<Runnable> begin(Vendor vendor, Duration time, Runnable cut) {
        var free = places(vendor).free();
        if (!free.tryAcquire()) {
            return Optional.empty();
        }
        var late = timers.after(time.isNegative() ? Duration.ZERO : time, cut);
        return Optional.of(() -> {
            late.run();
            free.release();
        });
    }

    private Places places(Vendor vendor) {
        int most = catalog.get()
                .catalog()
                .vendor(vendor.id())
                .orElse(vendor)
                .resilience()
                .maxLeftReads();
        return byVendor.compute(
                vendor.id(),
                (id, known) -> known != null && known.most() == most ? known : new Places(most, new Semaphore(most)));
    }
}
