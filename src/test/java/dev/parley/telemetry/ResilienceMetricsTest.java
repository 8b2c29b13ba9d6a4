package dev.parley.telemetry;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.Metrics.find;
import static dev.parley.testing.Metrics.get;
import static dev.parley.testing.Metrics.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteResponse;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What attempts, breakers, limits, queues, keys and hedges do, as Prometheus scrapes it. */
@OverTheWire
class ResilienceMetricsTest {

    private static final String[] GATE = {"gen_ai_provider_name=\"gated\"", "gen_ai_request_model=\"gate\""};
    private static final String[] FUSE = {"gen_ai_provider_name=\"fused\"", "gen_ai_request_model=\"fuse\""};

    private final CompletableFuture<Void> go = new CompletableFuture<>();

    private final Caller caller = new Caller();
    private final StubVendor vendor = StubVendor.fresh();

    @AfterEach
    void close() {
        go.complete(null);
        caller.close();
    }

    private static String[] with(String[] labels, String... more) {
        var all = java.util.Arrays.copyOf(labels, labels.length + more.length);
        System.arraycopy(more, 0, all, labels.length, more.length);
        return all;
    }

    private static double attempts(String vendor, String outcome) {
        return sample(
                "parley_attempts_total", "gen_ai_provider_name=\"" + vendor + "\"", "outcome=\"" + outcome + "\"");
    }

    @Test
    void eachAttemptIsCountedByItsOutcome() {
        vendor.answer("asked", BROKEN, BROKEN, BROKEN, BROKEN).answer("next", GOOD);
        double failed = attempts("again", "VENDOR_UNAVAILABLE");
        double rejected = attempts("frugal", "VENDOR_UNAVAILABLE");
        double answered = attempts("plain", "OK");

        caller.blocking()
                .complete(ask("again/asked", "Hi")
                        .addModels("frugal/asked")
                        .addModels("plain/next")
                        .build());

        Await.until(() -> attempts("plain", "OK") == answered + 1);
        assertThat(attempts("again", "VENDOR_UNAVAILABLE")).isEqualTo(failed + 1);
        assertThat(attempts("frugal", "VENDOR_UNAVAILABLE")).isEqualTo(rejected + 1);
    }

    /** 0 closed, 2 open, 1 while the probe is under way, and 0 again. */
    @Test
    void aBreakerIsSeenToOpenToProbeAndToClose() throws Exception {
        vendor.answer("fuse", BROKEN, BROKEN, GOOD.after(go), GOOD);
        var request = ask("fused/fuse", "Hi").build();

        failureOf(() -> caller.blocking().complete(request));
        assertThat(find("parley_breaker_state", FUSE)).hasValue(0);
        failureOf(() -> caller.blocking().complete(request));
        assertThat(find("parley_breaker_state", FUSE)).hasValue(2);

        Future<CompleteResponse> probe = letThrough(request);
        assertThat(find("parley_breaker_state", FUSE)).hasValue(1);
        assertThat(failureOf(() -> caller.blocking().complete(request)).reason())
                .isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        assertThat(vendor.seen("fuse")).hasSize(3);

        go.complete(null);
        probe.get(10, TimeUnit.SECONDS);
        assertThat(find("parley_breaker_state", FUSE)).hasValue(0);
    }

    private Future<CompleteResponse> letThrough(dev.parley.v1.CompleteRequest request) throws Exception {
        while (true) {
            var call = caller.begin(request);
            Await.until(() -> call.isDone() || vendor.seen("fuse").size() == 3);
            if (vendor.seen("fuse").size() == 3) {
                return call;
            }
            try {
                call.get();
            } catch (ExecutionException e) {
                assertThat(Caller.Failure.of((StatusRuntimeException) e.getCause())
                                .reason())
                        .isEqualTo("NO_DEPLOYMENT_AVAILABLE");
            }
        }
    }

    @Test
    void whoWaitsWhatIsTakenAndWhatIsRefusedIsSeen() throws Exception {
        vendor.answer("gate", GOOD.after(go), GOOD);
        String[] refusals = {"gen_ai_provider_name=\"gated\"", "reason=\"EXCEEDS_LIMIT\""};
        double refused = sample("parley_limit_refused_total", refusals);
        double waits = sample("parley_queue_time_seconds_count", GATE);
        String[] permits = with(GATE, "parley_limit=\"concurrent_calls\"");
        var held = caller.begin(ask("gated/gate", "Hi").build());
        Await.until(() -> vendor.seen("gate").size() == 1);
        var waiting = caller.begin(ask("gated/gate", "Hi").build());

        Await.until(() -> sample("parley_queue_length", GATE) == 1);
        assertThat(sample("parley_limit_permits", with(permits, "state=\"in_use\"")))
                .isEqualTo(1);
        assertThat(sample("parley_limit_permits", with(permits, "state=\"limit\"")))
                .isEqualTo(1);
        failureOf(() -> caller.blocking()
                .complete(ask("gated/small", "Hi").setMaxOutputTokens(60).build()));
        assertThat(sample("parley_limit_refused_total", refusals)).isEqualTo(refused + 1);

        go.complete(null);
        held.get(10, TimeUnit.SECONDS);
        waiting.get(10, TimeUnit.SECONDS);
        Await.until(() -> sample("parley_limit_permits", with(permits, "state=\"in_use\"")) == 0);
        assertThat(sample("parley_queue_length", GATE)).isZero();
        assertThat(sample("parley_queue_time_seconds_count", GATE)).isEqualTo(waits + 1);
    }

    /** By alias; the key's value is nowhere. */
    @Test
    void aKeyThatIsTurnedAwayFromIsSeenAndItsHealth() {
        String[] one = {"gen_ai_provider_name=\"watched-keys\"", "parley_key=\"KEY_ONE\""};
        double rotations = sample("parley_key_rotations_total", one);
        vendor.answer("turned key-one", Reply.json(401, "{}")).answer("turned", GOOD);
        while (vendor.seen("turned").stream().noneMatch(seen -> seen.key().equals("key-one"))) {
            caller.blocking().complete(ask("watched-keys/turned", "Hi").build());
        }

        assertThat(sample("parley_key_rotations_total", one)).isEqualTo(rotations + 1);
        assertThat(find("parley_key_health", one)).hasValue(0);
        assertThat(find("parley_key_health", "gen_ai_provider_name=\"watched-keys\"", "parley_key=\"KEY_TWO\""))
                .hasValue(1);
        assertThat(get("/q/metrics")).doesNotContain("key-one");
    }

    private static double hedges(String outcome) {
        return sample(
                "parley_hedges_total",
                "gen_ai_provider_name=\"racer\"",
                "gen_ai_request_model=\"other\"",
                "outcome=\"" + outcome + "\"");
    }

    @Test
    void aHedgeIsCountedByHowItEnded() throws Exception {
        double won = hedges("won");
        double notAllowed = hedges("not_allowed");
        vendor.answer("slow", Reply.beforeHeaders(End.SILENCE), GOOD.after(go)).answer("quick", GOOD);
        caller.blocking().complete(ask("raced", "Hi").build());
        Await.until(() -> hedges("won") == won + 1);

        var alone = caller.begin(ask("raced", "Hi").addAllowedVendors("racer").build());
        Await.until(() -> hedges("not_allowed") == notAllowed + 1);
        go.complete(null);

        assertThat(alone.get(10, TimeUnit.SECONDS).getAttemptsCount()).isEqualTo(1);
    }
}
