package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
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
import dev.parley.testing.StubVendor.Seen;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.RetryPolicy;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** D11: 900 ms is waited for; 107 s is more than the call has, and the 30 s that it has are not waited for. */
    @Test
    void aWaitThatTheDeadlineAllowsIsWaitedForAndALongerOneIsToldAtOnce() {
        vendor.answer("d11", LIMITED.with("retry-after-ms", "900"), LIMITED.with("retry-after", "107"));
        long start = System.nanoTime();

        var failure = failureOf(() -> caller.blocking()
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .complete(ask("short/d11", "Hi")
                        .setTimeout(Durations.fromSeconds(600))
                        .setRetry(attempts(5, 3).setMaxRetryAfter(Durations.fromSeconds(600)))
                        .build()));

        assertThat(vendor.seen("d11")).hasSize(2);
        assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
        assertThat(failure.retry().orElseThrow().getRetryDelay()).isEqualTo(Durations.fromSeconds(107));
        assertThat(failure.attempts().get(1).getWaited().getNanos()).isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(15));
    }

    /** D12: a date, and what is no wait. The others are in {@link WaitsTest}. */
    @Test
    void theVendorsWaitIsReadInEveryForm() {
        var soon = ZonedDateTime.now(ZoneOffset.UTC).plusNanos(2_500_000_000L).truncatedTo(ChronoUnit.SECONDS);
        List<Instant> asked = new CopyOnWriteArrayList<>();
        vendor.onAsked(model -> asked.add(Instant.now()));
        vendor.answer("date", LIMITED.with("retry-after", DateTimeFormatter.RFC_1123_DATE_TIME.format(soon)), GOOD);
        vendor.answer("negative", LIMITED.with("retry-after", "-5"), GOOD);
        var patient = attempts(2, 2);

        var dated = caller.blocking()
                .complete(ask("short/date", "Hi")
                        .setTimeout(Durations.fromSeconds(20))
                        .setRetry(patient.setMaxRetryAfter(Durations.fromSeconds(5)))
                        .build());
        var negative = caller.blocking()
                .complete(ask("short/negative", "Hi").setRetry(patient).build());

        assertThat(Durations.toMillis(dated.getAttempts(1).getWaited())).isBetween(900L, 2500L);
        assertThat(asked.get(1)).as("the second request").isAfterOrEqualTo(soon.toInstant());
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

    /** The same where there is another vendor, which after a rate limit is asked at once unless there is another key. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRateLimitAndThenARefusalOfTheOtherKeyLeadToAnotherVendor(boolean streamed) {
        vendor.answer("turned", LIMITED, Reply.json(403, "{}"))
                .answer("turned-next", streamed ? Reply.events(PIECE, END) : GOOD);
        var request = ask((streamed ? "turned-away-stream" : "turned-away") + "/turned", "Hi")
                .addModels("plain/turned-next");

        assertThat(answered(streamed, request))
                .extracting(Attempt::getUpstreamStatus)
                .containsExactly(429, 403, 200);
        assertThat(vendor.seen("turned")).extracting(Seen::key).containsExactlyInAnyOrder("key-one", "key-two");
    }

    /** The other vendor fails at first, so that the one is asked a second time. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRefusalAfterARateLimitLeavesTheCallToTheOtherVendor(boolean streamed) {
        vendor.answer("refuses", LIMITED, Reply.json(403, "{}"))
                .answer("recovers", BROKEN, streamed ? Reply.events(PIECE, END) : GOOD);
        var request = ask("plain/refuses", "Hi")
                .addModels("short/recovers")
                .setRetry(attempts(5, 2).setJitter(0));

        assertThat(answered(streamed, request))
                .extracting(Attempt::getUpstreamStatus)
                .containsExactly(429, 500, 403, 200);
        assertThat(vendor.seen("refuses")).hasSize(2);
    }

    private List<Attempt> answered(boolean streamed, CompleteRequest.Builder request) {
        return streamed
                ? finished(caller.stream(request.build())).getAttemptsList()
                : caller.blocking().complete(request.build()).getAttemptsList();
    }

    /** B05: closed and reset, before the headers and after them. The attempts tell it, and the log nothing without a name. */
    @Test
    void aConnectionThatIsResetBeforeContentIsTriedAgainUpToTheLimit() {
        assertThat(Logger.getLogger("io.vertx.core.net.impl.ConnectionBase").isLoggable(Level.SEVERE))
                .isFalse();
        vendor.answer(
                "b05",
                Reply.beforeHeaders(End.CUT),
                Reply.events(End.CUT),
                Reply.beforeHeaders(End.RESET),
                Reply.events(End.RESET),
                Reply.events(PIECE, END));

        var events = caller.stream(ask("short/b05", "Hi")
                .setTimeout(Durations.fromSeconds(20))
                .setRetry(attempts(5, 5))
                .build());

        assertThat(text(events)).isEqualTo("word ");
        assertThat(finished(events).getAttemptsList().subList(0, 4))
                .extracting(Attempt::getErrorReason)
                .containsOnly(ErrorReason.ERROR_REASON_VENDOR_CONNECTION);
        assertThat(vendor.seen("b05")).hasSize(5);
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
