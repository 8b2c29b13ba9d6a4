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
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ErrorReasons;
import dev.parley.v1.Failover;
import dev.parley.v1.RetryPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
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

    /** Later than half of the time of a brief call, and well before its end. */
    private static final Duration LATE = Duration.ofMillis(1400);

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

    /** Whole answers that take 1.4 s, by why nobody else may be asked: a key, say, is no other deployment. */
    private static Map<String, CompleteRequest.Builder> alone() {
        Map<String, CompleteRequest.Builder> alone = new LinkedHashMap<>();
        alone.put("it is the only one", brief("plain/slow"));
        alone.put("there is but another key", brief("plain-keys/slow"));
        alone.put("it is pinned", brief("plain/slow", "plain/next").setFailover(Failover.FAILOVER_PINNED));
        alone.put("there is one attempt", brief("plain/slow", "plain/next").setRetry(attempts(1, 1)));
        alone.put(
                "nobody is asked after silence",
                brief("plain/slow", "plain/next")
                        .setRetry(RetryPolicy.newBuilder()
                                .setFailOverOn(ErrorReasons.newBuilder()
                                        .addReasons(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE))));
        alone.put("the other has no key, and is off", brief("plain/slow", "openai/gpt-4o"));
        alone.put("the other has no room", brief("plain/slow", "gated/gate-of-time"));
        alone.put("the other's breaker is open for two seconds", brief("plain/slow", "fused/fuse-of-time"));
        return alone;
    }

    /** Each is begun before one of them is answered, so that one wait shows all of it. */
    @Test
    void anAnswerThatNobodyElseCouldGiveHasAllOfTheTime() throws Exception {
        var go = new CompletableFuture<Void>();
        vendor.answer("gate-of-time", GOOD.after(go)).answer("fuse-of-time", BROKEN);
        var held = caller.begin(ask("gated/gate-of-time", "Hi").build());
        Await.until(() -> vendor.seen("gate-of-time").size() == 1);
        for (int i = 0; i < 2; i++) {
            failureOf(
                    () -> caller.blocking().complete(brief("fused/fuse-of-time").build()));
        }
        vendor.answer("slow", GOOD.after(LATE)).answer("next", GOOD);

        Map<String, Future<CompleteResponse>> answers = new LinkedHashMap<>();
        alone().forEach((why, request) -> answers.put(why, caller.begin(request.build())));

        for (var answer : answers.entrySet()) {
            assertThat(answer.getValue().get(10, TimeUnit.SECONDS).getAttemptsList())
                    .as(answer.getKey())
                    .extracting(Attempt::getModel)
                    .containsExactly("slow");
        }
        go.complete(null);
        held.get(10, TimeUnit.SECONDS);
    }

    /**
     * The first may cost 0.01 USD, billed or not when it is given up, and the other more than what is left. Of a stream
     * that thinks the input could be paid, and not the least that a vendor is asked for, of which thoughts are not seen.
     */
    @Test
    void anAnswerIsNotGivenUpForOneThatCouldNotBePaid() throws Exception {
        vendor.answer("dear-output", GOOD);
        // The first count of tokens takes long.
        caller.blocking().complete(costly("0.0103", "priced/dear-output").build());
        // In one piece, for a stream that has begun is not given up anyway.
        var stream = Reply.events(PIECE + END).after(LATE);
        vendor.answer("dear-output", GOOD.after(LATE))
                .answer("dear-stream", stream)
                .answer("thinks-first", stream);

        var whole = caller.begin(
                costly("0.0103", "priced/dear-output", "priced/dear-input").build());
        var streamed = begin(costly("0.0103", "priced/dear-stream", "priced/dear-input"));
        var thought = begin(costly("0.0101", "priced/thinks-first", "priced/thinks-next"));

        for (Future<CompleteResponse> answer : List.of(whole, streamed, thought)) {
            var finished = answer.get(10, TimeUnit.SECONDS);
            assertThat(finished.getAttemptsList())
                    .extracting(Attempt::getModel)
                    .containsExactly(finished.getRequested().getModel());
        }
    }

    private static CompleteRequest.Builder costly(String most, String... models) {
        return brief(models).setMaxOutputTokens(1000).setMaxCost(most);
    }

    private Future<CompleteResponse> begin(CompleteRequest.Builder stream) {
        return CompletableFuture.supplyAsync(() -> finished(caller.stream(stream.build())));
    }

    /** It has no room when half of the time is over, and has when half of the rest is. */
    @Test
    void whoHasRoomLaterIsAskedThen() throws Exception {
        var go = new CompletableFuture<Void>();
        vendor.answer("gate-of-time", GOOD.after(go), GOOD).answer("silent", Reply.beforeHeaders(End.SILENCE));
        var held = caller.begin(ask("gated/gate-of-time", "Hi").build());
        Await.until(() -> vendor.seen("gate-of-time").size() == 1);
        CompletableFuture.delayedExecutor(2400, TimeUnit.MILLISECONDS).execute(() -> go.complete(null));
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
        vendor.answer("silent", Reply.beforeHeaders(End.SILENCE)).answer("slow", GOOD.after(Duration.ofMillis(1700)));

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
        vendor.answer("slow", GOOD.after(LATE)).answer("quick", Reply.beforeHeaders(End.SILENCE));

        var answer = caller.blocking().complete(brief("raced").build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getModel, Attempt::getOutcome)
                .containsExactly(
                        tuple("quick", AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED),
                        tuple("slow", AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED));
    }
}
