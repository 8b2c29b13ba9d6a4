package dev.parley.gateway;

import static dev.parley.gateway.Crowd.limited;
import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.Watch;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A deployment that a limit leaves no room, and that is gone back to when the others can't answer: docs/limits.md. */
@OverTheWire
class LastResortTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @AutoClose
    private final Crowd crowd = new Crowd(caller, vendor);

    private final Watch watch = new Watch();

    /** The first, and one that is asked once. */
    private static CompleteRequest.Builder both(String first, String second, long millis) {
        return limited(first, "Hi")
                .addModels(second)
                .setTimeout(Durations.fromMillis(millis))
                .setRetry(attempts(5, 1).setMaxRetryAfter(Durations.fromSeconds(60)));
    }

    private static List<String> asked(CompleteResponse answer) {
        return answer.getAttemptsList().stream().map(Attempt::getModel).toList();
    }

    /** Its room comes after half of the time: it is certain at once that this will not do. */
    @Test
    void whatHasRoomBeforeTheEndIsWaitedForOnceTheOtherFailed() {
        vendor.answer(
                        "reset-late",
                        GOOD.with("x-ratelimit-remaining-requests", "0").with("x-ratelimit-reset-requests", "3s"),
                        GOOD)
                .answer("breaks-beside", BROKEN);
        caller.blocking().complete(limited("reset-late", "Hi").build());

        var answer = caller.blocking()
                .complete(both("reset-late", "plain/breaks-beside", 5000).build());

        assertThat(asked(answer)).containsExactly("breaks-beside", "reset-late");
    }

    @Test
    void whatHasRoomByTheTimeThatTheOtherFailedIsAskedBeforeThatIsAskedAgain() {
        crowd.hold("freed");
        vendor.answer("breaks-once", BROKEN, GOOD);
        vendor.onAsked(model -> {
            if (model.equals("breaks-once")) {
                release("freed");
            }
        });

        var answer = caller.blocking()
                .complete(both("freed", "plain/breaks-once", 2000)
                        .setRetry(attempts(5, 2).setBackoff(Durations.fromMillis(100)))
                        .build());

        assertThat(asked(answer)).containsExactly("breaks-once", "freed");
    }

    @Test
    void whoseLineWasFullIsAskedAgainOnceTheOtherFailed() {
        crowd.hold("line-full");
        crowd.queue("a", limited("line-full", "waits"));
        vendor.answer("breaks-beside", BROKEN);
        vendor.onAsked(model -> {
            if (model.equals("breaks-beside")) {
                release("line-full");
            }
        });

        var answer = caller.blocking()
                .complete(both("line-full", "plain/breaks-beside", 20_000).build());

        assertThat(asked(answer)).containsExactly("breaks-beside", "line-full");
    }

    /** The other is to be asked again after a time in which nothing would happen. */
    @Test
    void whileTheOtherMustBeWaitedForItsTurnIsWaitedForToo() throws Exception {
        crowd.hold("line-left");
        crowd.queue("a", limited("line-left", "waits"));
        vendor.answer("breaks-for-long", BROKEN, GOOD);
        var left = new CountDownLatch(1);
        vendor.onAsked(model -> {
            if (model.equals("breaks-for-long") && vendor.seen(model).size() == 1) {
                crowd.leave(1);
                Await.until(() -> watch.inLine("limited/line-left") == 0);
                left.countDown();
            }
        });

        var call = crowd.begin(
                "b",
                both("line-left", "plain/breaks-for-long", 50_000)
                        .setRetry(attempts(5, 2)
                                .setBackoff(Durations.fromSeconds(20))
                                .setMaxBackoff(Durations.fromSeconds(20))));
        Await.until(left);
        Await.until(() -> watch.inLine("limited/line-left") == 1 || call.isDone());
        crowd.release();

        assertThat(asked(call.get())).containsExactly("breaks-for-long", "line-left");
    }

    private void release(String model) {
        crowd.release();
        Await.until(() ->
                watch.inLine("limited/" + model) == 0 && watch.inUse("limited/" + model, "concurrent_calls") == 0);
    }

    /** The breaker opens, for five seconds, while the call waits for the first half of its time. */
    @Test
    void whereTheOthersBreakerIsOpenAtHalfOfTheTimeTheRestIsWaitedForToo() throws Exception {
        vendor.answer("beside", BROKEN);
        crowd.hold("freed-late");
        double refused = watch.refused("limited/freed-late", "LIMITED");
        var call = caller.begin(both("freed-late", "fuses/beside", 6000).build());
        Await.until(() -> watch.inLine("limited/freed-late") == 1);
        var opening = ask("fuses/beside", "Hi").build();
        Await.until(() ->
                failureOf(() -> caller.blocking().complete(opening)).reason().equals("NO_DEPLOYMENT_AVAILABLE"));
        int before = vendor.seen("beside").size();

        Await.until(() -> watch.refused("limited/freed-late", "LIMITED") > refused || call.isDone());
        crowd.release();

        assertThat(asked(call.get())).containsExactly("freed-late");
        assertThat(vendor.seen("beside")).hasSize(before);
    }

    @Test
    void whereItHasNoRoomToTheEndTheFailureThatWasMadeIsToldAndWhenThereWillBe() {
        crowd.hold("never-freed");
        vendor.answer("breaks-beside", BROKEN);

        var failure = failureOf(() -> caller.blocking()
                .complete(both("never-freed", "plain/breaks-beside", 800).build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_UNAVAILABLE");
        assertThat(failure.attempts()).extracting(Attempt::getModel).containsExactly("breaks-beside");
        assertThat(failure.retry()).isPresent();
    }
}
