package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A deployment that has some tokens left, but not those that a call needs, is as full for it as any. */
@OverTheWire
class RoomForTheCallTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @Test
    void aCallThatNeedsMoreThanIsLeftGoesToThePeerThatHasIt() throws Exception {
        var go = new CompletableFuture<Void>();
        var asked = new CompletableFuture<Void>();
        vendor.answer("nearly-full", GOOD.after(go)).answer("full-too", GOOD);
        vendor.onAsked(model -> {
            if (model.equals("nearly-full")) {
                asked.complete(null);
            }
        });
        var first = caller.begin(ask("nearly", "Hi").setMaxOutputTokens(900).build());
        asked.get();

        var second = caller.blocking()
                .complete(ask("nearly", "Hi").setMaxOutputTokens(500).build());
        go.complete(null);
        first.get();

        assertThat(second.getAttempts(0).getModel()).isEqualTo("full-too");
        assertThat(second.getAttempts(0).getQueueTime().getNanos()).isZero();
        assertThat(vendor.seen("nearly-full")).hasSize(1);
    }
}
