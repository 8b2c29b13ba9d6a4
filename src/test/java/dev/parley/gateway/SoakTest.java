package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.RetryPolicy;
import dev.parley.gateway.SoakCallers.End;
import dev.parley.routing.Load;
import dev.parley.testing.Await;
import dev.parley.testing.FlakyVendor;
import dev.parley.testing.FlakyVendor.Fault;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.TestVendors;
import dev.parley.v1.Attempt;
import dev.parley.v1.ErrorReason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

    /** The time of these vendors' files for one attempt. */
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    private static final String PREFIX = "ERROR_REASON_";
    private static final String TIMEOUT = "VENDOR_TIMEOUT";
    private static final String SILENCE = "silence";

    /** What the policy of these vendors' files allows to one deployment. */
    private static final int EACH = 2;

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
            assertExplained(callers, Map.of("flaky", one, "flaky-too", two));
            assertAnswered(callers);
            assertConnectionsEnd(one, two);
            System.out.printf(
                    "%nSoak: %,d calls in %d s, %,d of them left by their callers; %,d calls of vendors%n",
                    callers.ends().size(), SECONDS, left(callers), one.arrivals() + two.arrivals());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static long left(SoakCallers callers) {
        return callers.ends().stream().filter(End::left).count();
    }

    /** The line of a call that was left comes after all else is put away. */
    private static void assertExplained(SoakCallers callers, Map<String, FlakyVendor> vendors) {
        boolean overloaded = isOverloaded(callers);
        Supplier<List<String>> unexplained = () -> callers.ends().stream()
                .map(end -> end.left() ? untold(end, callers, vendors) : unexplained(end, vendors, overloaded))
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

    private static int arrivals(End end, Map<String, FlakyVendor> vendors) {
        return vendors.values().stream()
                .mapToInt(vendor -> vendor.dealt(end.call()).size())
                .sum();
    }

    /** An attempt that was left before it was sent is told, and never came. */
    private static String untold(End end, SoakCallers callers, Map<String, FlakyVendor> vendors) {
        int arrivals = arrivals(end, vendors);
        return arrivals <= callers.told(end)
                ? ""
                : end.call() + ": " + arrivals + " calls of vendors, told as " + callers.told(end);
    }

    /**
     * Whether even answers took more than half of an attempt's time, more than one in fifty: on a machine that is so busy
     * one may take all of it. One in two hundred takes as long for its end that does not come.
     */
    private static boolean isOverloaded(SoakCallers callers) {
        var answers = callers.ends().stream()
                .flatMap(end -> end.attempts().stream())
                .filter(attempt -> reason(attempt).isEmpty())
                .toList();
        return answers.stream().filter(SoakTest::isLong).count() * 50 > answers.size();
    }

    /** What is wrong with a call's end; empty where nothing is. */
    private static String unexplained(End end, Map<String, FlakyVendor> vendors, boolean overloaded) {
        boolean late = false;
        for (String id : vendors.keySet()) {
            List<String> told = at(id, end).map(SoakTest::told).toList();
            List<String> dealt = vendors.get(id).dealt(end.call()).stream()
                    .map(fault -> dealt(fault, end.stream()))
                    .toList();
            late |= !told.equals(dealt);
            if (!told.equals(dealt) && !(overloaded && isLate(told, dealt))) {
                return end.call() + " at " + id + ": told " + told + ", dealt " + dealt;
            }
        }
        return late || explained(end, vendors)
                ? ""
                : end.call() + " ended as " + end.reason() + " with '" + end.text() + "' after "
                        + end.attempts().stream().map(SoakTest::told).toList();
    }

    /** Whether what is told and was dealt differ only by attempts that took all their time, some of which never came. */
    private static boolean isLate(List<String> told, List<String> dealt) {
        if (told.isEmpty()) {
            return dealt.isEmpty();
        }
        List<String> rest = told.subList(1, told.size());
        boolean slow = told.get(0).equals(SILENCE);
        return !dealt.isEmpty()
                        && (slow || told.get(0).equals(dealt.get(0)))
                        && isLate(rest, dealt.subList(1, dealt.size()))
                || slow && isLate(rest, dealt);
    }

    private static Stream<Attempt> at(String vendor, End end) {
        return end.attempts().stream().filter(attempt -> attempt.getVendor().equals(vendor));
    }

    /** What an attempt is told as: a silent vendor is known from one that says it timed out by the time that it was given. */
    private static String told(Attempt attempt) {
        String reason = reason(attempt);
        if (attempt.getUpstreamStatus() >= 300) {
            return reason + " " + attempt.getUpstreamStatus();
        }
        return reason.equals(TIMEOUT) && isLong(attempt) ? SILENCE : reason;
    }

    private static boolean isLong(Attempt attempt) {
        return Durations.toMillis(attempt.getDuration()) * 2 > ATTEMPT.toMillis();
    }

    /** As what an attempt must be told to which that was done. */
    private static String dealt(Fault fault, boolean stream) {
        return fault.silent() ? SILENCE : fault.reason(stream) + (fault.status() > 0 ? " " + fault.status() : "");
    }

    private static String reason(Attempt attempt) {
        return attempt.getErrorReason() == ErrorReason.ERROR_REASON_UNSPECIFIED
                ? ""
                : attempt.getErrorReason().name().substring(PREFIX.length());
    }

    /** Whether a call ended as its last attempt, none before which answered or broke off after content. */
    private static boolean explained(End end, Map<String, FlakyVendor> vendors) {
        var last = end.attempts().get(end.attempts().size() - 1);
        boolean begun = end.stream() && dealtLast(last, end, vendors).afterContent();
        long settled = end.attempts().stream()
                        .filter(attempt -> reason(attempt).isEmpty())
                        .count()
                + vendors.values().stream()
                        .flatMap(vendor -> vendor.dealt(end.call()).stream())
                        .filter(fault -> end.stream() && fault.afterContent())
                        .count();
        if (!end.reason().equals(reason(last)) || settled > 1) {
            return false;
        }
        return settled == 1
                ? end.text().equals(begun ? FlakyVendor.PIECE : FlakyVendor.ANSWER) && (begun || end.answered())
                : end.text().isEmpty()
                        && (isOver(last) || vendors.keySet().stream().allMatch(id -> isExhausted(id, end)));
    }

    private static Fault dealtLast(Attempt last, End end, Map<String, FlakyVendor> vendors) {
        List<Fault> dealt = vendors.get(last.getVendor()).dealt(end.call());
        return dealt.get(dealt.size() - 1);
    }

    /** Whether nobody else is asked after that. */
    private static boolean isOver(Attempt attempt) {
        return !RetryPolicy.DEFAULT.failOverOn().contains(attempt.getErrorReason());
    }

    /** Nobody may give up before a vendor was asked twice, or gave a reason after which it is not asked again. */
    private static boolean isExhausted(String vendor, End end) {
        List<Attempt> attempts = at(vendor, end).toList();
        return attempts.size() == EACH
                || !attempts.isEmpty()
                        && !RetryPolicy.DEFAULT
                                .retryOn()
                                .contains(attempts.get(attempts.size() - 1).getErrorReason());
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
