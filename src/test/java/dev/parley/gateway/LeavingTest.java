package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.routing.Load;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.RetryPolicy;
import io.grpc.Context;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller who leaves, at whatever moment: what ends, what is not begun, and what is told of its cost. */
@OverTheWire
class LeavingTest {

    @Inject
    Load load;

    @Inject
    TokenCounter tokens;

    @Inject
    CurrentCatalog catalog;

    @Inject
    MeterRegistry meters;

    @AutoClose
    private final Caller caller = new Caller();

    private CallLines calls;
    private final StubVendor vendor = StubVendor.fresh();

    @BeforeEach
    void open() {
        calls = new CallLines();
    }

    @AfterEach
    void close() {
        calls.close();
    }

    private Deployment deployment(String model) {
        return catalog.catalog().resolve(model);
    }

    /** The line of the log comes first, the end of the work right after it. */
    private void assertNothingIsLeft() {
        while (load.inFlight() > 0) {
            Thread.onSpinWait();
        }
        assertThat(meters.get("parley.requests.active").gauge().value()).isZero();
    }

    /** The vendor took the call and is silent: the prompt may be billed. */
    @Test
    void aCallerWhoLeavesASilentVendorClosesItsConnectionAndNobodyElseIsAsked() throws Exception {
        var silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("silent", silent).answer("silent-too", GOOD);
        var asked = new CountDownLatch(1);
        vendor.onAsked(model -> asked.countDown());
        Future<?> call = caller.begin(ask("stub/silent", "Hi")
                .addModels("stub/silent-too")
                .setTimeout(Durations.fromSeconds(120))
                .build());
        asked.await(10, TimeUnit.SECONDS);

        call.cancel(true);

        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(calls.next()).containsEntry("outcome", "CANCELLED").containsEntry("attempts", "1");
        assertThat(vendor.seen("silent-too")).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void aCallerWhoLeavesWhileWeConnectPaysNothing() throws Exception {
        var leaving = Context.current().withCancellation();
        leaving.run(() ->
                caller.blocking().streamComplete(ask("unreachable/priced", "Hi").build()));
        while (load.inFlight(deployment("unreachable/priced")) == 0) {
            Thread.onSpinWait();
        }

        leaving.cancel(null);

        assertThat(calls.next())
                .containsAllEntriesOf(Map.of("outcome", "CANCELLED", "vendor", "unreachable", "attempts", "1"))
                .doesNotContainKey("cost");
        assertNothingIsLeft();
    }

    @Test
    void aCallerWhoLeavesDuringABackOffEndsIt() throws Exception {
        vendor.answer("broken", BROKEN);
        var hour = Durations.fromSeconds(3600);
        Future<?> call = caller.begin(ask("short/broken", "Hi")
                .setTimeout(hour)
                .setRetry(RetryPolicy.newBuilder().setBackoff(hour).setMaxBackoff(hour))
                .build());
        while (vendor.seen("broken").isEmpty() || load.inFlight() > 0) {
            Thread.onSpinWait();
        }

        call.cancel(true);

        assertThat(calls.next())
                .containsAllEntriesOf(Map.of("outcome", "CANCELLED", "attempts", "1"))
                .doesNotContainKey("cost");
        assertThat(vendor.seen("broken")).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void eightStreamsThatAreLeftAtOnceCloseEightConnections() throws Exception {
        List<Reply> silent = new ArrayList<>();
        List<Context.CancellableContext> contexts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            var reply = Reply.events(End.SILENCE, PIECE);
            silent.add(reply);
            vendor.answer("eight-" + i, reply);
            var context = Context.current().withCancellation();
            contexts.add(context);
            String model = "stub/eight-" + i;
            context.call(() ->
                    caller.blocking().streamComplete(ask(model, "Hi").build()).next());
        }

        contexts.forEach(context -> context.cancel(null));

        for (Reply reply : silent) {
            reply.left().get(10, TimeUnit.SECONDS);
            assertThat(calls.next()).containsEntry("outcome", "CANCELLED");
        }
        assertNothingIsLeft();
    }
}
