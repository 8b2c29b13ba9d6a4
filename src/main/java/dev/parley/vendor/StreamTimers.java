package dev.parley.vendor;

import dev.parley.catalog.Timeouts;
import dev.parley.error.GatewayException;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The clocks of one stream: the first byte, the silence between pieces and the whole. Silence is counted only while we
 * wait for the vendor: a slow reader is not the vendor's fault. One timer serves the first two and is set again when it
 * rings early, so that a piece costs no timer.
 */
final class StreamTimers {

    /** How long a vendor may take to end a stream whose answer is complete. */
    private static final Duration END = Duration.ofSeconds(1);

    /** The longest silence before the end mark, and the count of the tokens, of an answer that has ended. */
    private static final Duration LAST_PIECES = Duration.ofSeconds(5);

    /** What the account of a complete answer may take before its call's time is over. */
    private static final Duration ACCOUNT = Duration.ofMillis(100);

    private static final long NONE = -1;

    private final Vertx vertx;
    private final Timeouts timeouts;
    private final Consumer<GatewayException> onTimeout;
    private long silence = NONE;
    private long whole = NONE;
    private long waitingSince;
    private boolean waiting;
    private boolean first = true;
    private boolean last;
    private Duration lastWait = LAST_PIECES;

    StreamTimers(Vertx vertx, Timeouts timeouts, Consumer<GatewayException> onTimeout) {
        this.vertx = vertx;
        this.timeouts = timeouts;
        this.onTimeout = onTimeout;
    }

    void start() {
        waitingSince = System.nanoTime();
        waiting = true;
        ringAfter(timeouts.firstByte());
        whole = vertx.setTimer(
                timeouts.total().toMillis(),
                timer -> onTimeout.accept(VendorErrors.timeout("the vendor's answer was not complete after "
                        + timeouts.total().toMillis() + " ms")));
    }

    void waiting() {
        if (!waiting) {
            waiting = true;
            waitingSince = System.nanoTime();
        }
    }

    void arrived() {
        waiting = false;
        if (first) {
            first = false;
            vertx.cancelTimer(silence);
            ringAfter(timeouts.idle());
        }
    }

    /**
     * The vendor said why its answer ended: what follows is not worth as long a wait as content, and not the call. A call
     * whose time is over is lost already: it is read on, or cut off in a moment.
     *
     * @param left the time that the call has left
     */
    void lastPieces(Duration left) {
        if (!last) {
            last = true;
            boolean over = left.isNegative() || left.isZero();
            lastWait = over ? LAST_PIECES : shorter(LAST_PIECES, left.minus(ACCOUNT));
            vertx.cancelTimer(silence);
            ringAfter(limit());
        }
    }

    private Duration limit() {
        if (first) {
            return timeouts.firstByte();
        }
        return last ? shorter(lastWait, timeouts.idle()) : timeouts.idle();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void ringAfter(Duration delay) {
        silence = vertx.setTimer(Math.max(1, delay.toMillis()), timer -> ring());
    }

    private void ring() {
        Duration silent = waiting ? Duration.ofNanos(System.nanoTime() - waitingSince) : Duration.ZERO;
        Duration left = limit().minus(silent);
        if (left.toMillis() > 0) {
            ringAfter(left);
        } else {
            onTimeout.accept(VendorErrors.timeout(
                    first
                            ? "the vendor sent nothing for " + limit().toMillis() + " ms"
                            : "the vendor fell silent in mid-stream for " + limit().toMillis() + " ms"));
        }
    }

    /** Gives a complete stream a moment to end by itself. */
    void letEnd(Runnable otherwise) {
        stop();
        whole = vertx.setTimer(END.toMillis(), timer -> otherwise.run());
    }

    void stop() {
        vertx.cancelTimer(silence);
        vertx.cancelTimer(whole);
    }
}
