package dev.parley.routing;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.OptionalDouble;

/** A moving average that is forgotten when nothing was measured for some minutes: what was slow then may be fast now. */
final class Average {

    /** How much a new measurement counts against all before it. */
    private static final double NEWEST = 0.2;

    private final Clock clock;
    private double value = Double.NaN;
    private long measuredAt;

    Average(Clock clock) {
        this.clock = clock;
    }

    synchronized void took(Duration time) {
        double before = now().orElse(Double.POSITIVE_INFINITY);
        double nanos = time.toNanos();
        set(Double.isInfinite(before) ? nanos : before * (1 - NEWEST) + nanos * NEWEST);
    }

    /** It took twice as long as usual, or for ever: who fails fast must not look fast. */
    synchronized void failed() {
        set(now().orElse(Double.POSITIVE_INFINITY) * (1 + NEWEST));
    }

    private void set(double next) {
        value = next;
        measuredAt = clock.monotonicTime();
    }

    /** In nanoseconds; empty where nothing is known, infinite where nothing but failures is. */
    synchronized OptionalDouble now() {
        boolean old = clock.monotonicTime() - measuredAt >= Latency.REMEMBERED.toNanos();
        return Double.isNaN(value) || old ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
