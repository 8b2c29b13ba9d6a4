package dev.parley.routing;

import dev.parley.catalog.Deployment;
import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/** How soon each deployment answered lately: with its stream's first chunk, or with its whole answer. */
public final class Speeds {

    private record Measured(Average average, Latency latency) {}

    private final Map<String, Measured> byDeployment = new ConcurrentHashMap<>();

    Speeds() {}

    private Measured of(Deployment deployment) {
        return byDeployment.computeIfAbsent(
                Load.name(deployment), id -> new Measured(new Average(Clock.SYSTEM), new Latency()));
    }

    private Optional<Measured> known(Deployment deployment) {
        return Optional.ofNullable(byDeployment.get(Load.name(deployment)));
    }

    public void took(Deployment deployment, Duration time) {
        var measured = of(deployment);
        measured.average().took(time);
        measured.latency().took(time);
    }

    /** It did not answer, for a reason that another deployment might not share. */
    public void failed(Deployment deployment) {
        of(deployment).average().failed();
    }

    /** The time within which 95 of 100 of its answers came lately; empty where too few did. */
    public Optional<Duration> usual(Deployment deployment) {
        return known(deployment).flatMap(measured -> measured.latency().p95());
    }

    /** In nanoseconds; empty where nothing was measured lately. */
    OptionalDouble average(Deployment deployment) {
        return known(deployment).map(measured -> measured.average().now()).orElseGet(OptionalDouble::empty);
    }
}
