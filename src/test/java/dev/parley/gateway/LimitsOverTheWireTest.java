package dev.parley.gateway;

import static dev.parley.gateway.Crowd.hurried;
import static dev.parley.gateway.Crowd.limited;
import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.Watch;
import dev.parley.v1.Priority;
import io.grpc.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Calls at a time, as callers and vendors meet their limit: who waits, in what order, and who is refused. docs/limits.md. */
@OverTheWire
class LimitsOverTheWireTest {

    @ConfigProperty(name = "parley.catalog.directory")
    Path vendors;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @AutoClose
    private final Crowd crowd = new Crowd(caller, vendor);

    private final Watch watch = new Watch();

    @Test
    void aThousandCallersAtALimitOfEightAreAllAnsweredAndNeverMoreThanEightAtATime() throws Exception {
        Reply held = crowd.held(GOOD);
        vendor.answer("eight", held, held, held, held, held, held, held, held, GOOD);

        for (int i = 0; i < 1000; i++) {
            crowd.begin("caller-" + i % 50, limited("eight", "Hi"));
        }
        Await.until(() -> watch.inLine("limited/eight") == 992);
        Await.until(() -> vendor.seen("eight").size() == 8);
        crowd.release();
        crowd.all();

        assertThat(vendor.seen("eight")).hasSize(1000);
        assertThat(vendor.most("eight")).isEqualTo(8);
        Await.until(() -> watch.inUse("limited/eight", "concurrent_calls") == 0);
        assertThat(watch.inLine("limited/eight")).isZero();
    }

    @Test
    void callersTakeTurnsHoweverManyCallsOneOfThemMakes() throws Exception {
        crowd.hold("turns");
        for (String text : List.of("a1", "a2", "a3")) {
            crowd.queue("a", limited("turns", text));
        }
        crowd.queue("b", limited("turns", "b1"));
        crowd.queue("b", limited("turns", "b2"));

        crowd.release();
        crowd.all();

        assertThat(crowd.prompts("turns")).containsExactly("held", "a1", "b1", "a2", "b2", "a3");
        var waited = crowd.answer(3).getAttempts(0);
        assertThat(Durations.toNanos(waited.getQueueTime())).isPositive();
        assertThat(Durations.toNanos(waited.getWaited())).isZero();
    }

    @Test
    void highPriorityGoesFirstAndLowLast() throws Exception {
        crowd.hold("priorities");
        crowd.queue("a", limited("priorities", "low").setPriority(Priority.PRIORITY_LOW));
        crowd.queue("a", limited("priorities", "unsaid"));
        crowd.queue("b", limited("priorities", "normal").setPriority(Priority.PRIORITY_NORMAL));
        crowd.queue("a", limited("priorities", "high").setPriority(Priority.PRIORITY_HIGH));

        crowd.release();
        crowd.all();

        assertThat(crowd.prompts("priorities")).containsExactly("held", "high", "unsaid", "normal", "low");
    }

    @Test
    void aCallWhoseTimeEndsInTheQueueIsToldWhatItWaitedForAndLeavesNoPlaceBehind() throws Exception {
        var held = crowd.hold("deadline");

        var failure = failureOf(
                () -> caller.blocking().complete(hurried("deadline", 400).build()));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(failure.about("retryable")).isEqualTo("true");
        assertThat(failure.message()).contains("concurrent_calls of limited/deadline");
        assertThat(failure.retry()).isPresent();
        assertThat(failure.attempts()).isEmpty();
        assertThat(watch.inLine("limited/deadline")).isZero();
        crowd.release();
        held.get();
        assertThat(vendor.seen("deadline")).hasSize(1);
    }

