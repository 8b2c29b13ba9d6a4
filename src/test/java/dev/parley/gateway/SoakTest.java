package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.gateway.SoakCallers.End;
import dev.parley.routing.Load;
import dev.parley.testing.Await;
import dev.parley.testing.FlakyVendor;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.TestVendors;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * A thousand callers at once, whole answers and streams, against two vendors that fail one call in five in every way there
 * is; some callers leave. Each call ends as the vendors' faults say it must, no vendor is called more often than is told,
 * and nothing is held afterwards. {@code -Dsoak.seconds} says for how long.
 */
@OverTheWire
class SoakTest {

    private static final int SECONDS = Integer.getInteger("soak.seconds", 10);

    @Inject
    Load load;

    @Inject
    MeterRegistry meters;

    @ConfigProperty(name = TestVendors.FLAKY_PORT)
    int port;

    @ConfigProperty(name = TestVendors.FLAKY_TOO_PORT)
    int portToo;

    @Test
    void everyCallEndsAsTheFaultsSayAndNothingIsHeldAfterwards() throws InterruptedException {
        var vertx = Vertx.vertx();
        try (var one = new FlakyVendor(vertx, port, 20261125);
                var two = new FlakyVendor(vertx, portToo, 4711);
                var callers = new SoakCallers(SECONDS)) {
            callers.run();

            assertNothingIsHeld(one, two);
            var ends = new SoakEnds(Map.of("flaky", one, "flaky-too", two), callers.ends());
            assertExplained(callers, ends);
            assertAnswered(callers);
            assertConnectionsEnd(one, two);
            System.out.printf(
                    "%nSoak: %,d calls in %d s, %,d of them left by their callers; %,d calls of vendors%s%n",
                    callers.ends().size(),
                    SECONDS,
                    left(callers),
                    one.arrivals() + two.arrivals(),
                    ends.overloaded() ? "; too busy to tell late answers from lost ones" : "");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static long left(SoakCallers callers) {
        return callers.ends().stream().filter(End::left).count();
    }

    /** The line of a call that was left comes after all else is put away. */
    private static void assertExplained(SoakCallers callers, SoakEnds ends) {
        Supplier<List<String>> unexplained = () -> callers.ends().stream()
                .map(end -> end.left() ? ends.untold(end, callers.told(end)) : ends.unexplained(end))
                .filter(why -> !why.isEmpty())
                .toList();
        try {
            Await.until(() -> unexplained.get().isEmpty());
        } catch (AssertionError late) {
            assertThat(unexplained.get()).isEmpty();
        }
    }

    /** One call in five fails, and for each there are three more: few fail altogether, and streams only after content. */
    private static void assertAnswered(SoakCallers callers) {
        assertThat(callers.ends()).hasSizeGreaterThan(SoakCallers.CALLERS);
        assertThat(left(callers)).isPositive();
        for (boolean stream : new boolean[] {false, true}) {
            var ends = callers.ends().stream()
                    .filter(end -> !end.left() && end.stream() == stream)
                    .toList();
            long answered = ends.stream().filter(End::answered).count();
            assertThat(answered / (double) ends.size())
                    .as("the share of answers, streamed: " + stream)
                    .isGreaterThan(stream ? 0.92 : 0.97);
        }
        assertThat(callers.ends().stream()
                        .flatMap(end -> end.attempts().stream())
                        .filter(attempt -> Durations.toNanos(attempt.getQueueTime()) > 0))
                .as("attempts that waited for a permit")
                .isNotEmpty();
    }

    /** Those that are kept for the next call end after 5 s in tests, long before the 30 s that are usual. */
    private static void assertConnectionsEnd(FlakyVendor one, FlakyVendor two) throws InterruptedException {
        assertThat(one.connections() + two.connections()).isLessThanOrEqualTo(SoakCallers.CALLERS);
        for (int i = 0; i < 150 && one.connections() + two.connections() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(one.connections() + two.connections()).as("connections").isZero();
    }

    /** Callers hear of their end a moment before the last of it is put away: each count is asked until it is right. */
    private void assertNothingIsHeld(FlakyVendor one, FlakyVendor two) throws InterruptedException {
        for (int i = 0; i < 200 && held(one, two) > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(load.inFlight()).as("calls of vendors").isZero();
        assertThat(meters.get("parley.requests.active").gauge().value())
                .as("calls of callers")
                .isZero();
        assertThat(one.open() + two.open())
                .as("answers that vendors still write")
                .isZero();
        assertThat(permits()).as("permits").isZero();
        assertThat(timers()).as("timers").isZero();
    }

    /** SmallRye's, and our own. */
    private double timers() {
        return meters.get("ft.timer.scheduled").gauge().value()
                + meters.get("parley.timers").gauge().value();
    }

    private double permits() {
        var inUse = meters
                .get("parley.limit.permits")
                .tag("state", "in_use")
                .tag("parley.limit", "concurrent_calls")
                .gauges()
                .stream()
                .filter(gauge -> gauge.getId().getTag("gen_ai.provider.name").startsWith("flaky"))
                .toList();
        assertThat(inUse).hasSize(2);
        return inUse.stream().mapToDouble(Gauge::value).sum();
    }

    private double held(FlakyVendor one, FlakyVendor two) {
        return Math.abs(load.inFlight())
                + meters.get("parley.requests.active").gauge().value()
                + one.open()
                + two.open()
                + permits()
                + timers();
    }
}
