package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.v1.StreamCompleteResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Opens vendors' streams, with the Vert.x client rather than the REST client. In Quarkus 3.33.2 the REST client's SSE
 * reader (SseEventSourceImpl) closes the connection when the stream ends, although a keep-alive connection is by then
 * back in the pool: the next request that got it fails with "Connection was closed". It also reads without back-pressure
 * and takes a cut connection for an end. docs/streaming.md tells what was measured.
 */
@Singleton
public final class VendorStreams {

    /** The key in a subscriber's context of its {@link StreamListener}, if it has one. */
    public static final String LISTENER = "parley.stream-listener";

    /** The key in a subscriber's context of what tells how much time its call has left, a supplier of a duration. */
    public static final String TIME_LEFT = "parley.stream-time-left";

    private final Vertx vertx;
    private final VendorClients clients;

    VendorStreams(Vertx vertx, VendorClients clients) {
        this.vertx = vertx;
        this.clients = clients;
    }

    /** A POST whose answer is a stream. */
    public record Call(Deployment deployment, String path, Outgoing outgoing, Framing framing) {}

    /** Calls the vendor once, for one subscriber; heeds demand, and closes the connection when cancelled. */
    public Multi<StreamCompleteResponse> open(Call call, Supplier<StreamDecoder> decoder) {
        return new AbstractMulti<>() {
            @Override
            public void subscribe(MultiSubscriber<? super StreamCompleteResponse> subscriber) {
                var vendor = call.deployment().vendor();
                new VendorStream(
                                vertx.getOrCreateContext(),
                                new StreamOpening(
                                        clients.http(vendor),
                                        clients.authenticator(vendor),
                                        call,
                                        header -> clients.heard(header, call.deployment())),
                                decoder.get(),
                                subscriber)
                        .open();
            }
        };
    }
}
