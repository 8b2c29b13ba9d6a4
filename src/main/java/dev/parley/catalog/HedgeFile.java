package dev.parley.catalog;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.Optional;

/** Hedging as a route writes it. */
@RegisterForReflection
record HedgeFile(String delay, Double share) {

    private static final String MEASURED = "p95";
    private static final double SHARE = 0.1;

    HedgePolicy policy(String route, String where) {
        if (share != null && !(share >= 0 && share <= 1)) {
            throw new ConfigProblem(where + "share: must be 0 to 1");
        }
        Optional<Duration> wait = delay == null || delay.equals(MEASURED)
                ? Optional.empty()
                : Optional.of(Times.from(where + "delay", delay, 0));
        return new HedgePolicy(route, wait, share == null ? SHARE : share);
    }
}
