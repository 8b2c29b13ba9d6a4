package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.END_WITH_USAGE;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.pricing.CostCalculator;
import dev.parley.testing.Await;
import dev.parley.testing.AwsFrames;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.Watch;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Usage;
import io.grpc.Context;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a call cost that its caller left, by the rule of each vendor. */
@OverTheWire
class LeftCallCostTest {

    @Inject
    TokenCounter tokens;

    @Inject
    CurrentCatalog catalog;

    @Inject
    MeterRegistry meters;

    @AutoClose
    private final Caller caller = new Caller();

    @RegisterExtension
    private final CallLines calls = CallLines.ofEachTest();

    private final StubVendor vendor = StubVendor.fresh();
    private final Watch watch = new Watch();

    private Deployment deployment(String model) {
        return catalog.catalog().resolve(model);
    }

    /** What the tokens cost until then, as a line of the log has it. */
    private Map<String, String> estimated(CompleteRequest request, String answer) {
        var deployment = deployment(request.getModels(0));
        long input = tokens.count(request, deployment).tokens();
        long output =
                answer.isEmpty() ? 0 : tokens.countText(answer, deployment).tokens();
        var usage = Usage.newBuilder().setInputTokens(input).setOutputTokens(output);
        return Map.of(
                "outcome",
                "CANCELLED",
                "attempts",
                "1",
                "in",
                String.valueOf(input),
                "out",
                String.valueOf(output),
                "cost",
                CostCalculator.cost(usage.build(), deployment).getTotal() + " USD");
    }

    private double spent(String model, String vendorId) {
        var counter = meters.find("parley.cost")
                .tags("gen_ai.provider.name", vendorId, "gen_ai.request.model", model, "outcome", "CANCELLED")
                .counter();
        return counter == null ? 0 : counter.count();
    }

    /** B02. */
    @Test
    void whatWasStreamedUntilACallerLeftIsCountedAndPriced() throws Exception {
        var reply = Reply.events(End.SILENCE, Collections.nCopies(5, PIECE).toArray(new String[0]));
        vendor.answer("priced", reply);
        var request = ask("stub/priced", "How are you?").build();
        double before = spent("priced", "stub");

        caller.leaveAfter(6, request);

        reply.left().get(10, TimeUnit.SECONDS);
        var expected = estimated(request, "word ".repeat(5));
        var line = calls.next();
        assertThat(line).containsAllEntriesOf(expected);
        assertThat(spent("priced", "stub") - before)
                .isCloseTo(
                        Double.parseDouble(expected.get("cost").replace(" USD", "")),
                        org.assertj.core.data.Offset.offset(1e-12));
        watch.assertNothingIsLeft();
    }

    /** B02, of a vendor that bills on: the connection stays until the usage is there, and the caller is not kept. */
    @Test
    void aVendorThatBillsOnIsReadToItsEndForItsUsage() throws Exception {
        var left = new CountDownLatch(1);
        vendor.answer("priced", Reply.events(PIECE, PIECE, END_WITH_USAGE));
        vendor.onWrite(bytes -> Await.until(left));

        caller.leaveAfter(2, ask("bills-on/priced", "Hi").build());
        watch.untilNothingIsInFlight();
        left.countDown();

        assertThat(calls.next())
                .containsAllEntriesOf(Map.of("outcome", "CANCELLED", "in", "10", "out", "100", "cost", "0.00021 USD"));
        watch.assertNothingIsLeft();
    }

    /** B02 of Bedrock, whose files need not say that it bills on: its usage comes in an event of its own, the very last. */
    @Test
    void aStreamOfBedrockIsReadBeyondTheReasonWhyItEndedForItsUsage() throws Exception {
        var left = new CountDownLatch(1);
        var word = AwsFrames.event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"word \"}}");
        vendor.answer(
                "priced",
                Reply.of(
                        200,
                        "application/vnd.amazon.eventstream",
                        List.of(
                                word,
                                word,
                                AwsFrames.event("messageStop", "{\"stopReason\":\"end_turn\"}"),
                                AwsFrames.event(
                                        "metadata",
                                        "{\"usage\":{\"inputTokens\":10,\"outputTokens\":100,\"totalTokens\":110}}")),
                        End.PROPER));
        vendor.onWrite(bytes -> {
            Await.until(left);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        });

        caller.leaveAfter(2, ask("stub-bedrock/priced", "Hi").build());
        watch.untilNothingIsInFlight();
        left.countDown();

        assertThat(calls.next())
                .containsAllEntriesOf(Map.of(
                        "outcome", "CANCELLED", "read_to_end", "1", "in", "10", "out", "100", "cost", "0.0000448 USD"));
        watch.assertNothingIsLeft();
    }

    @Test
    void aWholeAnswerOfAVendorThatBillsOnIsAwaitedForItsUsage() throws Exception {
        var left = new CountDownLatch(1);
        vendor.answer("priced", Reply.of(200, "application/json", GOOD.pieces(), End.PROPER));
        var asked = new CountDownLatch(1);
        vendor.onAsked(model -> {
            asked.countDown();
            Await.until(left);
        });
        Future<?> call = caller.begin(ask("bills-on/priced", "Hi").build());
        Await.until(asked);

        call.cancel(true);
        watch.untilNothingIsInFlight();
        left.countDown();

        assertThat(calls.next())
                .containsAllEntriesOf(Map.of("outcome", "CANCELLED", "in", "1", "out", "1", "cost", "0.000003 USD"));
    }

    @Test
    void aVendorThatFallsSilentIsNotReadOnForEverAndWhatItSentIsCounted() throws Exception {
        vendor.answer("priced", Reply.events(End.CUT, PIECE, PIECE, PIECE));
        var left = new CountDownLatch(1);
        vendor.onWrite(bytes -> Await.until(left));
        var request = ask("bills-on/priced", "Hi").build();

        caller.leaveAfter(2, request);
        watch.untilNothingIsInFlight();
        left.countDown();

        assertThat(calls.next()).containsAllEntriesOf(estimated(request, "word ".repeat(3)));
    }

    @Test
    void aVendorThatBillsNothingCostsNothing() throws Exception {
        var reply = Reply.events(End.SILENCE, PIECE);
        vendor.answer("priced", reply);

        caller.leaveAfter(2, ask("bills-nothing/priced", "Hi").build());

        reply.left().get(10, TimeUnit.SECONDS);
        assertThat(calls.next()).containsAllEntriesOf(Map.of("outcome", "CANCELLED", "attempts", "1", "cost", "0 USD"));
    }

    @Test
    void aCallerWhoLeavesBeforeTheHeadersOfAStreamPaysForThePrompt() throws Exception {
        var silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("priced", silent);
        var asked = new CountDownLatch(1);
        vendor.onAsked(model -> asked.countDown());
        var request = ask("stub/priced", "Hi").build();
        var leaving = Context.current().withCancellation();
        leaving.run(() -> caller.blocking().streamComplete(request));
        Await.until(asked);

        leaving.cancel(null);

        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(calls.next()).containsAllEntriesOf(estimated(request, ""));
        watch.assertNothingIsLeft();
    }
}
