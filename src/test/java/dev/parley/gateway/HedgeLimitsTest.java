package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.Watch;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Failover;
import dev.parley.v1.Hedge;
import dev.parley.v1.RetryPolicy;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** When a second deployment is not asked, and what ends where callers leave or contradict themselves. */
@OverTheWire
class HedgeLimitsTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();
    private final Watch watch = new Watch();

    @Test
    void aFirstThatIsInTimeIsAloneAndSoIsOneWithoutHedging() {
        vendor.answer("slow", GOOD);
        var hour = Hedge.newBuilder().setDelay(Durations.fromSeconds(3600));

        var hedged =
                caller.blocking().complete(ask("raced", "Hi").setHedge(hour).build());
        var not = caller.blocking()
                .complete(ask("racer/slow", "Hi").addModels("racer-too/quick").build());

        assertThat(hedged.getAttemptsCount()).isEqualTo(1);
        assertThat(not.getAttemptsCount()).isEqualTo(1);
        assertThat(vendor.seen("quick")).isEmpty();
    }

    /** The first is held back until it is known that nobody is asked beside it. */
    private void assertNotAllowed(CompleteRequest request) {
        double before = watch.hedges("not_allowed");
        vendor.answer("slow", GOOD).answer("quick", GOOD);
        vendor.onAsked(model -> {
            Await.until(() -> watch.hedges("not_allowed") > before);
        });

        var answer = caller.blocking().complete(request);

        assertThat(answer.getAttemptsCount()).isEqualTo(1);
        assertThat(vendor.seen("quick")).isEmpty();
        assertThat(watch.hedges("not_allowed")).isEqualTo(before + 1);
    }

    @Test
    void nobodyIsAskedWhomTheCallerDoesNotAllow() {
        assertNotAllowed(
                ask("raced", "Hi").setFailover(Failover.FAILOVER_PINNED).build());
        assertNotAllowed(ask("raced", "Hi").addAllowedVendors("racer").build());
    }

    @Test
    void aHedgeCountsAsAnAttempt() {
        assertNotAllowed(ask("raced", "Hi")
                .setRetry(RetryPolicy.newBuilder().setAttempts(1))
                .build());
    }

    @Test
    void aShareOfNoneSwitchesTheRoutesHedgingOff() {
        vendor.answer("slow", GOOD);
        vendor.onAsked(model -> java.util.concurrent.locks.LockSupport.parkNanos(60_000_000L));

        var answer = caller.blocking()
                .complete(ask("raced", "Hi")
                        .setHedge(Hedge.newBuilder().setShare(0))
                        .build());

        assertThat(answer.getAttemptsCount()).isEqualTo(1);
        assertThat(vendor.seen("quick")).isEmpty();
    }

    @Test
    void whatContradictsAHedgeIsRefused() {
        var pinned = failureOf(() -> caller.blocking()
                .complete(ask("raced", "Hi")
                        .setHedge(Hedge.getDefaultInstance())
                        .setFailover(Failover.FAILOVER_PINNED)
                        .build()));
        var limited = failureOf(() -> caller.blocking()
                .complete(ask("raced", "Hi")
                        .setHedge(Hedge.getDefaultInstance())
                        .setMaxCost("1")
                        .build()));
        var share = failureOf(() -> caller.blocking()
                .complete(ask("raced", "Hi")
                        .setHedge(Hedge.newBuilder().setShare(2))
                        .build()));

        assertThat(List.of(pinned, limited, share))
                .allSatisfy(failure -> assertThat(failure.reason()).isEqualTo("INVALID_REQUEST"));
        assertThat(pinned.about("field")).isEqualTo("hedge");
        assertThat(share.about("field")).isEqualTo("hedge.share");
    }
}
