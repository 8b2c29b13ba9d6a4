package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.Watch;
import dev.parley.v1.RetryPolicy;
import io.grpc.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A caller who leaves, at whatever moment: what ends, what is not begun, and what is told of its cost. */
@OverTheWire
class LeavingTest {

    private static final int ROUNDS = 5;

    @AutoClose
    private final Caller caller = new Caller();

    @RegisterExtension
    private final CallLines calls = CallLines.ofEachTest();

    private final StubVendor vendor = StubVendor.fresh();
    private final Watch watch = new Watch();

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
        Await.until(asked);

        call.cancel(true);

        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(calls.next()).containsEntry("outcome", "CANCELLED").containsEntry("attempts", "1");
        assertThat(vendor.seen("silent-too")).isEmpty();
        watch.assertNothingIsLeft();
    }

    @Test
    void aCallerWhoLeavesWhileWeConnectPaysNothing() throws Exception {
        var leaving = Context.current().withCancellation();
        leaving.run(() ->
                caller.blocking().streamComplete(ask("unreachable/priced", "Hi").build()));
        Await.until(() -> watch.inFlight("unreachable/priced") > 0);

        leaving.cancel(null);

        assertThat(calls.next())
                .containsAllEntriesOf(Map.of("outcome", "CANCELLED", "vendor", "unreachable", "attempts", "1"))
                .doesNotContainKey("cost");
        watch.assertNothingIsLeft();
    }

    @Test
    void aCallerWhoLeavesDuringABackOffEndsIt() throws Exception {
        vendor.answer("broken", BROKEN);
        var hour = Durations.fromSeconds(3600);
        Future<?> call = caller.begin(ask("short/broken", "Hi")
                .setTimeout(hour)
                .setRetry(RetryPolicy.newBuilder().setBackoff(hour).setMaxBackoff(hour))
                .build());
        Await.until(() -> !vendor.seen("broken").isEmpty());
        watch.untilNothingIsInFlight();

        call.cancel(true);

        assertThat(calls.next())
                .containsAllEntriesOf(Map.of("outcome", "CANCELLED", "attempts", "1"))
                .doesNotContainKey("cost");
        assertThat(vendor.seen("broken")).hasSize(1);
        watch.assertNothingIsLeft();
    }

    /**
     * In 100 ms all eight, and here the time is what is promised: nothing is spent for those who left. It is the median of
     * some rounds, for a busy machine may be late now and then, which a wait of our own is always.
     */
    @Test
    void eightStreamsThatAreLeftAtOnceCloseEightConnectionsWithin100Milliseconds() throws Exception {
        List<Duration> took = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            var silent = Reply.events(End.SILENCE, PIECE);
            vendor.answer("eight", silent);
            int before = vendor.silent();
            var leaving = Context.current().withCancellation();
            for (int i = 0; i < 8; i++) {
                leaving.call(() -> caller.blocking()
                        .streamComplete(ask("racer/eight", "Hi").build())
                        .next());
            }
            Await.until(() -> vendor.silent() == before + 8);

            long left = System.nanoTime();
            leaving.cancel(null);
            Await.until(() -> vendor.silent() == before);
            took.add(Duration.ofNanos(System.nanoTime() - left));

            for (int i = 0; i < 8; i++) {
                assertThat(calls.next()).containsEntry("outcome", "CANCELLED");
            }
            watch.assertNothingIsLeft();
        }

        assertThat(vendor.seen("eight")).hasSize(8 * ROUNDS);
        assertThat(took.stream().sorted().toList().get(ROUNDS / 2)).isLessThanOrEqualTo(Duration.ofMillis(100));
    }
}
