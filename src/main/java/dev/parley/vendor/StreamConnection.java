package dev.parley.vendor;

import dev.parley.error.GatewayException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;

/** The request of one stream and its answer, of which only so much is read as is asked for. Its stream's context owns it. */
final class StreamConnection {

    private final Context context;
    private final StreamOpening opening;
    private final Runnable sent;
    private final Consumer<HttpClientResponse> answered;
    private final Consumer<GatewayException> failed;
    private HttpClientRequest request;
    private HttpClientResponse response;
    private boolean received;
    private boolean givenUp;

    /**
     * @param sent hears when the request is on its way
     * @param answered takes the answer's head; nothing of its body is read by then
     */
    StreamConnection(
            Context context,
            StreamOpening opening,
            Runnable sent,
            Consumer<HttpClientResponse> answered,
            Consumer<GatewayException> failed) {
        this.context = context;
        this.opening = opening;
        this.sent = sent;
        this.answered = answered;
        this.failed = failed;
    }

    void open(RequestOptions options) {
        opening.connect(options).onComplete(opened -> {
            if (opened.failed()) {
                failed.accept(VendorErrors.io(opened.cause()));
            } else {
                send(opened.result());
            }
        });
    }

    private void send(HttpClientRequest opened) {
        request = opened;
        // First of all: Vert.x tells its log of what no handler takes, a reset of our own too.
        request.exceptionHandler(cause -> failed.accept(VendorErrors.io(cause)));
        if (givenUp) {
            request.reset();
            return;
        }
        sent.run();
        request.send(Buffer.buffer(opening.call().outgoing().send())).onComplete(reply -> {
            if (reply.failed()) {
                failed.accept(VendorErrors.io(reply.cause()));
            } else {
                respond(reply.result());
            }
        });
    }

    private void respond(HttpClientResponse reply) {
        response = reply;
        response.pause();
        if (givenUp) {
            giveUp();
            return;
        }
        response.exceptionHandler(cause -> failed.accept(VendorErrors.io(cause)));
        answered.accept(response);
    }

    boolean isAnswered() {
        return response != null;
    }

    void readOne() {
        response.fetch(1);
    }

    void readToEnd() {
        response.resume();
    }

    /** The whole answer has come. */
    void ended() {
        received = true;
    }

    void reset() {
        request.reset();
    }

    /**
     * Closes the connection, unless the whole answer has come: the pool may have given it to another call by then, and
     * Vert.x 4.5 would close it all the same. What has come, only reading tells, which is done in a task of its own.
     */
    void giveUp() {
        givenUp = true;
        if (request == null || received) {
            return;
        }
        if (response == null) {
            request.reset();
            return;
        }
        response.resume();
        context.runOnContext(nothing -> {
            if (!received) {
                request.reset();
            }
        });
    }
}
