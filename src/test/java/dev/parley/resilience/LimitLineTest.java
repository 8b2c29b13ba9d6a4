package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Those who wait at a limit, on a clock that the test moves: docs/limits.md. */
class LimitLineTest {

    private final TestLimits limits = new TestLimits();

    @Test
    void whatCantHappenInTimeIsToldAtOnceWithTheTimeItTakes() {
        limits.configure("limits: {requests_per_minute: 1}");
        limits.ask("m").granted.permit().called();

        var hurried = limits.ask("m", "a", Need.NONE, Duration.ofSeconds(59));

        assertThat(hurried.refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_LIMITED);
        assertThat(hurried.refused.retryAfter()).contains(Duration.ofMinutes(1));
        assertThat(limits.ask("m", "a", Need.NONE, Duration.ofSeconds(60)).waits())
                .isTrue();
    }

    @Test
    void whatARunningCallReservedMayComeBackAndSoIsWaitedFor() {
        limits.configure("limits: {tokens_per_minute: 1000}");
        var running = limits.ask("m", 100, 800);
        running.granted.permit().called();

        var waiting = limits.ask("m", "a", new Need(100, 800, true), Duration.ofSeconds(5));

        assertThat(waiting.waits()).as("the running call may use less").isTrue();
        running.granted.permit().used(100, 850);
        running.end();
        limits.pass(Duration.ofSeconds(5));
        assertThat(waiting.refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_LIMITED);
        var certain = limits.ask("m", "a", new Need(100, 800, true), Duration.ofSeconds(5));
        assertThat(certain.refused.retryAfter().orElseThrow())
                .as("what was used is used for a minute")
                .isGreaterThan(Duration.ofSeconds(50));
    }

    @Test
    void aQueueOfNoneRefusesAndTellsHowLongCallsTookLately() {
        limits.configure("limits: {concurrent_calls: 1, max_queue: 0}");
        var measured = limits.ask("m");
        limits.pass(Duration.ofSeconds(4));
        measured.end();
        limits.ask("m");

        var refused = limits.ask("m").refused;

        assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
        assertThat(refused.retryAfter().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aThousandMayWaitWhereNobodySaysHowMany() {
        limits.configure("limits: {concurrent_calls: 1}");
        for (int i = 0; i < 1001; i++) {
            assertThat(limits.ask("m").refused).isNull();
        }

        assertThat(limits.ask("m").refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
    }

    @Test
    void aDeploymentsQueueIsItsOwn() {
        limits.configure("""
                limits: {concurrent_calls: 1}
                models: [{id: m, limits: {max_queue: 1}}, other]
                """);
        limits.ask("m");
        limits.ask("m");

        assertThat(limits.ask("m").refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
        assertThat(limits.ask("other").waits()).isTrue();
    }

    @Test
    void whoWaitsTooLongIsToldSo() {
        limits.configure("limits: {concurrent_calls: 1, max_queue_time: 3s}");
        var running = limits.ask("m");
        var waiting = limits.ask("m");

        limits.pass(Duration.ofSeconds(3));

        assertThat(waiting.refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_LIMITED);
        assertThat(waiting.refused.getMessage()).contains("concurrent_calls of v", "3000 ms");
        running.end();
        assertThat(limits.ask("m").granted).as("its place is nobody's").isNotNull();
    }

    @Test
    void whoLeavesTheQueueFreesEverything() {
        limits.configure("limits: {concurrent_calls: 1, requests_per_minute: 5}");
        var running = limits.ask("m");
        var left = limits.ask("m");

        left.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "left"));
        running.end();

        assertThat(left.granted).isNull();
        assertThat(limits.ask("m").granted).isNotNull();
        limits.pass(Duration.ofSeconds(2));
        assertThat(limits.timers()).isZero();
    }

    /** Whatever is asked for, ended and left, and in whichever order: at the end nothing is held, and nobody waits. */
    @Test
    void nothingLeaksHoweverCallsEnd() {
        limits.configure("""
                limits: {concurrent_calls: 8, max_queue: 10000}
                models: [{id: m0, limits: {concurrent_calls: 3}}, {id: m1, limits: {concurrent_calls: 4}}, m2]
                """);
        var random = new Random(42);
        List<TestLimits.Wish> open = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (open.isEmpty() || random.nextInt(5) < 2) {
                open.add(limits.ask(
                        "m" + random.nextInt(3), "c" + random.nextInt(9), Need.NONE, Duration.ofSeconds(20)));
            } else {
                var one = open.remove(random.nextInt(open.size()));
                if (one.granted != null && random.nextBoolean()) {
                    one.end();
                } else {
                    one.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "left"));
                }
            }
            assertThat(open.stream().filter(one -> one.granted != null)).hasSizeLessThanOrEqualTo(8);
            limits.pass(Duration.ofMillis(random.nextInt(200)));
        }
        open.forEach(one -> one.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "left")));

        for (int i = 0; i < 8; i++) {
            assertThat(limits.ask("m2").granted).isNotNull();
        }
        assertThat(limits.ask("m2").waits()).isTrue();
    }
}
