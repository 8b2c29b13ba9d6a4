package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ErrorReasons;
import dev.parley.v1.Failover;
import dev.parley.v1.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of a call's time one attempt gets where nobody said it: so much that another may still answer. */
@OverTheWire
class AttemptTimeTest {

    private static final ErrorReason TIMED_OUT = ErrorReason.ERROR_REASON_VENDOR_TIMEOUT;
    private static final ErrorReason NONE = ErrorReason.ERROR_REASON_UNSPECIFIED;

    /** Whose tokens the vendor does not tell. */
    private static final Reply UNCOUNTED = Reply.json(
            200,
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"word\"},"
                    + "\"finish_reason\":\"stop\"}]}");

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** Two seconds, of which one attempt may get one. */
    private static CompleteRequest.Builder brief(String... models) {
        var request = ask(models[0], "Hi").setTimeout(Durations.fromSeconds(2));
        for (int i = 1; i < models.length; i++) {
            request.addModels(models[i]);
        }
        return request;
    }

    private static CompletableFuture<Void> after(int millis) {
        return CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    /** The vendor took the call, and would be silent for two minutes. A whole answer has but its caller's deadline. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherAnswersInTimeWhereTheFirstIsSilent(boolean streamed) throws Exception {
        var silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("silent", silent)
                .answer("next", streamed ? Reply.events(PIECE, END) : GOOD)
                .answer("warm", UNCOUNTED);
        var request = ask("plain/silent", "Hi").addModels("plain/next");
        // The very first call takes long, for much is loaded with it, and the first count of tokens more.
        caller.blocking().complete(ask("plain/warm", "Hi").build());

        var answer = streamed
                ? finished(caller.stream(
                        request.setTimeout(Durations.fromSeconds(6)).build()))
                : caller.blocking().withDeadlineAfter(6, TimeUnit.SECONDS).complete(request.build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getModel, Attempt::getErrorReason)
                .containsExactly(tuple("silent", TIMED_OUT), tuple("next", NONE));
        assertThat(Durations.toMillis(answer.getAttempts(0).getDuration())).isBetween(2000L, 3500L);
        assertThat(answer.getAttempts(0).getErrorMessage()).contains("the time of one attempt");
        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(vendor.seen("silent")).hasSize(1);
    }

    /** Nobody else may be asked, though there are further attempts and a further key: a key is no other deployment. */
    @ParameterizedTest
    @ValueSource(strings = {"alone", "keys", "pinned", "attempts", "fail_over_on"})
    void anAnswerThatNobodyElseCouldGiveHasAllOfTheTime(String why) {
        vendor.answer("slow", GOOD.after(after(1400))).answer("next", GOOD);
        var request = switch (why) {
            case "alone" -> brief("plain/slow");
            case "keys" -> brief("plain-keys/slow");
            case "pinned" -> brief("plain/slow", "plain/next").setFailover(Failover.FAILOVER_PINNED);
            case "attempts" -> brief("plain/slow", "plain/next").setRetry(attempts(1, 1));
            default ->
                brief("plain/slow", "plain/next")
                        .setRetry(RetryPolicy.newBuilder()
                                .setFailOverOn(ErrorReasons.newBuilder()
                                        .addReasons(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE)));
        };

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("slow");
    }

    /** No key of OpenAI is there. */
    @Test
    void anAnswerIsNotGivenUpForAVendorThatIsOff() {
        vendor.answer("slow", GOOD.after(after(1400)));

        var answer =
                caller.blocking().complete(brief("plain/slow", "openai/gpt-4o").build());

        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("slow");
    }

    @Test
    void anAnswerIsNotGivenUpForADeploymentThatHasNoRoom() throws Exception {
        var go = new CompletableFuture<Void>();
        vendor.answer("gate-of-time", GOOD.after(go)).answer("slow", GOOD.after(after(1400)));
        var held = caller.begin(ask("gated/gate-of-time", "Hi").build());
        Await.until(() -> vendor.seen("gate-of-time").size() == 1);

        var answer = caller.blocking()
                .complete(brief("plain/slow", "gated/gate-of-time").build());

        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("slow");
        go.complete(null);
        held.get(10, TimeUnit.SECONDS);
    }

    /** The first may cost 0.01 USD, billed or not when it is given up, and the other more than what is left. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerIsNotGivenUpForOneThatCouldNotBePaid(boolean streamed) {
        vendor.answer("dear-output", streamed ? Reply.events(PIECE, END).after(after(1400)) : GOOD.after(after(1400)));
        var request = brief("priced/dear-output", "priced/dear-input")
                .setMaxOutputTokens(1000)
                .setMaxCost("0.0103")
                .build();

        var answer =
                streamed ? finished(caller.stream(request)) : caller.blocking().complete(request);

        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("dear-output");
    }

    /** The input could be paid, and not the least that a vendor is asked for, of which thoughts are not seen. */
    @Test
    void norForAStreamThatCouldNotBePaid() {
        vendor.answer("thinks-first", Reply.events(PIECE, END).after(after(1400)));
        var request = brief("priced/thinks-first", "priced/thinks-next")
                .setMaxOutputTokens(1000)
                .setMaxCost("0.0101")
                .build();

        var answer = finished(caller.stream(request));

        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("thinks-first");
    }

    /** It has no room when half of the time is over, and has when half of the rest is. */
    @Test
    void whoHasRoomLaterIsAskedThen() throws Exception {
        var go = new CompletableFuture<Void>();
        vendor.answer("gate-of-time", GOOD.after(go), GOOD).answer("silent", Reply.beforeHeaders(End.SILENCE));
        var held = caller.begin(ask("gated/gate-of-time", "Hi").build());
        Await.until(() -> vendor.seen("gate-of-time").size() == 1);
        after(2400).thenRun(() -> go.complete(null));
        var asked = new AtomicLong();
        vendor.onAsked(model -> asked.set(System.nanoTime()));
        long begun = System.nanoTime();

        var answer = caller.blocking()
                .complete(brief("plain/silent", "gated/gate-of-time")
                        .setTimeout(Durations.fromSeconds(4))
                        .build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getModel, Attempt::getErrorReason)
                .containsExactly(tuple("silent", TIMED_OUT), tuple("gate-of-time", NONE));
        assertThat(Duration.ofNanos(asked.get() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        held.get(10, TimeUnit.SECONDS);
    }

    /** The first is no refuge: it was silent itself. */
    @Test
    void theLastThatMayAnswerHasAllThatIsLeft() {
        vendor.answer("silent", Reply.beforeHeaders(End.SILENCE)).answer("slow", GOOD.after(after(1700)));

        var answer =
                caller.blocking().complete(brief("plain/silent", "plain/slow").build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getModel, Attempt::getErrorReason)
                .containsExactly(tuple("silent", TIMED_OUT), tuple("slow", NONE));
    }

    @Test
    void whoFailedAndMayAnswerTheNextTimeIsAskedAgainAfterASilentOne() {
        vendor.answer("shaky", BROKEN, GOOD).answer("silent", Reply.beforeHeaders(End.SILENCE));

        var answer =
                caller.blocking().complete(brief("plain/shaky", "plain/silent").build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getModel, Attempt::getErrorReason)
                .containsExactly(
                        tuple("shaky", ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE),
                        tuple("silent", TIMED_OUT),
                        tuple("shaky", NONE));
    }

    /** The other runs already: to end the first would help nobody. */
    @Test
    void theFirstOfTwoThatRunAtOnceHasAllOfTheTime() {
        vendor.answer("slow", GOOD.after(after(1400))).answer("quick", Reply.beforeHeaders(End.SILENCE));

        var answer = caller.blocking().complete(brief("raced").build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getModel, Attempt::getOutcome)
                .containsExactly(
                        tuple("quick", AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED),
                        tuple("slow", AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED));
    }

    /** The other rests for two seconds: its breaker is open when the first has had its half. */
    @Test
    void theFirstHasAllOfTheTimeWhileTheOtherIsLeftAlone() {
        vendor.answer("fuse-of-time", BROKEN).answer("slow", GOOD.after(after(1400)));
        for (int i = 0; i < 2; i++) {
            failureOf(
                    () -> caller.blocking().complete(brief("fused/fuse-of-time").build()));
        }

        var answer = caller.blocking()
                .complete(brief("plain/slow", "fused/fuse-of-time").build());

        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("slow");
    }
}