    @Test
    void theOperatorBoundsTheTimeInTheQueue() {
        crowd.hold("impatient");

        var failure = failureOf(
                () -> caller.blocking().complete(limited("impatient", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(failure.message()).contains("in 100 ms");
    }

    @Test
    void aCallerWhoLeavesTheQueueLeavesItsPlaceToAnother() throws Exception {
        crowd.hold("cancelled");
        crowd.queue("leaver", limited("cancelled", "left"));

        crowd.leave(1);
        Await.until(() -> watch.inLine("limited/cancelled") == 0);
        crowd.queue("next", limited("cancelled", "next"));
        crowd.release();
        crowd.all();

        assertThat(crowd.prompts("cancelled")).containsExactly("held", "next");
        assertThat(watch.inUse("limited/cancelled", "concurrent_calls")).isZero();
    }

    /** E04. */
    @Test
    void aCallThatFindsTheQueueFullIsRefusedAtOnceAndHoldsNothing() throws Exception {
        crowd.hold("queue-full");
        crowd.queue("a", limited("queue-full", "waits"));

        var failure = failureOf(
                () -> caller.blocking().complete(limited("queue-full", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("QUEUE_FULL");
        assertThat(failure.code()).isEqualTo(io.grpc.Status.Code.RESOURCE_EXHAUSTED);
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isPositive();
        assertThat(failure.about("vendor")).isEqualTo("limited");
        assertThat(watch.inLine("limited/queue-full")).isEqualTo(1);
        crowd.release();
        crowd.all();
        assertThat(vendor.seen("queue-full")).hasSize(2);
        assertThat(watch.inUse("limited/queue-full", "concurrent_calls")).isZero();
    }

    @Test
    void aStreamHoldsItsPermitToItsEnd() throws Exception {
        vendor.answer("streamed", crowd.held(Reply.events(PIECE, END)), Reply.events(PIECE, END));
        var first = caller.blocking().streamComplete(limited("streamed", "Hi").build());
        first.next();

        var refused = failureOf(() -> caller.stream(hurried("streamed", 300).build()));
        crowd.release();
        first.forEachRemaining(event -> {});

        assertThat(refused.reason()).isEqualTo("LIMITED");
        assertThat(caller.stream(limited("streamed", "Hi").build())).isNotEmpty();
        assertThat(vendor.most("streamed")).isEqualTo(1);
    }

    @Test
    void aStreamThatIsLeftGivesItsPermitBack() {
        vendor.answer("streamed", crowd.held(Reply.events(PIECE, END)), Reply.events(PIECE, END));
        var context = Context.current().withCancellation();
        context.run(() -> caller.blocking()
                .streamComplete(limited("streamed", "Hi").build())
                .next());

        context.cancel(null);

        assertThat(caller.stream(limited("streamed", "Hi").build())).isNotEmpty();
    }

    @Test
    void aStreamWhoseTimeEndsGivesItsPermitBack() {
        vendor.answer("streamed", crowd.held(Reply.events(PIECE, END)), Reply.events(PIECE, END));

        var failure = failureOf(() -> caller.stream(hurried("streamed", 300).build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_TIMEOUT");
        Await.until(() -> watch.inUse("limited/streamed", "concurrent_calls") == 0);
    }

    @Test
    void anAttemptThatFailsGivesItsPermitBackBeforeTheNextAsksForOne() throws Exception {
        vendor.answer("failing", BROKEN, GOOD);

        var answer = caller.blocking().complete(limited("failing", "Hi").build());

        assertThat(answer.getAttemptsList()).hasSize(2);
        assertThat(watch.inUse("limited/failing", "concurrent_calls")).isZero();
    }

    @Test
    void aVendorsLimitHoldsForAllItsModelsTogether() throws Exception {
        vendor.answer("half", crowd.held(GOOD)).answer("other-half", crowd.held(GOOD));
        var one = crowd.begin("a", ask("limited-vendor/half", "Hi"));
        var two = crowd.begin("a", ask("limited-vendor/other-half", "Hi"));
        Await.until(() -> vendor.seen("half").size() + vendor.seen("other-half").size() == 2);

        var third = failureOf(() -> caller.blocking()
                .complete(ask("limited-vendor/other-half", "Hi")
                        .setTimeout(Durations.fromMillis(300))
                        .build()));
        crowd.release();
        one.get();
        two.get();

        assertThat(third.message()).contains("concurrent_calls of limited-vendor ");
    }

    @Test
    void aRaisedLimitLetsThoseThroughThatWaitAndCountsThoseThatRun() throws Exception {
        vendor.answer("reloaded", crowd.held(GOOD));
        Path file = vendors.resolve("limited.yaml");
        String before = Files.readString(file);
        crowd.begin("a", limited("reloaded", "1"));
        Await.until(() -> vendor.seen("reloaded").size() == 1);
        crowd.queue("a", limited("reloaded", "2"));
        crowd.queue("a", limited("reloaded", "3"));
        try {
            Files.writeString(
                    file,
                    before.replace(
                            "id: reloaded, limits: {concurrent_calls: 1",
                            "id: reloaded, limits: {concurrent_calls: 2"));

            Await.until(() -> vendor.seen("reloaded").size() == 2);

            assertThat(watch.inLine("limited/reloaded")).isEqualTo(1);
            crowd.release();
            crowd.all();
            assertThat(vendor.most("reloaded")).isEqualTo(2);
        } finally {
            Files.writeString(file, before);
        }
    }

    @Test
    void aCallerIdIsShortVisibleAscii() throws Exception {
        var refused = crowd.begin("x".repeat(129), limited("free", "Hi"));

        var failure = failureOf(() -> {
            try {
                refused.get();
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });

        assertThat(failure.about("field")).isEqualTo("x-caller-id");
    }

    @Test
    void aPriorityThatIsNotKnownIsRefused() {
        var failure = failureOf(() -> caller.blocking()
                .complete(limited("free", "Hi").setPriorityValue(9).build()));

        assertThat(failure.about("field")).isEqualTo("priority");
    }
}
