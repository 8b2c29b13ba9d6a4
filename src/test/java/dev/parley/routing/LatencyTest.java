package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyTest {

    private final MockClock clock = new MockClock();
    private final Latency latency = new Latency(clock);

    @Test
    void fewerThanTwentyMeasurementsSayNothing() {
        tookTimes(19, Duration.ofMillis(100));
        assertThat(latency.p95()).isEmpty();

        latency.took(Duration.ofMillis(100));
        assertThat(latency.p95()).isPresent();
    }

    @Test
    void theSlowestTwentiethIsSlowerThanIt() {
        for (int i = 1; i <= 1000; i++) {
            latency.took(Duration.ofMillis(i));
        }

        assertThat(latency.p95().orElseThrow().toMillis()).isBetween(940L, 960L);
    }

    /** Nor does one that is new beside many that are not. */
    @Test
    void whatIsLongAgoIsForgotten() {
        tookTimes(100, Duration.ofSeconds(9));
        clock.add(Duration.ofMinutes(6));
        assertThat(latency.p95()).isEmpty();

        tookTimes(19, Duration.ofMillis(20));
        assertThat(latency.p95()).isEmpty();

        tookTimes(1, Duration.ofMillis(20));
        assertThat(latency.p95().orElseThrow().toMillis()).isBetween(19L, 21L);
    }

    private void tookTimes(int times, Duration time) {
        for (int i = 0; i < times; i++) {
            latency.took(time);
        }
    }
}
