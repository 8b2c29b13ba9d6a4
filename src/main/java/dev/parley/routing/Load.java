package dev.parley.routing;

import dev.parley.catalog.Deployment;
import io.micrometer.core.instrument.Clock;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How busy and how fast each deployment is: the calls that it answers now, and how soon its streams began lately. */
@Singleton
public final class Load {

    private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
    private final Map<String, Average> firstChunk = new ConcurrentHashMap<>();
    private final Map<String, Latency> firstChunks = new ConcurrentHashMap<>();
    private final Map<String, Latency> wholeAnswers = new ConcurrentHashMap<>();

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

    public void firstChunk(Deployment deployment, Duration time) {
        average(deployment).took(time);
        firstChunks.computeIfAbsent(name(deployment), id -> new Latency()).took(time);
    }

    /** A stream failed before it began, for a reason that another deployment might not share. */
    public void failed(Deployment deployment) {
        average(deployment).failed();
    }

    private Average average(Deployment deployment) {
        return firstChunk.computeIfAbsent(name(deployment), id -> new Average(Clock.SYSTEM));
    }

    public void wholeAnswer(Deployment deployment, Duration time) {
        wholeAnswers.computeIfAbsent(name(deployment), id -> new Latency()).took(time);
    }

    /** The time within which 95 of 100 of its streams began lately; empty where too few did. */
    public Optional<Duration> usualFirstChunk(Deployment deployment) {
        return Optional.ofNullable(firstChunks.get(name(deployment))).flatMap(Latency::p95);
    }

    /** The time within which 95 of 100 of its whole answers came lately; empty where too few did. */
    public Optional<Duration> usualWholeAnswer(Deployment deployment) {
        return Optional.ofNullable(wholeAnswers.get(name(deployment))).flatMap(Latency::p95);
    }

    /** Models that nobody configured share one: a caller could make up any number of them. */
    private static String name(Deployment deployment) {
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

    OptionalDouble firstChunk(Deployment deployment) {
        var known = firstChunk.get(name(deployment));
        return known == null ? OptionalDouble.empty() : known.now();
    }
}
