package dev.parley.resilience;

import java.time.Duration;
import java.util.Optional;

/** Something that has room for so much and no more. */
interface Room {

    /** The time that nobody can tell: a call that runs has to end first. */
    long UNKNOWN = Long.MAX_VALUE;

    /** The share of something that one attempt holds. */
    interface Held {

        /** Gives it back, at the end, but for what was really used. */
        void giveBack(long end, long requests, Need used);
    }

    /** How long it takes, in nanoseconds, until there is room; 0 where there is. {@link #UNKNOWN} is longer than any. */
    long until(long now, Need need, Duration maxWait);

    /**
     * The least time that passes until there is room, in nanoseconds: what running attempts have reserved may go back at
     * any moment. {@link #UNKNOWN} where that is all that is lacking.
     */
    long untilAtLeast(long now, Need need, Duration maxWait);

    /** Names what there is no room in, for people; empty where there is room. */
    Optional<String> lacks(long now, Need need, Duration maxWait);

    Held take(long now, Need need);
}
