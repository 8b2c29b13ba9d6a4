package dev.parley.routing;

import dev.parley.catalog.Deployment;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How busy and how fast each deployment is: the calls that it answers now, and how soon it answered lately. */
@Singleton
public final class Load {

    private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
    private final Speeds streams = new Speeds();
    private final Speeds wholes = new Speeds();

    /** A call that the deployment is about to answer. */
    public Flight flight(Deployment deployment) {
        return new Flight(inFlight.computeIfAbsent(name(deployment), id -> new AtomicInteger()));
    }

    /** One call, which counts from its beginning to its first end: it may fail at the moment that it is cancelled. */
    public static final class Flight {

        private final AtomicInteger all;
        private final AtomicBoolean open = new AtomicBoolean();

        private Flight(AtomicInteger all) {
            this.all = all;
        }

        public void began() {
            open.set(true);
            all.incrementAndGet();
        }

        public void ended() {
            if (open.compareAndSet(true, false)) {
                all.decrementAndGet();
            }
        }
    }

    /** How soon streams began. */
    public Speeds streams() {
        return streams;
    }

    /** How soon whole answers came. */
    public Speeds wholes() {
        return wholes;
    }

    /** Models that nobody configured share one: a caller could make up any number of them. */
    static String name(Deployment deployment) {
        var vendor = deployment.vendor();
        return vendor.models().find(deployment.model().id()).isPresent() ? deployment.id() : vendor.id() + "/other";
    }

    /** The calls that the deployment answers now. */
    public int inFlight(Deployment deployment) {
        var count = inFlight.get(name(deployment));
        return count == null ? 0 : count.get();
    }

    /** All calls that are answered now. */
    public int inFlight() {
        return inFlight.values().stream().mapToInt(AtomicInteger::get).sum();
    }
}
