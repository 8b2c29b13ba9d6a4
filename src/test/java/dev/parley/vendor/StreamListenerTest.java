package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.error.GatewayException;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.ErrorReason;
import io.smallrye.mutiny.Context;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever hears a stream's reports is part of Parley, and may have faults. */
@OverTheWire
class StreamListenerTest {

    private static final String MODEL = "stub/heard-with-a-fault";

    @Inject
    VendorAdapters adapters;

    @Inject
    CurrentCatalog catalog;

    private final StubVendor vendor = StubVendor.fresh();

    /** One that does not know whether to go on. */
    private static final class Faulty implements StreamListener {

        @Override
        public void sent() {}

        @Override
        public void reported(Reported byNow) {}

        @Override
        public boolean goesOn() {
            throw new IllegalStateException("made up");
        }
    }

    /** Its caller hears of it at once, and does not wait for a timeout; nor does the vendor write on. */
    @Test
    void aFaultOfTheListenersEndsTheStream() throws Exception {
        var reply = Reply.events(
                End.SILENCE, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":0}}\n\n");
        vendor.answer("heard-with-a-fault", reply);
        var deployment = catalog.catalog().resolve(MODEL);
        var failed = new CompletableFuture<Throwable>();

        adapters.of(deployment).stream(Caller.ask(MODEL, "Hi").build(), deployment)
                .subscribe()
                .with(
                        Context.of(VendorStreams.LISTENER, new Faulty()),
                        event -> {},
                        failed::complete,
                        () -> failed.complete(new AssertionError("it ended")));

        assertThat(failed.get(30, TimeUnit.SECONDS)).isInstanceOfSatisfying(GatewayException.class, failure -> {
            assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
            assertThat(failure).hasRootCauseMessage("made up");
        });
        reply.left().get(30, TimeUnit.SECONDS);
    }
}
