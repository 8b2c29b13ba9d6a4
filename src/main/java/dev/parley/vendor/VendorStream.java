package dev.parley.vendor;

import dev.parley.catalog.Vendor;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamCompleteResponse;
import io.smallrye.mutiny.helpers.Subscriptions;
import io.smallrye.mutiny.subscription.ContextSupport;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Flow;

/**
 * One open stream. All of its state belongs to one Vert.x context; only demand and cancellation come from outside. A
 * piece is read from the connection only when the subscriber has taken all events and wants more, so a slow subscriber
 * stops the vendor by TCP's own means.
 */
final class VendorStream implements Flow.Subscription {

    private static final int ERROR_BODY_LIMIT = 64 * 1024;
    private static final Runnable NOBODY = () -> {};

    private final Context context;
    private final StreamOpening opening;
    private final VendorStreams.Call call;
    private final StreamDecoder decoder;
    private final MultiSubscriber<? super StreamCompleteResponse> subscriber;
    private final Answer answer;
    private final StreamReader reader;
    private final StreamTimers timers;
    private final Deque<StreamCompleteResponse> ready = new ArrayDeque<>();

    private HttpClientRequest request;
    private HttpClientResponse response;
    private Buffer errorBody;
    private long demand;
    private boolean reading;
    private boolean draining;
    private boolean ended;
    private boolean received;
    private GatewayException failure;
    private boolean over;

    VendorStream(
            Context context,
            StreamOpening opening,
            StreamDecoder decoder,
            MultiSubscriber<? super StreamCompleteResponse> subscriber) {
        this.context = context;
        this.opening = opening;
        this.call = opening.call();
        this.decoder = decoder;
        this.subscriber = subscriber;
        this.answer = new Answer(call.deployment());
        this.reader = call.framing().reader((name, data) -> {
            if (!answer.isComplete()) {
                decoder.next(name, data, answer);
            }
        });
        this.timers = new StreamTimers(context.owner(), vendor().timeouts(), this::fail);
    }

    private Vendor vendor() {
        return call.deployment().vendor();
    }

    void open() {
        onContext(() -> {
            subscriber.onSubscribe(this);
            if (!over) {
                timers.start();
                prove();
            }
        });
    }

    private void prove() {
        opening.options()
                .subscribe()
                .with(
                        options -> onContext(() -> connect(options)),
                        failure -> onContext(() -> fail(VendorErrors.io(failure))));
    }

    private void connect(RequestOptions options) {
        if (over || failure != null) {
            return;
        }
        opening.connect(options).onComplete(opened -> {
            if (opened.failed()) {
                fail(VendorErrors.io(opened.cause()));
            } else {
                send(opened.result());
            }
        });
    }

    private void send(HttpClientRequest opened) {
        request = opened;
        if (over) {
            request.reset();
            return;
        }
        request.exceptionHandler(cause -> fail(VendorErrors.io(cause)));
        if (subscriber instanceof ContextSupport wants) {
            wants.context().getOrElse(VendorStreams.SENT, () -> NOBODY).run();
        }
        request.send(Buffer.buffer(call.body())).onComplete(answered -> {
            if (answered.failed()) {
                fail(VendorErrors.io(answered.cause()));
            } else {
                respond(answered.result());
            }
        });
    }

    private void respond(HttpClientResponse answered) {
        response = answered;
        response.pause();
        if (over) {
            giveUp();
            return;
        }
        answer.vendorRequestId(VendorHeaders.requestId(response.headers()));
        opening.heads().accept(response::getHeader);
        if (response.statusCode() != 200 || !streams()) {
            errorBody = Buffer.buffer();
        }
        response.handler(this::take);
        response.endHandler(nothing -> end());
        response.exceptionHandler(cause -> fail(VendorErrors.io(cause)));
        drain();
    }

    private boolean streams() {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null
                || type.toLowerCase(Locale.ROOT).startsWith(call.framing().contentType())
                // Ollama's proxies and some local servers name their lines of JSON otherwise.
                || call.framing() == Framing.JSON_LINES
                        && type.toLowerCase(Locale.ROOT).contains("json");
    }

    private void take(Buffer piece) {
        if (over || failure != null) {
            return;
        }
        reading = false;
        timers.arrived();
        if (errorBody != null) {
            errorBody.appendBuffer(piece);
            if (errorBody.length() > ERROR_BODY_LIMIT) {
                refuse();
            }
        } else if (!answer.isComplete()) {
            decode(() -> reader.read(piece.getBytes()));
        }
        drain();
    }

