package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AverageTest {

    private final MockClock clock = new MockClock();
    private final Average average = new Average(clock);

    private void took(long millis) {
        average.took(Duration.ofMillis(millis));
    }

    private Duration now() {
        return Duration.ofNanos((long) average.now().orElseThrow());
    }

    @Test
    void aNewMeasurementCountsForAFifth() {
        assertThat(average.now()).isEmpty();
        took(300);
        took(5_000);

        assertThat(now()).isEqualTo(Duration.ofMillis(1_240));
    }

    @Test
    void oneThatIsNotAskedForFiveMinutesIsAsIfItHadNeverBeen() {
        took(5_000);
        clock.add(Duration.ofSeconds(299));
        assertThat(now()).isEqualTo(Duration.ofSeconds(5));

        clock.add(Duration.ofSeconds(1));

        assertThat(average.now()).isEmpty();
        took(100);
        assertThat(now()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void whoFailsBecomesSlowerAndWhoOnlyFailsIsTheSlowestUntilItAnswers() {
        took(100);
        average.failed();
        assertThat(now()).isEqualTo(Duration.ofMillis(120));

        clock.add(Duration.ofMinutes(5));
        average.failed();
        average.failed();
        assertThat(average.now()).hasValue(Double.POSITIVE_INFINITY);

        took(200);
        assertThat(now()).isEqualTo(Duration.ofMillis(200));
    }
}
