package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.END_WITH_USAGE;
import static dev.parley.testing.ChatReplies.FINISHED;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.routing.Load;
import dev.parley.testing.Await;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.PriceStatus;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer holds that is read on although its caller left, and how many and how long they are read. */
@OverTheWire
class LeftReadsTest {

    @Inject
    Load load;

    @Inject
    MeterRegistry meters;

    private final Caller caller = new Caller();
    private final CompletableFuture<Void> go = new CompletableFuture<>();
    private CallLines calls;
    private StubVendor vendor;

    @BeforeEach
    void open() {
        vendor = StubVendor.fresh();
        calls = new CallLines();
    }

    @AfterEach
    void close() {
        go.complete(null);
        caller.close();
        calls.close();
    }

    private static CompleteRequest.Builder hurried(String model, int output) {
        return ask(model, "Hi").setMaxOutputTokens(output).setTimeout(Durations.fromMillis(300));
    }

    /** Leaves a stream of which nothing more comes until the test lets it go on. */
    private void leaveInMidStream(CompleteRequest request, String model, CompletableFuture<Void> until) {
        vendor.answer(model, Reply.events(PIECE, PIECE, END_WITH_USAGE).after(until), GOOD);
        caller.leaveAfter(2, request);
        Await.until(() -> load.inFlight() == 0);
    }

