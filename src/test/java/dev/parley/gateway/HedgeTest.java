package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.END_WITH_USAGE;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.testing.Await;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.Watch;
import dev.parley.v1.Attempt;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.PriceStatus;
import io.grpc.Context;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second deployment is asked where the first keeps its caller waiting: who wins, what ends, and what is told. */
@OverTheWire
class HedgeTest {

    private static final AttemptOutcome ANSWERED = AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED;
    private static final AttemptOutcome CANCELLED = AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED;
    private static final AttemptOutcome FAILED = AttemptOutcome.ATTEMPT_OUTCOME_FAILED;

    /** What the deployment "measured" takes to answer, at least. */
    private static final Duration USUAL = Duration.ofMillis(40);

    @Inject
    MeterRegistry meters;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();
    private final Watch watch = new Watch();

    private CompleteResponse streamed(CompleteRequest request) {
        var events = caller.stream(request);
        assertThat(events.stream().filter(event -> event.hasStarted())).hasSize(1);
        var finished = finished(events);
        assertThat(text(events)).isEqualTo(text(finished.getMessage()));
        return finished;
    }

    private static void assertAttempts(List<Attempt> attempts, org.assertj.core.groups.Tuple... vendorHedgeAndOutcome) {
        assertThat(attempts)
                .extracting(Attempt::getVendor, Attempt::getHedge, Attempt::getOutcome)
                .containsExactly(vendorHedgeAndOutcome);
    }

    @Test
    void theSecondAnswersAStreamAndTheFirstIsClosedAndTold() throws Exception {
        var silent = Reply.events(End.SILENCE);
        vendor.answer("slow", silent).answer("quick", Reply.events(PIECE, END_WITH_USAGE));
        double won = watch.hedges("won");

        var answer = streamed(ask("raced", "Hi").build());

        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(answer.getActual().getVendor()).isEqualTo("racer-too");
        assertAttempts(answer.getAttemptsList(), tuple("racer", false, CANCELLED), tuple("racer-too", true, ANSWERED));
        assertThat(answer.getAttempts(0).getUsage().getInputTokens()).isPositive();
        assertThat(answer.getAttempts(0).getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(watch.hedges("won")).isEqualTo(won + 1);
        watch.assertNothingIsLeft();
    }

    @Test
    void theSecondAnswersAWholeAnswerAndTheFirstIsClosed() throws Exception {
        var silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("slow", silent).answer("quick", GOOD);

        var answer = caller.blocking().complete(ask("raced", "Hi").build());

        silent.left().get(10, TimeUnit.SECONDS);
        assertAttempts(answer.getAttemptsList(), tuple("racer", false, CANCELLED), tuple("racer-too", true, ANSWERED));
        watch.assertNothingIsLeft();
    }

    @Test
    void theFirstMayStillAnswerFirst() throws Exception {
        var secondAsked = new CountDownLatch(1);
        var silent = Reply.events(End.SILENCE);
        vendor.answer("slow", Reply.events(PIECE, END)).answer("quick", silent);
        vendor.onAsked(model -> {
            if (model.equals("quick")) {
                secondAsked.countDown();
            } else {
                Await.until(secondAsked);
            }
        });
        double lost = watch.hedges("lost");

        var answer = streamed(ask("raced", "Hi").build());

        silent.left().get(10, TimeUnit.SECONDS);
        assertAttempts(answer.getAttemptsList(), tuple("racer-too", true, CANCELLED), tuple("racer", false, ANSWERED));
        assertThat(watch.hedges("lost")).isEqualTo(lost + 1);
        watch.assertNothingIsLeft();
    }

    @Test
    void aFirstThatFailsMeanwhileLeavesTheAnswerToTheSecond() {
        var secondAsked = new CountDownLatch(1);
        var answering = new CountDownLatch(1);
        vendor.answer("slow", BROKEN).answer("quick", GOOD);
        vendor.onAsked(model -> {
            if (model.equals("quick")) {
                secondAsked.countDown();
                Await.until(answering);
            } else {
                Await.until(secondAsked);
            }
        });
        vendor.onWrite(bytes -> answering.countDown());

        var answer = caller.blocking().complete(ask("raced", "Hi").build());

        assertThat(answer.getActual().getVendor()).isEqualTo("racer-too");
        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getVendor, Attempt::getHedge)
                .containsExactly(tuple("racer", false), tuple("racer-too", true));
        watch.assertNothingIsLeft();
    }

