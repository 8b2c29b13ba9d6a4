package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time of one attempt where somebody said it: until the whole answer, or the first content of a stream. */
@OverTheWire
class AttemptTimeoutTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static RetryPolicy.Builder millis(long time) {
        return RetryPolicy.newBuilder().setAttemptTimeout(Durations.fromMillis(time));
    }

    /** Nobody else may be asked, and the vendor's own timeouts are minutes. */
    @ParameterizedTest
    @CsvSource({"brisk/silent, 0, 500", "brisk-by-route, 0, 700", "brisk-by-route, 300, 300", "brisk/silent, 900, 900"})
    void theRequestBeatsTheRouteAndTheRouteTheVendorsFile(String model, long asked, long time) throws Exception {
        var silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("silent", silent);
        var request = ask(model, "Hi");
        if (asked > 0) {
            request.setRetry(millis(asked));
        }

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_TIMEOUT");
        assertThat(failure.message()).contains("had not answered after " + time + " ms");
        assertThat(failure.about("remedy")).contains("attempt_timeout");
        assertThat(failure.attempts()).hasSize(1);
        assertThat(Durations.toMillis(failure.attempts().get(0).getDuration())).isGreaterThanOrEqualTo(time);
        assertThat(failure.attempts().get(0).getUsage().getInputTokens())
                .as("the vendor may bill it")
                .isPositive();
        silent.left().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSilentDeploymentIsAskedAgainAsAfterAnyTimeout() {
        vendor.answer("silent", Reply.beforeHeaders(End.SILENCE), GOOD);

        var answer = caller.blocking()
                .complete(ask("plain/silent", "Hi").setRetry(millis(300)).build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getErrorReason)
                .containsExactly(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT, ErrorReason.ERROR_REASON_UNSPECIFIED);
    }

    /** Its headers are there, and no content. */
    @Test
    void aStreamWithoutContentEndsAtIt() throws Exception {
        var silent = Reply.events(End.SILENCE);
        vendor.answer("silent", silent);

        var failure = failureOf(() -> caller.stream(ask("brisk/silent", "Hi").build()));

        assertThat(failure.message()).contains("had not answered after 500 ms");
        silent.left().get(10, TimeUnit.SECONDS);
    }

    /** A piece each 200 ms, a second in all. */
    @Test
    void aStreamThatHasBegunIsNotCutByIt() {
        vendor.answer("long", Reply.events(PIECE, PIECE, PIECE, PIECE, END));
        vendor.onWrite(bytes -> LockSupport.parkNanos(Duration.ofMillis(200).toNanos()));

        var events = caller.stream(ask("brisk/long", "Hi").build());

        assertThat(text(events)).isEqualTo("word word word word ");
    }
}
