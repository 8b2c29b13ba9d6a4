package dev.parley.resilience;

import java.time.Duration;

/** The time that limits go by, and what is to be done later. */
interface Ticker {

    /** A time on a clock that only goes forward. */
    long nanos();

    /** Does this later; the returned action calls it off. */
    Runnable after(Duration time, Runnable action);

    /** Does this now, on another thread. */
    void soon(Runnable action);
}
