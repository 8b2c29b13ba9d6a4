package dev.parley.resilience;

import java.time.Duration;

/**
 * The time by which a call must have ended, on {@code System.nanoTime}'s clock.
 *
 * @param bounded whether there is one
 */
public record Deadline(long at, boolean bounded) {

    public static final Deadline NONE = new Deadline(0, false);

    private static final Duration NEARLY = Duration.ofMillis(20);

    public static Deadline in(Duration left) {
        return new Deadline(System.nanoTime() + left.toNanos(), true);
    }

    public static Deadline after(long start, Duration time) {
        return new Deadline(start + time.toNanos(), true);
    }

    /** Whether it is what made a caller leave: its own clock ends the call as well, and may be the sooner by a little. */
    public boolean hasRunOut() {
        return !allows(NEARLY);
    }

    /** Whether so much time is left. */
    public boolean allows(Duration time) {
        return !bounded || at - System.nanoTime() >= time.toNanos();
    }

    public Duration left() {
        return bounded ? Duration.ofNanos(Math.max(0, at - System.nanoTime())) : Duration.ofDays(1);
    }

    /** The one that comes first. */
    public Deadline or(Deadline other) {
        return !bounded || other.bounded && other.at - at < 0 ? other : this;
    }
}
