package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.vendor.RoomLeft;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a vendor says of its own limits, on a clock that the test moves: docs/limits.md. */
class HeardLimitsTest {

    private final TestLimits limits = new TestLimits();

    @Test
    void whatTheVendorSaysIsLeftIsSharedOutAndTheRestWaitsForTheReset() {
        limits.configure("");
        limits.heard("m", RoomLeft.Kind.REQUESTS, 60, 2, Duration.ofSeconds(20));

        assertThat(limits.ask("m").granted).isNotNull();
        assertThat(limits.ask("m").granted).isNotNull();
        var third = limits.ask("m");

        assertThat(third.waits()).isTrue();
        assertThat(limits.ask("other").granted).as("it was said of one model").isNotNull();
        limits.pass(Duration.ofSeconds(20));
        assertThat(third.granted).isNotNull();
    }

    @Test
    void tokensThatAreLessThanACallNeedsOrASmallShareAreWaitedFor() {
        limits.configure("");
        limits.heard("m", RoomLeft.Kind.TOKENS, 100_000, 5000, Duration.ofSeconds(5));
        assertThat(limits.ask("m", 6000, 10).waits()).isTrue();
        limits.pass(Duration.ofSeconds(6));

        limits.heard("m", RoomLeft.Kind.TOKENS, 100_000, 999, Duration.ofSeconds(5));
        assertThat(limits.ask("m", 10, 10).waits())
                .as("less than a hundredth is left")
                .isTrue();
    }

    @Test
    void aVendorsWordHoldsForNoLongerThanItIsGrantedAWait() {
        limits.configure("retry: {max_retry_after: 10s}");
        limits.heard("m", RoomLeft.Kind.REQUESTS, 60, 0, Duration.ofHours(24));
        var waiting = limits.ask("m");

        limits.pass(Duration.ofSeconds(9));
        assertThat(waiting.waits()).isTrue();
        limits.pass(Duration.ofSeconds(1));

        assertThat(waiting.granted).isNotNull();
    }
}
