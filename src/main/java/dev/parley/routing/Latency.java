package dev.parley.routing;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.TimeWindowPercentileHistogram;
import java.time.Duration;
import java.util.Optional;

/** How long something took in the last minutes, by Micrometer's own sliding window over an HdrHistogram. */
final class Latency {

    static final Duration REMEMBERED = Duration.ofMinutes(5);

    /** Fewer say nothing about the slowest twentieth. */
    private static final int ENOUGH = 20;

    /** No time may be set that is longer: how many took at most this is how many there were. */
    private static final double LONGEST = Duration.ofHours(24).toNanos();

    private static final DistributionStatisticConfig WINDOW = DistributionStatisticConfig.builder()
            .percentiles(0.95)
            .percentilePrecision(2)
            .minimumExpectedValue((double) Duration.ofMillis(1).toNanos())
            .maximumExpectedValue(LONGEST)
            .serviceLevelObjectives(LONGEST)
            .expiry(REMEMBERED)
            .bufferLength(5)
            .build()
            .merge(DistributionStatisticConfig.DEFAULT);

    private final TimeWindowPercentileHistogram times;

    Latency() {
        this(Clock.SYSTEM);
    }

    Latency(Clock clock) {
        times = new TimeWindowPercentileHistogram(clock, WINDOW, false);
    }

    void took(Duration time) {
        times.recordLong(time.toNanos());
    }

    /** The 95th percentile; empty where too little was measured lately. */
    Optional<Duration> p95() {
        var lately = times.takeSnapshot(0, 0, 0);
        return lately.histogramCounts()[0].count() < ENOUGH
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) lately.percentileValues()[0].value()));
    }
}
