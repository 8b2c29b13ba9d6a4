package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.Metrics.find;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.resilience.Failover;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a half-open breaker lets through, and what the others are told: the vendor "probed" has two probes. */
@OverTheWire
class ProbesTest {

    private static final long DELAY = 1500;

    @Inject
    Failover failover;

    @Inject
    CurrentCatalog catalog;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();
    private final CompletableFuture<Void> go = new CompletableFuture<>();

    @AfterEach
    void release() {
        go.complete(null);
    }

    private Failure refusal(String... models) {
        var request = ask("probed/" + models[0], "Hi");
        List.of(models).stream().skip(1).forEach(model -> request.addModels("probed/" + model));
        return failureOf(() -> caller.blocking().complete(request.build()));
    }

    private CompleteResponse succeed(String model) {
        return caller.blocking().complete(ask("probed/" + model, "Hi").build());
    }

    private void open(String model) {
        vendor.answer(model, BROKEN);
        while (!rests(model)) {
            refusal(model);
        }
    }

    private boolean rests(String model) {
        return !failover.restsFor(catalog.catalog().resolve("probed/" + model)).isZero();
    }

    /** Begins calls that the vendor has got, and answers when the test lets it go on. */
    private List<Future<CompleteResponse>> probe(String model, int calls) {
        Await.until(() -> !rests(model));
        int before = vendor.seen(model).size();
        List<Future<CompleteResponse>> probes = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            probes.add(caller.begin(ask("probed/" + model, "Hi").build()));
        }
        Await.until(() -> vendor.seen(model).size() == before + calls);
        return probes;
    }

    private static double state(String model) {
        return find("parley_breaker_state", "gen_ai_provider_name=\"probed\"", "gen_ai_request_model=\"" + model + "\"")
                .orElseThrow();
    }

    private static void assertTold(Failure refused, long most) {
        assertThat(refused.reason()).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        assertThat(Durations.toMillis(refused.retry().orElseThrow().getRetryDelay()))
                .isBetween(1L, most);
    }

    @Test
    void asManyProbesAreLetThroughAsMustSucceedAndTheOthersHearWhenToComeAgain() throws Exception {
        open("closes");
        vendor.answer("closes", GOOD.after(go));
        var probes = probe("closes", 2);
        int seen = vendor.seen("closes").size();

        assertTold(refusal("closes"), DELAY);

        assertThat(vendor.seen("closes")).hasSize(seen);
        assertThat(state("closes")).as("half open").isEqualTo(1);
        go.complete(null);
        for (Future<CompleteResponse> probe : probes) {
            assertThat(probe.get(10, TimeUnit.SECONDS).getAttemptsCount()).isEqualTo(1);
        }
        assertThat(state("closes")).as("closed").isZero();
        succeed("closes");
    }

    @Test
    void oneProbeThatSucceedsIsNotEnough() {
        open("once");
        Await.until(() -> !rests("once"));
        vendor.answer("once", GOOD, GOOD);

        succeed("once");
        assertThat(state("once")).as("half open").isEqualTo(1);
        succeed("once");
        assertThat(state("once")).as("closed").isZero();
    }

    @Test
    void oneProbeThatFailsOpensItAgain() throws Exception {
        open("fails");
        vendor.answer("fails", GOOD.after(go), BROKEN);
        var first = probe("fails", 1).get(0);

        assertThat(refusal("fails").reason()).isEqualTo("VENDOR_UNAVAILABLE");

        assertThat(state("fails")).as("open").isEqualTo(2);
        go.complete(null);
        first.get(10, TimeUnit.SECONDS);
        assertThat(state("fails")).as("a success of before counts no more").isEqualTo(2);
        assertTold(refusal("fails"), DELAY);
    }

    /** The probes succeed while the other is asked: after its failure the first answers, though it was refused before. */
    @Test
    void whoWasRefusedBesideItsProbesIsAskedOnceTheyHaveSucceeded() throws Exception {
        open("beside");
        vendor.answer("beside", GOOD.after(go)).answer("breaks-meanwhile", BROKEN, BROKEN, GOOD);
        var probes = probe("beside", 2);
        vendor.onAsked(model -> {
            if (model.equals("breaks-meanwhile") && vendor.seen(model).size() == 2) {
                go.complete(null);
                Await.until(() -> state("beside") == 0);
            }
        });

        var answer = caller.blocking()
                .complete(ask("probed/beside", "Hi")
                        .addModels("plain/breaks-meanwhile")
                        .setRetry(attempts(5, 3).setBackoff(Durations.fromMillis(1)))
                        .build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getModel)
                .containsExactly("breaks-meanwhile", "breaks-meanwhile", "beside");
        for (Future<CompleteResponse> probe : probes) {
            probe.get(10, TimeUnit.SECONDS);
        }
    }

    /** D13, of an open breaker and one that is probed: the open one is the first that is sure to return. */
    @Test
    void ofTwoThatMayNotBeAskedTheEarlierReturnIsTold() {
        open("first");
        Await.until(() -> !rests("first"));
        open("second");
        vendor.answer("first", GOOD.after(go));
        probe("first", 2);

        var refused = refusal("first", "second");

        assertTold(refused, DELAY - 1);
        assertThat(refused.about("model")).isEqualTo("second");
    }
}