    @Test
    void bothMayFailAndBothAreTold() {
        var secondAsked = new CountDownLatch(1);
        vendor.answer("slow", BROKEN).answer("quick", BROKEN);
        vendor.onAsked(model -> {
            if (model.equals("quick")) {
                secondAsked.countDown();
            } else {
                Await.until(secondAsked);
            }
        });

        var failure =
                failureOf(() -> caller.blocking().complete(ask("raced", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_UNAVAILABLE");
        assertThat(failure.attempts())
                .extracting(Attempt::getVendor, Attempt::getHedge, Attempt::getOutcome)
                .containsExactlyInAnyOrder(tuple("racer", false, FAILED), tuple("racer-too", true, FAILED));
        assertThat(vendor.seen("slow")).hasSize(1);
        assertThat(vendor.seen("quick")).hasSize(1);
        watch.assertNothingIsLeft();
    }

    @Test
    void aCallerWhoLeavesEndsBoth() throws Exception {
        var slow = Reply.beforeHeaders(End.SILENCE);
        var quick = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("slow", slow).answer("quick", quick);
        var both = new CountDownLatch(2);
        vendor.onAsked(model -> both.countDown());
        var leaving = Context.current().withCancellation();
        try (var calls = new CallLines()) {
            leaving.run(
                    () -> caller.blocking().streamComplete(ask("raced", "Hi").build()));
            Await.until(both);

            leaving.cancel(null);

            slow.left().get(10, TimeUnit.SECONDS);
            quick.left().get(10, TimeUnit.SECONDS);
            assertThat(calls.next()).containsEntry("outcome", "CANCELLED").containsEntry("attempts", "2");
        }
        watch.assertNothingIsLeft();
    }

    /** The vendor of the loser bills on: the answer does not wait for that, the meters do. */
    @Test
    void aLoserThatBillsOnIsReadToItsEnd() throws Exception {
        var answered = new CountDownLatch(1);
        vendor.answer("slow", Reply.events(PIECE, END_WITH_USAGE)).answer("quick", Reply.events(PIECE, END));
        vendor.onAsked(model -> {
            if (model.equals("slow")) {
                Await.until(answered);
            }
        });
        try (var calls = new CallLines()) {
            var answer = streamed(ask("raced-on", "Hi").build());
            assertThat(answer.getAttempts(0).getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
            double before = spentByLosers();

            answered.countDown();

            assertThat(calls.next()).containsEntry("outcome", "OK").containsEntry("attempts", "2");
            assertThat(spentByLosers() - before).isCloseTo(0.00021, org.assertj.core.data.Offset.offset(1e-12));
        }
    }

    private double spentByLosers() {
        return meters
                .find("parley.cost")
                .tags("gen_ai.provider.name", "bills-on", "outcome", "CANCELLED")
                .counters()
                .stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /** The first content of a stream, and a whole answer, each by what was measured of its kind. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutADelayWhatWasMeasuredIsWaitedFor(boolean stream) {
        Reply good = stream ? Reply.events(PIECE, END) : GOOD;
        vendor.answer("measured", good).answer("quick", good);
        vendor.onAsked(model -> LockSupport.parkNanos(model.equals("measured") ? USUAL.toNanos() : 0));
        for (int i = 0; i < 20; i++) {
            assertThat(answered(stream).getAttemptsCount()).isEqualTo(1);
        }
        Map<String, Long> asked = new ConcurrentHashMap<>();
        vendor.onAsked(model -> asked.put(model, System.nanoTime()));
        vendor.answer("measured", Reply.beforeHeaders(End.SILENCE));

        var answer = answered(stream);

        assertAttempts(answer.getAttemptsList(), tuple("racer", false, CANCELLED), tuple("racer-too", true, ANSWERED));
        // The request is on its way to the first for some of the wait.
        assertThat(Duration.ofNanos(asked.get("quick") - asked.get("measured"))).isGreaterThan(USUAL.dividedBy(2));
    }

    private CompleteResponse answered(boolean stream) {
        var request = ask("measured", "Hi").build();
        return stream ? streamed(request) : caller.blocking().complete(request);
    }
}
