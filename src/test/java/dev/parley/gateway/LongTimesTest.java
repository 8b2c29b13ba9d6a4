package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Hedge;
import dev.parley.v1.RetryPolicy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times that nobody waits for: those of callers are refused by name, those of vendors make no sense. */
@OverTheWire
class LongTimesTest {

    private static final Duration DAY = Duration.newBuilder().setSeconds(86_400).build();

    /** More nanoseconds than a long holds. */
    private static final Duration CENTURIES =
            Duration.newBuilder().setSeconds(9_223_372_037L).build();

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest with(String field, Duration time) {
        var request = ask("guarded/shared", "Hi");
        var retry = RetryPolicy.newBuilder();
        switch (field) {
            case "timeout" -> request.setTimeout(time);
            case "hedge.delay" -> request.setHedge(Hedge.newBuilder().setDelay(time));
            case "retry.backoff" -> request.setRetry(retry.setBackoff(time));
            case "retry.max_backoff" -> request.setRetry(retry.setMaxBackoff(time));
            case "retry.max_retry_after" -> request.setRetry(retry.setMaxRetryAfter(time));
            case "retry.min_attempt_time" -> request.setRetry(retry.setMinAttemptTime(time));
            case "retry.attempt_timeout" -> request.setRetry(retry.setAttemptTimeout(time));
            default -> throw new IllegalArgumentException(field);
        }
        return request.build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout",
                "hedge.delay",
                "retry.backoff",
                "retry.max_backoff",
                "retry.max_retry_after",
                "retry.min_attempt_time",
                "retry.attempt_timeout"
            })
    void aTimeOfMoreThanADayIsRefusedByName(String field) {
        vendor.answer("shared", GOOD);
        var longer = DAY.toBuilder().setNanos(1).build();

        for (Duration time : new Duration[] {longer, CENTURIES}) {
            var failure = failureOf(() -> caller.blocking().complete(with(field, time)));

            assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
            assertThat(failure.about("field")).isEqualTo(field);
            assertThat(failure.about("remedy")).contains("24 hours");
        }
        assertThat(vendor.seen("shared")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout",
                "hedge.delay",
                "retry.backoff",
                "retry.max_backoff",
                "retry.max_retry_after",
                "retry.attempt_timeout"
            })
    void aDayIsTaken(String field) {
        vendor.answer("shared", GOOD);

        assertThat(caller.blocking().complete(with(field, DAY)).getActual().getVendor())
                .isEqualTo("guarded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout", "retry.attempt_timeout"})
    void noTimeAtAllIsRefusedByName(String field) {
        var failure = failureOf(() -> caller.blocking().complete(with(field, Duration.getDefaultInstance())));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo(field);
    }

    @Test
    void embeddingsAreBoundedAsWell() {
        var failure = failureOf(() -> caller.embeddings()
                .embed(embed("stub/any", "Hi").setTimeout(CENTURIES).build()));

        assertThat(failure.about("field")).isEqualTo("timeout");
    }

    @Test
    void aVendorThatAsksForCenturiesOfRestIsRateLimitedLikeAnyOther() {
        vendor.answer(
                "centuries",
                Reply.json(429, "{\"error\":{\"message\":\"slow\"}}")
                        .with("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT"));

        var failure = failureOf(
                () -> caller.blocking().complete(ask("stub/centuries", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
    }
}
