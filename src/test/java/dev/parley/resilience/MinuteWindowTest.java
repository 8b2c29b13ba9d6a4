package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MinuteWindowTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MinuteWindow window = new MinuteWindow();

    @Test
    void whatWasUsedCountsForAMinuteAndNotAMomentLonger() {
        window.add(0, 7);

        assertThat(window.used(60 * SECOND - 1)).isEqualTo(7);
        assertThat(window.used(60 * SECOND)).isZero();
    }

    @Test
    void tellsWhenThereIsRoom() {
        window.add(0, 6);
        window.add(10 * SECOND, 3);

        assertThat(window.until(20 * SECOND, 10, 1)).isZero();
        assertThat(window.until(20 * SECOND, 10, 7)).isEqualTo(40 * SECOND);
        assertThat(window.until(20 * SECOND, 10, 8)).isEqualTo(50 * SECOND);
    }

    @Test
    void whatWasReservedAndNotUsedGoesBack() {
        var use = window.add(0, 100);

        window.settle(5 * SECOND, use, 100, 30);

        assertThat(window.used(5 * SECOND)).isEqualTo(30);
        assertThat(window.used(60 * SECOND)).isZero();
    }

    @Test
    void whatIsUsedBeyondTheReservationCountsFromThenOn() {
        var use = window.add(0, 10);

        window.settle(50 * SECOND, use, 10, 25);

        assertThat(window.used(50 * SECOND)).isEqualTo(25);
        assertThat(window.used(61 * SECOND)).isEqualTo(15);
    }

    @Test
    void nothingGoesBackTwiceWhereTheMinuteIsOver() {
        var use = window.add(0, 100);
        window.add(59 * SECOND, 5);

        window.settle(61 * SECOND, use, 100, 1);

        assertThat(window.used(61 * SECOND)).isEqualTo(5);
    }

    /** Random uses at random times: whoever asks first never lets more through in any 60 seconds. */
    @Test
    void noMinuteHoldsMoreThanTheLimit() {
        var random = new Random(7);
        long limit = 50;
        java.util.TreeMap<Long, Long> uses = new java.util.TreeMap<>();
        long now = 0;
        for (int i = 0; i < 5000; i++) {
            now += (long) (random.nextDouble() * 3 * SECOND);
            long amount = 1 + random.nextInt(10);
            if (window.until(now, limit, amount) == 0) {
                window.add(now, amount);
                uses.merge(now, amount, Long::sum);
            }
        }

        for (long start : uses.keySet()) {
            long inMinute = uses.subMap(start, start + 60 * SECOND).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(inMinute).isLessThanOrEqualTo(limit);
        }
        assertThat(uses.size()).isGreaterThan(1000);
    }
}