    private double reads(String vendorId, String end) {
        return meters.find("parley.left.reads").tags("gen_ai.provider.name", vendorId, "end", end).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void theVendorsPlaceIsTakenUntilTheAnswerIsRead() throws Exception {
        double before = reads("left", "read_to_end");
        leaveInMidStream(ask("left/single", "Hi").build(), "single", go);

        var refused = failureOf(
                () -> caller.blocking().complete(hurried("left/single", 10).build()));
        go.complete(null);

        assertThat(refused.reason()).isEqualTo("LIMITED");
        assertThat(calls.nextOf("CANCELLED"))
                .containsAllEntriesOf(Map.of("outcome", "CANCELLED", "read_to_end", "1", "in", "10", "out", "100"));
        assertThat(reads("left", "read_to_end") - before).isEqualTo(1);
        assertThat(caller.blocking().complete(ask("left/single", "Hi").build()).getAttemptsCount())
                .isEqualTo(1);
    }

    @Test
    void itsUsageTakesThePlaceOfWhatWasReservedOfTheMinute() throws Exception {
        leaveInMidStream(ask("left/tokens", "Hi").setMaxOutputTokens(800).build(), "tokens", go);

        var refused = failureOf(
                () -> caller.blocking().complete(hurried("left/tokens", 800).build()));
        go.complete(null);
        calls.nextOf("CANCELLED");

        assertThat(refused.reason()).isEqualTo("LIMITED");
        var tooMuch = failureOf(
                () -> caller.blocking().complete(hurried("left/tokens", 900).build()));
        assertThat(tooMuch.reason()).as("110 tokens were used").isEqualTo("LIMITED");
        assertThat(caller.blocking()
                        .complete(
                                ask("left/tokens", "Hi").setMaxOutputTokens(800).build())
                        .getAttemptsCount())
                .isEqualTo(1);
    }

    @Test
    void oneMoreThanMayBeReadIsClosedAtOnceAndItsCostEstimated() throws Exception {
        double before = reads("left", "cut");
        leaveInMidStream(ask("left/first-left", "Hi").build(), "first-left", go);
        leaveInMidStream(ask("left/next-left", "Hi").build(), "next-left", go);
        var silent = Reply.events(End.SILENCE, PIECE);
        vendor.answer("second-left", silent);

        caller.leaveAfter(2, ask("left/second-left", "Hi").build());

        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(calls.nextOf("CANCELLED"))
                .containsAllEntriesOf(Map.of("model", "other", "outcome", "CANCELLED", "read_cut", "1"))
                .containsKey("cost");
        assertThat(reads("left", "cut") - before).isEqualTo(1);
        go.complete(null);
        assertThat(calls.nextOf("CANCELLED")).containsEntry("read_to_end", "1");
        assertThat(calls.nextOf("CANCELLED")).containsEntry("read_to_end", "1");
        var later = new CompletableFuture<Void>();
        leaveInMidStream(ask("left/third-left", "Hi").build(), "third-left", later);
        later.complete(null);
        assertThat(calls.nextOf("CANCELLED")).as("the place is free again").containsEntry("read_to_end", "1");
    }

    /** The vendor tells why its answer ended, and a moment later its count: nobody is in a hurry any more. */
    @Test
    void theCountThatComesLastIsWaitedForWhenTheCallsTimeIsOver() throws Exception {
        var written = new AtomicInteger();
        vendor.onWrite(bytes -> {
            if (written.incrementAndGet() == 1) {
                go.join();
            } else {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        });
        vendor.answer(
                "late",
                Reply.events(
                        PIECE,
                        FINISHED,
                        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":100}}\n\n"));

        failureOf(() -> caller.stream(
                ask("left/late", "Hi").setTimeout(Durations.fromMillis(1500)).build()));
        go.complete(null);

        assertThat(calls.nextOf("VENDOR_TIMEOUT"))
                .containsAllEntriesOf(Map.of("read_to_end", "1", "in", "10", "out", "100", "cost", "0.00021 USD"));
    }

    /** The caller hears at once that the cost is not known yet; log and metrics wait for it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatACallsOwnTimeEndsIsReadOnAsWellAndTheStatusSaysThatItsCostIsNotThereYet(boolean streamed)
            throws Exception {
        vendor.answer("late", (streamed ? Reply.events(PIECE, PIECE, END_WITH_USAGE) : GOOD).after(go));
        var request =
                ask("left/late", "Hi").setTimeout(Durations.fromMillis(1500)).build();
        double before = reads("left", "read_to_end");

        var failure = failureOf(() -> {
            if (streamed) {
                caller.stream(request);
            } else {
                caller.blocking().complete(request);
            }
        });
        go.complete(null);

        assertThat(failure.reason()).isEqualTo("VENDOR_TIMEOUT");
        var attempt = failure.attempts().get(0);
        assertThat(attempt.getErrorReason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT);
        assertThat(attempt.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(attempt.getCost().getUnknownReason()).contains("to its end");
        assertThat(attempt.hasUsage()).isFalse();
        assertThat(calls.nextOf("VENDOR_TIMEOUT"))
                .containsAllEntriesOf(
                        streamed
                                ? Map.of("read_to_end", "1", "in", "10", "out", "100", "cost", "0.00021 USD")
                                : Map.of("read_to_end", "1", "in", "1", "out", "1", "cost", "0.000003 USD"));
        assertThat(reads("left", "read_to_end") - before).isEqualTo(1);
    }

    @Test
    void oneThatMayBeReadIsOne() throws Exception {
        leaveInMidStream(ask("left-single/first-left", "Hi").build(), "first-left", go);
        var silent = Reply.events(End.SILENCE, PIECE);
        vendor.answer("second-left", silent);

        caller.leaveAfter(2, ask("left-single/second-left", "Hi").build());

        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(calls.nextOf("CANCELLED")).containsEntry("read_cut", "1");
        go.complete(null);
        assertThat(calls.nextOf("CANCELLED")).containsEntry("read_to_end", "1");
    }

    @Test
    void noAnswerIsReadForLongerThanAnAttemptMayTake() throws Exception {
        var silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("single", silent, GOOD);
        var asked = new CountDownLatch(1);
        vendor.onAsked(model -> asked.countDown());
        Future<?> call = caller.begin(ask("left-briefly/single", "Hi")
                .setTimeout(Durations.fromSeconds(30))
                .build());
        asked.await(10, TimeUnit.SECONDS);

        call.cancel(true);

        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(calls.nextOf("CANCELLED"))
                .containsAllEntriesOf(Map.of("outcome", "CANCELLED", "read_cut", "1", "out", "0"))
                .containsKey("cost");
        assertThat(caller.blocking()
                        .complete(ask("left-briefly/single", "Hi").build())
                        .getAttemptsCount())
                .isEqualTo(1);
    }
}
