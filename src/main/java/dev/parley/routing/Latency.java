package dev.parley.routing;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.TimeWindowPercentileHistogram;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** How long something took in the last minutes, by Micrometer's own sliding window over an HdrHistogram. */
final class Latency {

    static final Duration REMEMBERED = Duration.ofMinutes(5);

    /** Fewer say nothing about the slowest twentieth. */
    private static final int ENOUGH = 20;

    private static final DistributionStatisticConfig WINDOW = DistributionStatisticConfig.builder()
            .percentiles(0.95)
            .percentilePrecision(2)
            .minimumExpectedValue((double) Duration.ofMillis(1).toNanos())
            .maximumExpectedValue((double) Duration.ofMinutes(30).toNanos())
            .expiry(REMEMBERED)
            .bufferLength(5)
            .build()
            .merge(DistributionStatisticConfig.DEFAULT);

    private final TimeWindowPercentileHistogram times;
    private final AtomicLong count = new AtomicLong();

    Latency() {
        this(Clock.SYSTEM);
    }

    Latency(Clock clock) {
        times = new TimeWindowPercentileHistogram(clock, WINDOW, false);
    }

    void took(Duration time) {
        times.recordLong(time.toNanos());
        count.incrementAndGet();
    }

    /** The 95th percentile; empty where too little was measured, or nothing lately. */
    Optional<Duration> p95() {
        if (count.get() < ENOUGH) {
            return Optional.empty();
        }
        long nanos = (long) times.takeSnapshot(0, 0, 0).percentileValues()[0].value();
        return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }
}
