package dev.parley.resilience;

import static dev.parley.resilience.TestLimits.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rules of docs/limits.md, on a clock that the test moves. */
class LimitsTest {

    private final TestLimits limits = new TestLimits();

    @Test
    void withoutLimitsNobodyWaits() {
        limits.configure("");

        for (int i = 0; i < 1000; i++) {
            assertThat(limits.ask("m").granted).isNotNull();
        }
    }

    @Test
    void aSlidingMinuteLetsSoManyThroughAndNoMoreUntilTheFirstIsAMinuteOld() {
        limits.configure("limits: {requests_per_minute: 2}");
        var first = limits.ask("m");
        limits.pass(Duration.ofSeconds(30));
        var second = limits.ask("m");
        first.granted.permit().called();
        second.granted.permit().called();
        first.end();
        second.end();

        var third = limits.ask("other");
        var fourth = limits.ask("m");

        assertThat(third.waits()).isTrue();
        limits.pass(Duration.ofSeconds(29));
        assertThat(third.waits()).isTrue();
        limits.pass(Duration.ofSeconds(1));
        assertThat(third.granted).isNotNull();
        assertThat(third.granted.permit().queued()).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(31));
        assertThat(fourth.waits()).isTrue();
        limits.pass(Duration.ofSeconds(30));
        assertThat(fourth.granted).isNotNull();
    }

    @Test
    void anAttemptThatNeverCalledItsVendorGivesTheRequestBackToo() {
        limits.configure("limits: {requests_per_minute: 1}");
        var refusedByBreaker = limits.ask("m");

        refusedByBreaker.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE, "open"));

        assertThat(limits.ask("m").granted).isNotNull();
    }

    @Test
    void allThatAnAttemptNeedsIsTakenTogetherOrNotAtAll() {
        limits.configure("""
                limits: {concurrent_calls: 2}
                models: [{id: small, limits: {concurrent_calls: 1}}, large]
                """);
        var running = limits.ask("small");

        var waiting = limits.ask("small");
        var other = limits.ask("large");

        assertThat(waiting.waits()).isTrue();
        assertThat(other.granted)
                .as("what waits for its model holds nothing of the vendor")
                .isNotNull();
        running.end();
        assertThat(waiting.granted).isNotNull();
    }

    @Test
    void aLargeRequestIsNotOvertakenForEverBySmallOnes() {
        limits.configure("limits: {tokens_per_minute: 100}");
        var first = limits.ask("m", 50, 10);
        var large = limits.ask("m", 90, 5);
        var small = limits.ask("m", 10, 5);

        assertThat(small.waits()).as("it would fit, but the other came first").isTrue();
        first.granted.permit().called();
        first.granted.permit().used(1, 1);
        first.end();

        assertThat(large.granted).isNotNull();
        assertThat(small.waits()).isTrue();
    }

    @Test
    void inputAndOutputAreLimitedApart() {
        limits.configure("limits: {input_tokens_per_minute: 100, output_tokens_per_minute: 10}");

        assertThat(limits.ask("m", 60, 4).granted).isNotNull();
        assertThat(limits.ask("m", 10, 7).waits()).isTrue();
        assertThat(limits.ask("m", 101, 1).refused.field()).isEqualTo("messages");
        assertThat(limits.ask("m", 1, 11).refused.field()).isEqualTo("max_output_tokens");
    }

    @Test
    void aGuessOfOursIsBentToTheLimitAndNeverRefused() {
        limits.configure("limits: {tokens_per_minute: 500}");

        var guessed = limits.ask("m", "a", new Need(100, 1024, false), LONG);

        assertThat(guessed.granted.permit().need().outputTokens()).isEqualTo(400);
    }

    @Test
    void aCallThatFailedOrWasLeftAfterSomeContentKeepsWhatItUsed() {
        limits.configure("limits: {tokens_per_minute: 100}");
        var left = limits.ask("m", 40, 50);
        left.granted.permit().called();
        left.granted.permit().used(40, 3);

        left.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "left"));

        assertThat(limits.ask("m", 50, 7).granted).isNotNull();
        assertThat(limits.ask("m", 1, 0).waits()).isTrue();
    }

    @Test
    void anAnswerThatIsAskedForAgainCountsAsAnotherRequest() {
        limits.configure("limits: {requests_per_minute: 2, tokens_per_minute: 100}");
        var twice = limits.ask("m", 10, 10);
        twice.granted.permit().called();
        twice.granted.permit().used(10, 5);
        twice.granted.permit().called();
        twice.granted.permit().used(20, 5);
        twice.end();

        assertThat(limits.ask("m", 1, 1).waits()).as("both requests are used").isTrue();
        limits.pass(Duration.ofSeconds(61));
        assertThat(limits.ask("m", 40, 40).granted).isNotNull();
    }

    @Test
    void aReloadChangesTheLimitAndKeepsTheCounts() {
        limits.configure("limits: {requests_per_minute: 3, concurrent_calls: 5}");
        limits.ask("m").granted.permit().called();
        limits.ask("m").granted.permit().called();

        limits.configure("limits: {requests_per_minute: 2, concurrent_calls: 5}");
        var third = limits.ask("m");
        assertThat(third.waits()).as("two are used").isTrue();

        limits.configure("limits: {requests_per_minute: 4, concurrent_calls: 3}");
        limits.pass(Duration.ofSeconds(1));
        assertThat(third.granted).as("nobody had to end for it").isNotNull();
        assertThat(limits.ask("m").waits()).as("the three that run count").isTrue();
    }
}
