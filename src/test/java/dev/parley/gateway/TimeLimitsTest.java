package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.FINISHED;
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
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.FinishReason;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.UsageSource;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends when its time is over: a stream that does not begin, a whole call with all of its attempts. */
@OverTheWire
class TimeLimitsTest {

    /** Of the minute that {@link Caller} gives a call: what ends by then was not ended by that. */
    private static final Duration HALF_OF_THE_CALLERS = Duration.ofSeconds(30);

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** B10: the call has a minute. */
    @Test
    void aStreamThatNeverBeginsEndsAtTheFirstByteTimeout() {
        vendor.answer("b10", Reply.events(End.SILENCE));
        long start = System.nanoTime();

        var failure = failureOf(() -> caller.stream(ask("unhurried/b10", "Hi").build()));

        assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(failure.message()).contains("400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(400), HALF_OF_THE_CALLERS);
    }

    /** The answer is there; only its end mark is missing. */
    @ParameterizedTest
    @ValueSource(strings = {"short", "stub-gemini"})
    void silenceAfterTheReasonWhyAnAnswerEndedIsItsEnd(String name) {
        vendor.answer(
                "silent",
                name.equals("short")
                        ? Reply.events(End.SILENCE, PIECE, FINISHED)
                        : Reply.events(
                                End.SILENCE,
                                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"word \"}]},"
                                        + "\"finishReason\":\"STOP\"}]}\n\n"));

        var events = caller.stream(ask(name + "/silent", "Hi").build());

        var finished = finished(events);
        assertThat(text(events)).isEqualTo("word ");
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(finished.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(vendor.seen("silent")).hasSize(1);
    }

    /** B11: a pause of 600 ms after each piece, an idle timeout of 2 s, 2.4 s in all. */
    @Test
    void theIdleTimerStartsAgainWithEachChunk() {
        vendor.answer("b11", Reply.events(PIECE, PIECE, PIECE, PIECE, END));
        vendor.onWrite(bytes -> java.util.concurrent.locks.LockSupport.parkNanos(600_000_000L));

        var events = caller.stream(
                ask("stub/b11", "Hi").setTimeout(Durations.fromSeconds(30)).build());

        assertThat(text(events)).isEqualTo("word word word word ");
    }

    /** B12: the last attempt is silent for longer than the call may take, and may be; so may the caller wait longer. */
    @Test
    void theWholeCallEndsAtItsTimeoutHoweverManyAttemptsAreLeft() throws Exception {
        Reply silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("b12", BROKEN, BROKEN, silent);
        long start = System.nanoTime();

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("unhurried/b12", "Hi")
                        .setRetry(attempts(9, 9))
                        .setTimeout(Durations.fromMillis(700))
                        .build()));

        assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(700), HALF_OF_THE_CALLERS);
        assertThat(failure.attempts())
                .extracting(Attempt::getOutcome)
                .containsExactly(
                        AttemptOutcome.ATTEMPT_OUTCOME_FAILED,
                        AttemptOutcome.ATTEMPT_OUTCOME_FAILED,
                        AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED);
        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(vendor.seen("b12")).hasSize(3);
    }

    @Test
    void noAttemptIsBegunThatHasTooLittleTime() {
        vendor.answer("late", GOOD);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("short/late", "Hi")
                        .setTimeout(Durations.fromMillis(200))
                        .setRetry(RetryPolicy.newBuilder().setMinAttemptTime(Durations.fromSeconds(1)))
                        .build()));

        assertThat(failure.reason()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(vendor.seen("late")).isEmpty();
    }

    /** The vendor may be silent for two minutes; the call ends before that, and so does the vendor's stream. */
    @Test
    void aStreamWhoseCallIsOutOfTimeIsClosed() throws Exception {
        var silent = Reply.events(End.SILENCE, PIECE);
        vendor.answer("slow", silent);

        var failure = failureOf(() -> caller.stream(
                ask("racer/slow", "Hi").setTimeout(Durations.fromMillis(400)).build()));

        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(failure.reason()).isEqualTo("VENDOR_TIMEOUT");
        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(failure.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED);
            assertThat(attempt.getUsage().getOutputTokens()).isPositive();
        });
    }
}
