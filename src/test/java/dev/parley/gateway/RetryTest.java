package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.LIMITED;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.RetryPolicy;
import io.grpc.Status;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often and how soon a failed call is tried again, with vendors that fail as the test says. */
@OverTheWire
class RetryTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** D08. */
    @Test
    void aVendorThatAlwaysFailsIsAskedAsOftenAsThePolicySays() {
        vendor.answer("d08", BROKEN);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("short/d08", "Hi").setRetry(attempts(5, 3)).build()));

        assertThat(vendor.seen("d08")).hasSize(3);
        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.attempts())
                .hasSize(3)
                .allSatisfy(attempt -> assertThat(attempt.getUpstreamStatus()).isEqualTo(500));
    }

    /** D09. */
    @Test
    void theAttemptsOfACallAreLimitedInAll() {
        for (String model : List.of("d09a", "d09b", "d09c")) {
            vendor.answer(model, BROKEN);
        }

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("short/d09a", "Hi")
                        .addModels("short/d09b")
                        .addModels("short/d09c")
                        .setRetry(attempts(5, 3))
                        .build()));

        assertThat(failure.attempts()).extracting(Attempt::getModel).hasSize(5).startsWith("d09a", "d09b", "d09c");
        assertThat(Stream.of("d09a", "d09b", "d09c")
                        .mapToInt(model -> vendor.seen(model).size()))
                .as("what the vendor saw")
                .containsExactly(2, 2, 1);
    }

    /** D10, D05. */
    @ParameterizedTest
    @CsvSource({"400, VENDOR_REJECTED", "404, MODEL_NOT_FOUND"})
    void whatNobodyCouldMendIsTriedOnce(int status, String reason) {
        vendor.answer("once", Reply.json(status, "{\"error\":{\"message\":\"no\"}}"));

        var failure = failureOf(
                () -> caller.blocking().complete(ask("short/once", "Hi").build()));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(vendor.seen("once")).hasSize(1);
    }

    /** D11, a tenth as long: 900 ms is waited for, 10.7 s is more than the call has. */
    @Test
    void aWaitThatTheDeadlineAllowsIsWaitedForAndALongerOneIsToldAtOnce() {
        vendor.answer("d11", LIMITED.with("retry-after-ms", "900"), LIMITED.with("retry-after-ms", "10700"));
        long start = System.nanoTime();

        var failure = failureOf(() -> caller.blocking()
                .withDeadlineAfter(3, TimeUnit.SECONDS)
                .complete(ask("short/d11", "Hi")
                        .setTimeout(Durations.fromSeconds(60))
                        .setRetry(attempts(5, 3).setMaxRetryAfter(Durations.fromSeconds(60)))
                        .build()));

        assertThat(vendor.seen("d11")).hasSize(2);
        assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isEqualTo(10700);
        assertThat(failure.attempts().get(1).getWaited().getNanos()).isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
    }

    /** D12: a date, and what is no wait. The others are in {@link WaitsTest}. */
    @Test
    void theVendorsWaitIsReadInEveryForm() {
        var soon = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2);
        vendor.answer("date", LIMITED.with("retry-after", DateTimeFormatter.RFC_1123_DATE_TIME.format(soon)), GOOD);
        vendor.answer("negative", LIMITED.with("retry-after", "-5"), GOOD);
        var patient = attempts(2, 2);

        var dated = caller.blocking()
                .complete(ask("short/date", "Hi")
                        .setTimeout(Durations.fromSeconds(20))
                        .setRetry(patient)
                        .build());
        var negative = caller.blocking()
                .complete(ask("short/negative", "Hi").setRetry(patient).build());

        assertThat(Durations.toMillis(dated.getAttempts(1).getWaited())).isBetween(1L, 2000L);
        assertThat(Durations.toMillis(negative.getAttempts(1).getWaited())).isLessThan(20);
    }

    @Test
    void aRateLimitAndThenARefusalEndsWithTheRefusal() {
        vendor.answer("both", LIMITED, Reply.json(403, "{}"));

        var failure = failureOf(
                () -> caller.blocking().complete(ask("short/both", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_PERMISSION");
        assertThat(failure.attempts()).extracting(Attempt::getUpstreamStatus).containsExactly(429, 403);
    }

    /** B05. */
    @Test
    void aConnectionThatIsResetBeforeContentIsTriedAgainUpToTheLimit() {
        vendor.answer("b05", Reply.beforeHeaders(End.CUT), Reply.events(End.CUT), Reply.events(PIECE, END));

        var events =
                caller.stream(ask("short/b05", "Hi").setRetry(attempts(3, 3)).build());

        assertThat(text(events)).isEqualTo("word ");
        assertThat(vendor.seen("b05")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"attempts, 0", "attempts, 33", "attempts_per_deployment, -1"})
    void aPolicyOutOfRangeIsRefusedByName(String field, int value) {
        var retry = RetryPolicy.newBuilder();
        retry.setField(RetryPolicy.getDescriptor().findFieldByName(field), value);

        var failure = failureOf(() ->
                caller.blocking().complete(ask("short/m", "Hi").setRetry(retry).build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("retry." + field);
    }
}
