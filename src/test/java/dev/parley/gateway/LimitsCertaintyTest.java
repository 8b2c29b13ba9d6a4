package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.v1.CompleteRequest;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is known for sure of the room that there will be, and what a refusal tells of it. */
@OverTheWire
class LimitsCertaintyTest {

    @Inject
    MeterRegistry meters;

    private final Caller caller = new Caller();
    private final CompletableFuture<Void> go = new CompletableFuture<>();
    private final StubVendor vendor = StubVendor.fresh();

    @AfterEach
    void close() {
        go.complete(null);
        caller.close();
    }

    private static CompleteRequest hurried(String model) {
        return ask(model, "Hi").setTimeout(Durations.fromMillis(300)).build();
    }

    private double waiting(String model) {
        var gauge = meters.find("parley.queue.length")
                .tags("gen_ai.provider.name", "left", "gen_ai.request.model", model)
                .gauge();
        return gauge == null ? 0 : gauge.value();
    }

    /** The first has reserved 800 of 1,000 tokens and uses 2; nobody could know. */
    @Test
    void aCallWaitsForTokensThatARunningOneReservedAndDoesNotUse() throws Exception {
        vendor.answer("reserved", GOOD.after(go), GOOD);
        var request = ask("left/reserved", "Hi")
                .setMaxOutputTokens(800)
                .setTimeout(Durations.fromSeconds(30))
                .build();
        var first = caller.begin(request);
        Await.until(() -> !vendor.seen("reserved").isEmpty());

        var second = caller.begin(request);
        Await.until(() -> waiting("reserved") > 0 || second.isDone());
        go.complete(null);

        first.get(30, TimeUnit.SECONDS);
        assertThat(second.get(30, TimeUnit.SECONDS).getAttempts(0).getQueueTime())
                .isNotEqualTo(Durations.ZERO);
    }

    @Test
    void theHeadersOfARefusalAreHeard() {
        vendor.answer(
                "refused",
                LIMITED.with("x-ratelimit-remaining-requests", "0").with("x-ratelimit-reset-requests", "40s"));
        assertThat(failureOf(() -> caller.blocking().complete(hurried("left/refused")))
                        .reason())
                .isEqualTo("VENDOR_RATE_LIMITED");

        var failure = failureOf(() -> caller.blocking().complete(hurried("left/refused")));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(failure.message()).contains("the vendor's own rate limit");
        assertThat(vendor.seen("refused")).hasSize(1);
    }

    @Test
    void soAreThoseOfARefusedStream() {
        vendor.answer(
                "refused-stream",
                LIMITED.with("x-ratelimit-remaining-tokens", "0").with("x-ratelimit-reset-tokens", "40s"));
        assertThat(failureOf(() -> caller.stream(hurried("left/refused-stream")))
                        .reason())
                .isEqualTo("VENDOR_RATE_LIMITED");

        var failure = failureOf(() -> caller.stream(hurried("left/refused-stream")));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(vendor.seen("refused-stream")).hasSize(1);
    }
}
