package dev.parley.resilience;

import java.time.Duration;

/** Rings once, at the soonest of the times that it was set to. Whoever sets it guards it. */
final class Alarm {

    private final Ticker ticker;
    private final Runnable rings;
    private Runnable callOff = () -> {};
    private long at;
    private boolean set;

    /** @param rings done on another thread; it must say {@link #off()} to be rung again */
    Alarm(Ticker ticker, Runnable rings) {
        this.ticker = ticker;
        this.rings = rings;
    }

    void in(long now, long nanos) {
        if (set && at - now <= nanos) {
            return;
        }
        callOff.run();
        set = true;
        at = now + nanos;
        callOff = ticker.after(Duration.ofNanos(nanos), rings);
    }

    void off() {
        if (set) {
            set = false;
            callOff.run();
        }
    }
}
