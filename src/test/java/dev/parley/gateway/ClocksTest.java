package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.RetryPolicy;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each clock by itself: to connect, to the first byte, between chunks, a whole answer, a whole call, the caller's deadline. */
@OverTheWire
class ClocksTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest.Builder first(String model) {
        return ask(model, "Hi").addModels("plain/next").setTimeout(Durations.fromSeconds(60));
    }

    private List<Attempt> attempts(boolean streamed, CompleteRequest request) {
        if (!streamed) {
            return caller.blocking().complete(request).getAttemptsList();
        }
        var events = caller.stream(request);
        assertThat(text(events)).isEqualTo("word ");
        return events.get(events.size() - 1).getFinished().getAttemptsList();
    }

    /** 300 ms to connect; the first byte would be due after five minutes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatIsNotAcceptedIsAFailureOfItsOwnAndTheNextIsAsked(boolean streamed) {
        vendor.answer("next", streamed ? Reply.events(PIECE, END) : GOOD);

        var attempts = attempts(streamed, first("unconnected/m").build());

        assertThat(attempts).extracting(Attempt::getModel).containsExactly("m", "next");
        assertThat(attempts.get(0).getErrorReason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_CONNECTION);
        assertThat(attempts.get(0).getUpstreamStatus()).isZero();
        assertThat(attempts.get(0).hasUsage()).isFalse();
        assertThat(Durations.toMillis(attempts.get(0).getDuration())).isGreaterThanOrEqualTo(300);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamWithoutAFirstByteIsGivenUpAndTheNextIsAskedInSilence(boolean headers) throws Exception {
        Reply silent = headers ? Reply.events(End.SILENCE) : Reply.beforeHeaders(End.SILENCE);
        vendor.answer("silent", silent).answer("next", Reply.events(PIECE, END));

        var attempts = attempts(true, first("clocks/silent").build());

        assertThat(attempts.get(0).getErrorReason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT);
        assertThat(attempts.get(0).getErrorMessage()).isEqualTo("the vendor sent nothing for 500 ms");
        silent.left().get(10, TimeUnit.SECONDS);
    }

    /** B10, of Gemini. */
    @Test
    void aStreamOfGeminiThatIsSilentAfterItsHeadersEndsAtTheFirstByteTimeout() {
        vendor.answer("b10", Reply.events(End.SILENCE));

        var failure = failureOf(() -> caller.stream(ask("stub-gemini/b10", "Hi")
                .setTimeout(Durations.fromSeconds(60))
                .build()));

        assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(failure.message()).contains("sent nothing for 2000 ms");
    }

    @Test
    void aStreamThatFallsSilentAfterContentEndsAtTheIdleTimeoutWithWhatThereIs() throws Exception {
        Reply silent = Reply.events(End.SILENCE, PIECE);
        vendor.answer("silent", silent).answer("next", Reply.events(PIECE, END));

        var failure = failureOf(() -> caller.stream(first("clocks/silent").build()));

        assertThat(failure.message()).isEqualTo("the vendor fell silent in mid-stream for 900 ms");
        assertThat(failure.reason()).isEqualTo("VENDOR_TIMEOUT");
        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(vendor.seen("next")).isEmpty();
        silent.left().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aWholeAnswerEndsAtItsTimeoutAndTheNextIsAsked() throws Exception {
        Reply silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("silent", silent).answer("next", GOOD);

        var attempts = attempts(false, first("clocks/silent").build());

        assertThat(attempts.get(0).getErrorMessage()).isEqualTo("the vendor's answer was not complete after 1300 ms");
        assertThat(attempts.get(0).getErrorReason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT);
        silent.left().get(10, TimeUnit.SECONDS);
    }

    /** A chunk each 400 ms keeps the idle timer quiet. */
    @Test
    void aStreamThatNeverEndsEndsAtTheSameTimeout() {
        vendor.answer("endless", Reply.events(PIECE, PIECE, PIECE, PIECE, PIECE, PIECE, PIECE, PIECE, END));
        vendor.onWrite(bytes -> LockSupport.parkNanos(Duration.ofMillis(400).toNanos()));

        var failure = failureOf(() -> caller.stream(first("clocks/endless").build()));

        assertThat(failure.message()).isEqualTo("the vendor's answer was not complete after 1300 ms");
        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(vendor.seen("next")).isEmpty();
    }

    /** No timeout but the deadline that the caller's gRPC library sends. It is told in full, before gRPC ends it bare. */
    @ParameterizedTest
    @ValueSource(strings = {"Complete", "StreamComplete", "StreamComplete after content", "Embed"})
    void theCallersDeadlineEndsTheCallOfAVendor(String method) throws Exception {
        boolean begun = method.endsWith("content");
        Reply silent = begun ? Reply.events(End.SILENCE, PIECE) : Reply.beforeHeaders(End.SILENCE);
        vendor.answer("silent", silent);
        try (var calls = new CallLines()) {
            Failure failure;
            Map<String, String> line;
            int times = 0;
            do {
                failure = failureOf(() -> untilTheDeadline(method));
                line = calls.next();
                // A busy machine may tell it too late now and then, which a service that waits for gRPC always does.
            } while (failure.reason().isEmpty() && ++times < 5);

            silent.left().get(10, TimeUnit.SECONDS);
            assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(failure.reason()).isEqualTo("DEADLINE_EXCEEDED");
            assertThat(failure.about("remedy")).isEqualTo("allow more time: a later gRPC deadline");
            assertThat(failure.about("partial")).isEqualTo(begun ? "true" : "");
            var attempt = failure.attempts().get(0);
            assertThat(failure.attempts()).hasSize(1);
            assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED);
            assertThat(attempt.getErrorReason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT);
            assertThat(attempt.getUsage().getInputTokens()).isPositive();
            assertThat(attempt.getUsage().getOutputTokens() > 0).isEqualTo(begun);
            assertThat(attempt.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
            assertThat(line)
                    .containsEntry("outcome", "DEADLINE_EXCEEDED")
                    .containsEntry("attempts", "1")
                    .containsEntry("cost", attempt.getCost().getTotal() + " USD");
        }
    }

    private void untilTheDeadline(String method) {
        var request = ask("racer/silent", "Hi").build();
        switch (method) {
            case "Complete" ->
                caller.blocking().withDeadlineAfter(2, TimeUnit.SECONDS).complete(request);
            case "Embed" ->
                caller.embeddings()
                        .withDeadlineAfter(2, TimeUnit.SECONDS)
                        .embed(embed("racer/silent", "Hi").build());
            default ->
                caller.blocking()
                        .withDeadlineAfter(2, TimeUnit.SECONDS)
                        .streamComplete(request)
                        .forEachRemaining(event -> {});
        }
    }

    /** After 400 ms of two seconds, for an attempt would need the rest. */
    @Test
    void theCallersDeadlineEndsItsWaitForALimit() throws Exception {
        var go = new CompletableFuture<Void>();
        vendor.answer("gate", GOOD.after(go), GOOD);
        try (var calls = new CallLines()) {
            var held = caller.begin(ask("gated/gate", "Hi").build());
            Await.until(() -> !vendor.seen("gate").isEmpty());

            var failure = failureOf(() -> caller.blocking()
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .complete(ask("gated/gate", "Hi")
                            .setRetry(RetryPolicy.newBuilder().setMinAttemptTime(Durations.fromMillis(1500)))
                            .build()));

            assertThat(failure.reason()).isEqualTo("LIMITED");
            assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(failure.attempts()).isEmpty();
            assertThat(calls.next()).containsEntry("outcome", "LIMITED").containsEntry("attempts", "0");
            go.complete(null);
            assertThat(held.get(10, TimeUnit.SECONDS).getAttemptsCount()).isEqualTo(1);
            assertThat(vendor.seen("gate")).hasSize(1);
        }
    }

    /** An hour is more than the caller gives: it hears at once what failed. */
    @Test
    void aBackOffThatTheCallersDeadlineLeavesNoTimeForIsNotBegun() {
        vendor.answer("broken", BROKEN);
        var hour = Durations.fromSeconds(3600);

        var failure = failureOf(() -> caller.blocking()
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .complete(ask("plain/broken", "Hi")
                        .setTimeout(Durations.fromSeconds(7200))
                        .setRetry(RetryPolicy.newBuilder().setBackoff(hour).setMaxBackoff(hour))
                        .build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_UNAVAILABLE");
        assertThat(vendor.seen("broken")).hasSize(1);
    }

    /** After 1.2 s of 10 there are no 9 s left, neither for the same deployment nor for another. */
    @Test
    void afterAFailureNoAttemptIsBegunThatCanNotFinishInItsLeastTime() {
        vendor.answer("broken", BROKEN.after(Duration.ofMillis(1200))).answer("next", GOOD);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("plain/broken", "Hi")
                        .addModels("plain/next")
                        .setTimeout(Durations.fromSeconds(10))
                        .setRetry(RetryPolicy.newBuilder().setMinAttemptTime(Durations.fromSeconds(9)))
                        .build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_UNAVAILABLE");
        assertThat(vendor.seen("broken")).hasSize(1);
        assertThat(vendor.seen("next")).isEmpty();
    }
}
