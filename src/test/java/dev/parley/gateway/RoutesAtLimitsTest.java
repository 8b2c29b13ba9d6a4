package dev.parley.gateway;

import static dev.parley.gateway.Crowd.hurried;
import static dev.parley.gateway.Crowd.limited;
import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.Watch;
import dev.parley.v1.Attempt;
import dev.parley.v1.Failover;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who is asked where a deployment of a plan is full: docs/limits.md. */
@OverTheWire
class RoutesAtLimitsTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @AutoClose
    private final Crowd crowd = new Crowd(caller, vendor);

    private final Watch watch = new Watch();

    @Test
    void whereAHedgeFoundNoRoomItsDeploymentIsAskedOnceTheFirstFailed() throws Exception {
        vendor.answer("hedged", crowd.held(GOOD), GOOD).answer("slow", BROKEN);
        var held = crowd.begin("holder", limited("hedged", "held").setMaxOutputTokens(600));
        Await.until(() -> vendor.seen("hedged").size() == 1);
        double lost = watch.hedges("lost");
        double before = watch.hedges("not_allowed");
        vendor.onAsked(model -> {
            if (model.equals("slow")) {
                Await.until(() -> watch.hedges("not_allowed") > before);
                crowd.release();
                Await.until(() -> watch.inUse("limited/hedged", "tokens_per_minute") < 100);
            }
        });

        var answer = caller.blocking()
                .complete(ask("raced-full", "Hi").setMaxOutputTokens(600).build());
        held.get(60, TimeUnit.SECONDS);

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getVendor, Attempt::getHedge)
                .containsExactly(tuple("racer", false), tuple("limited", false));
        assertThat(watch.hedges("not_allowed")).isEqualTo(before + 1);
        assertThat(watch.hedges("lost")).isEqualTo(lost);
    }

    @Test
    void aFullDeploymentOfARouteWithAStrategyGivesWayToOneThatHasRoom() throws Exception {
        vendor.answer("full", crowd.held(GOOD)).answer("full-too", GOOD);
        var first = crowd.begin("a", ask("spread", "Hi"));
        Await.until(() -> vendor.seen("full").size() == 1);

        var second = caller.blocking().complete(ask("spread", "Hi").build());
        crowd.release();
        first.get();

        assertThat(second.getAttempts(0).getModel()).isEqualTo("full-too");
        assertThat(vendor.seen("full")).hasSize(1);
    }

    @Test
    void aModelThatTheCallerNamedIsWaitedForAndThenTheNextIsAsked() throws Exception {
        crowd.hold("deadline");
        vendor.answer("stand-in", GOOD);

        var answer = caller.blocking()
                .complete(
                        hurried("deadline", 1000).addModels("limited/stand-in").build());
        var refused = failureOf(() -> caller.blocking()
                .complete(hurried("deadline", 300)
                        .addModels("limited/stand-in")
                        .setFailover(Failover.FAILOVER_PINNED)
                        .build()));

        assertThat(answer.getAttemptsList()).hasSize(1);
        assertThat(answer.getAttempts(0).getModel()).isEqualTo("stand-in");
        assertThat(refused.reason()).isEqualTo("LIMITED");
    }

    /** D13. */
    @Test
    void whereAllAreFullTheFirstToComeBackIsTold() {
        vendor.answer(
                        "soon",
                        GOOD.with("x-ratelimit-remaining-requests", "0").with("x-ratelimit-reset-requests", "900ms"))
                .answer(
                        "late",
                        GOOD.with("x-ratelimit-remaining-requests", "0").with("x-ratelimit-reset-requests", "2s"));
        caller.blocking().complete(limited("soon", "Hi").build());
        caller.blocking().complete(limited("late", "Hi").build());

        var failure = failureOf(() -> caller.blocking()
                .complete(hurried("soon", 300).addModels("limited/late").build()));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isLessThanOrEqualTo(900);
    }
}
