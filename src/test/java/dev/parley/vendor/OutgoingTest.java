package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.testing.Await;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.Test;

/** A vendor may think for minutes: what it was sent is not kept for so long. */
@OverTheWire
class OutgoingTest {

    @Produces(MediaType.APPLICATION_JSON)
    @Consumes(MediaType.APPLICATION_JSON)
    interface Api {

        @POST
        @Path("/whole")
        Uni<RestResponse<String>> ask(Outgoing request);
    }

    private static final class Deaf implements StreamDecoder {

        @Override
        public void next(String name, String data, Answer answer) {}

        @Override
        public void end(Answer answer) {}
    }

    @Inject
    VendorClients clients;

    @Inject
    VendorStreams streams;

    private final StubVendor vendor = StubVendor.fresh();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private Deployment deployment() {
        return TestCatalog.of("forgotten", """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                auth_type: none
                unlisted_models: true
                """.formatted(vendor.port())).resolve("forgotten/m");
    }

    private void assertLetGo(Function<Outgoing, Cancellable> call) {
        vendor.answer("m", Reply.beforeHeaders(End.SILENCE));
        var outgoing = new Outgoing(Map.of("model", "m"), Map.of());
        var body = new WeakReference<>(outgoing.body());

        var running = call.apply(outgoing);

        Await.until(() -> vendor.seen("m").size() == 1);
        Await.until(() -> {
            System.gc();
            return body.get() == null;
        });
        assertThat(vendor.seen("m").get(0).body()).isEqualTo("{\"model\":\"m\"}");
        assertThat(failures).isEmpty();
        running.cancel();
    }

    @Test
    void theBodyOfAStreamIsLetGoWhenItIsSent() {
        assertLetGo(outgoing -> streams.open(
                        new VendorStreams.Call(deployment(), "/stream", outgoing, Framing.SERVER_SENT_EVENTS),
                        Deaf::new)
                .subscribe()
                .with(event -> {}, failures::add));
    }

    @Test
    void theBodyForAWholeAnswerIsLetGoWhenItIsSent() {
        assertLetGo(outgoing ->
                clients.rest(deployment(), Api.class).ask(outgoing).subscribe().with(answer -> {}, failures::add));
    }
}
