package dev.parley.resilience;

import java.time.Duration;

/**
 * What one attempt may use of the limits, held from before it begins to its end. What it did not use goes back. Safe to
 * use from any thread; what is told after the end changes nothing.
 */
public interface Permit {

    /** That of an attempt which nothing was asked for yet. */
    Permit NONE = new Free(Duration.ZERO);

    /** That of an attempt which takes nothing of the limits. */
    record Free(Duration queued) implements Permit {

        @Override
        public Need need() {
            return Need.NONE;
        }

        @Override
        public void called() {}

        @Override
        public void used(long inputTokens, long outputTokens) {}

        @Override
        public void end() {}

        @Override
        public void keep() {}

        @Override
        public void release() {}
    }

    /** How long it was waited for. */
    Duration queued();

    /** What was reserved. */
    Need need();

    /** The vendor is called: the request counts, whatever comes of it. Another call of the same attempt counts too. */
    void called();

    /** What the newest call has used so far; until it is said, none of the tokens. */
    void used(long inputTokens, long outputTokens);

    /** The attempt is over. */
    void end();

    /** From here on the end does not count: nobody waits for the attempt, but what its vendor bills is still read. */
    void keep();

    /** What was kept is over too. */
    void release();
}
