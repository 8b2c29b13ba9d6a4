package dev.parley.vendor;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamCompleteResponse;
import io.smallrye.mutiny.helpers.Subscriptions;
import io.smallrye.mutiny.subscription.ContextSupport;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * One open stream. All of its state belongs to one Vert.x context; only demand and cancellation come from outside. A
 * piece is read from the connection only when the subscriber has taken all events and wants more, so a slow subscriber
 * stops the vendor by TCP's own means.
 */
final class VendorStream implements Flow.Subscription {

    private static final StreamListener NOBODY = new StreamListener() {
        @Override
        public void sent() {}

        @Override
        public void reported(Reported byNow) {}

        @Override
        public boolean goesOn() {
            return true;
        }
    };
    private static final Supplier<Duration> FOR_EVER = () -> Duration.ofDays(1);

    private final Context context;
    private final StreamOpening opening;
    private final StreamConnection connection;
    private final MultiSubscriber<? super StreamCompleteResponse> subscriber;
    private final StreamListener listener;
    private final Supplier<Duration> timeLeft;
    private final StreamContent content;
    private final StreamTimers timers;

    private long demand;
    private boolean reading;
    private boolean draining;
    private boolean ended;
    private GatewayException failure;
    private boolean over;

    VendorStream(
            Context context,
            StreamOpening opening,
            StreamDecoder decoder,
            MultiSubscriber<? super StreamCompleteResponse> subscriber) {
        this.context = context;
        this.opening = opening;
        this.subscriber = subscriber;
        var caller = subscriber instanceof ContextSupport wants ? wants.context() : io.smallrye.mutiny.Context.empty();
        this.listener = caller.getOrElse(VendorStreams.LISTENER, () -> NOBODY);
        this.timeLeft = caller.getOrElse(VendorStreams.TIME_LEFT, () -> FOR_EVER);
        this.content = new StreamContent(opening.call(), decoder);
        this.connection = new StreamConnection(context, opening, listener::sent, this::respond, this::fail);
        this.timers = new StreamTimers(
                context.owner(), opening.call().deployment().vendor().timeouts(), this::fail);
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
        if (!over && failure == null) {
            connection.open(options);
        }
    }

    private void respond(HttpClientResponse response) {
        opening.heads().accept(response::getHeader);
        content.head(response);
        response.handler(this::take);
        response.endHandler(nothing -> end());
        drain();
    }

    private void take(Buffer piece) {
        if (over || failure != null) {
            return;
        }
        reading = false;
        timers.arrived();
        if (!content.isComplete()) {
            decode(() -> content.read(piece));
        }
        drain();
    }

    private void decode(Runnable reading) {
        var broken = content.decode(reading);
        var report = content.takeReport();
        report.ifPresent(listener::reported);
        if (broken.isEmpty() && report.isPresent() && !content.hasEvents()) {
            broken = content.endUnless(listener::goesOn);
        }
        if (broken.isPresent()) {
            failure = broken.get();
            timers.stop();
            connection.giveUp();
        } else if (content.isCut()) {
            ended = true;
            timers.stop();
            connection.giveUp();
        } else if (content.isComplete()) {
            ended = true;
            // What follows holds nothing of the answer; read to its end, the connection can be used again.
            timers.letEnd(connection::reset);
            connection.readToEnd();
        } else if (content.lacksOnlyItsEnd()) {
            timers.lastPieces(timeLeft.get());
        }
    }

    private void end() {
        connection.ended();
        if (over || ended || failure != null) {
            timers.stop();
            return;
        }
        decode(content::end);
        timers.stop();
        drain();
    }

    /** Ends the stream with a failure, after what was read before it. */
    private void fail(GatewayException reason) {
        if (over || ended || failure != null) {
            return;
        }
        if (content.lacksOnlyItsEnd()) {
            endUnmarked();
            return;
        }
        failure = reason.reason() == ErrorReason.ERROR_REASON_VENDOR_CONNECTION && content.isBegun()
                ? Answer.truncated().withCause(reason.getCause())
                : reason;
        timers.stop();
        connection.giveUp();
        drain();
    }

    /**
     * A vendor that said why its answer ended, and then fell silent or was cut off, has answered: what is missing is its
     * end mark, and perhaps its count of the tokens, for which no answer is asked for twice.
     */
    private void endUnmarked() {
        decode(content::end);
        timers.stop();
        connection.giveUp();
        drain();
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (!over && demand > 0 && content.hasEvents()) {
                demand--;
                subscriber.onItem(content.nextEvent());
            }
            if (!over && !content.hasEvents()) {
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
            subscriber.onFailure(content.isBegun() ? failure.afterContent() : failure);
        } else if (ended) {
            over = true;
            subscriber.onCompletion();
        } else if (connection.isAnswered() && !reading && (demand > 0 || content.isRefusal())) {
            reading = true;
            timers.waiting();
            connection.readOne();
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
            content.forget();
            timers.stop();
            connection.giveUp();
        }
    }

    private void onContext(Runnable action) {
        if (Vertx.currentContext() == context && Context.isOnEventLoopThread()) {
            action.run();
        } else {
            context.runOnContext(nothing -> action.run());
        }
    }
}
