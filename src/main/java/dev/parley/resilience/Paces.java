package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.VendorKey;
import dev.parley.vendor.RoomLeft;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a vendor said of each key's use of each deployment. Its gate's lock guards it. */
final class Paces {

    private static final int MANY = 1000;

    /** What is watched: a key, and a model by the name that configuration knows. */
    private record Watched(String alias, String model) {}

    private final ResilienceListener listener;
    private final Ticker ticker;
    private final Object lock;
    private final Map<List<String>, Pace> paces = new HashMap<>();
    private final Map<Watched, Pace> heardLast = new HashMap<>();
    private final Set<List<Object>> reported = new HashSet<>();

    Paces(ResilienceListener listener, Ticker ticker, Object lock) {
        this.listener = listener;
        this.ticker = ticker;
        this.lock = lock;
    }

    Optional<Pace> of(VendorKey key, Deployment deployment) {
        return Optional.ofNullable(
                paces.get(List.of(key.alias(), deployment.model().id())));
    }

    void heard(VendorKey key, Deployment deployment, List<RoomLeft> left) {
        long now = ticker.nanos();
        if (paces.size() > MANY) {
            // Callers may name any number of models that nobody configured.
            paces.values().removeIf(pace -> pace.isOver(now));
        }
        var pace = paces.computeIfAbsent(
                List.of(key.alias(), deployment.model().id()),
                any -> new Pace("the vendor's own rate limit for " + deployment.id()));
        pace.heard(now, left);
        var watched = new Watched(key.alias(), Rooms.model(deployment));
        heardLast.put(watched, pace);
        left.forEach(one -> report(deployment.vendor().id(), watched, PerMinute.of(one.kind())));
    }

    private void report(String vendor, Watched watched, PerMinute kind) {
        if (reported.add(List.of(watched, kind))) {
            listener.told(
                    vendor,
                    watched.model(),
                    watched.alias(),
                    kind.setting(),
                    () -> {
                        synchronized (lock) {
                            return heardLast.get(watched).left(kind, ticker.nanos());
                        }
                    },
                    () -> {
                        synchronized (lock) {
                            return heardLast.get(watched).limit(kind, ticker.nanos());
                        }
                    });
        }
    }
}