    private void decode(Runnable reading) {
        try {
            reading.run();
        } catch (GatewayException e) {
            failure = e;
        } catch (RuntimeException e) {
            // A fault of ours: thrown from here it would reach nobody, and the caller would wait for the timeout.
            failure = GatewayException.of(ErrorReason.ERROR_REASON_UNSPECIFIED, "an unexpected fault in Parley")
                    .withRemedy("report it with the request id")
                    .withCause(e);
        }
        ready.addAll(answer.takeEvents());
        if (failure != null) {
            giveUp();
        } else if (answer.isComplete()) {
            ended = true;
            // What follows holds nothing of the answer; read to its end, the connection can be used again.
            timers.letEnd(request::reset);
            response.resume();
        }
    }

    private void end() {
        received = true;
        if (over || ended || failure != null) {
            timers.stop();
            return;
        }
        if (errorBody != null) {
            refuse();
        } else {
            decode(this::lastEvents);
        }
        timers.stop();
        drain();
    }

    private void lastEvents() {
        try {
            reader.end();
        } catch (GatewayException e) {
            throw e.reason() == ErrorReason.ERROR_REASON_INVALID_VENDOR_RESPONSE ? Answer.truncated() : e;
        }
        if (!answer.isComplete()) {
            decoder.end(answer);
        }
    }

    /** What came in place of a stream: an error with its status, an error object in an answer of 200, or anything. */
    private void refuse() {
        String body = errorBody.toString();
        if (response.statusCode() != 200) {
            fail(VendorErrors.of(response.statusCode(), response::getHeader, body));
        } else {
            fail(WireJson.tree(body)
                    .filter(json -> json.has("error"))
                    .map(json -> VendorErrors.inAnswer(json.path("error")))
                    .orElseGet(() -> WireJson.invalid("the vendor answered something that is not a stream")));
        }
    }

    /** Ends the stream with a failure, after what was read before it. */
    private void fail(GatewayException reason) {
        if (over || ended || failure != null || endsBySilence(reason)) {
            return;
        }
        failure = reason.reason() == ErrorReason.ERROR_REASON_VENDOR_CONNECTION && answer.hasContent()
                ? Answer.truncated().withCause(reason.getCause())
                : reason;
        timers.stop();
        giveUp();
        drain();
    }

    /** A vendor that said why its answer ended, and then nothing more, has answered: only its end mark is missing. */
    private boolean endsBySilence(GatewayException reason) {
        if (reason.reason() != ErrorReason.ERROR_REASON_VENDOR_TIMEOUT
                || errorBody != null
                || !answer.hasContent()
                || !answer.finished()) {
            return false;
        }
        decode(this::lastEvents);
        if (!ended) {
            failure = null;
            return false;
        }
        drain();
        return true;
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (!over && demand > 0 && !ready.isEmpty()) {
                demand--;
                subscriber.onItem(ready.poll());
            }
            if (!over && ready.isEmpty()) {
                finishOrRead();
            }
        } finally {
            draining = false;
        }
    }

    private void finishOrRead() {
        if (failure != null) {
            over = true;
            timers.stop();
            subscriber.onFailure(answer.hasContent() ? failure.afterContent() : failure);
        } else if (ended) {
            over = true;
            subscriber.onCompletion();
        } else if (response != null && !reading && (demand > 0 || errorBody != null)) {
            reading = true;
            timers.waiting();
            response.fetch(1);
        }
    }

    @Override
    public void request(long n) {
        onContext(() -> {
            if (n <= 0) {
                cancelNow();
                subscriber.onFailure(new IllegalArgumentException("demand must be positive"));
                return;
            }
            demand = Subscriptions.add(demand, n);
            drain();
        });
    }

    @Override
    public void cancel() {
        onContext(this::cancelNow);
    }

    private void cancelNow() {
        if (!over) {
            over = true;
            ready.clear();
            timers.stop();
            giveUp();
        }
    }

    /**
     * Closes the connection, unless the whole answer has come: the pool may have given it to another call by then, and
     * Vert.x 4.5 would close it all the same. What has come, only reading tells, which is done in a task of its own.
     */
    private void giveUp() {
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

    private void onContext(Runnable action) {
        if (Vertx.currentContext() == context && Context.isOnEventLoopThread()) {
            action.run();
        } else {
            context.runOnContext(nothing -> action.run());
        }
    }
}
