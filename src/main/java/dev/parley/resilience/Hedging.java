package dev.parley.resilience;

import java.time.Duration;

/** On what terms a second deployment may be asked beside a first that keeps its caller waiting. */
public interface Hedging {

    /** What came of it. */
    enum Outcome {
        /** The second answered first. */
        WON,
        /** The first answered after all, or both failed. */
        LOST,
        /** It was time, and no other deployment could be asked or had room, or enough calls were hedged. */
        NOT_ALLOWED
    }

    /** How long the first is waited for. */
    Duration delay();

    /** Spends one of the hedges that the traffic allows; false where there is none. */
    boolean take();

    /** Takes back what was spent: nobody was asked. */
    void giveBack();

    void ended(Outcome outcome);
}
