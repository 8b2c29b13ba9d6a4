package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;

/** One deployment that a call may be made of, and how often and soon. */
public interface Option {

    Deployment deployment();

    RetryPolicy retry();

    /** Names what stands in for it while a limit leaves it no room: the options of the same name, in their order. */
    default String peers() {
        return deployment().id();
    }

    /** About what an attempt needs of a minute's tokens, known without counting: it tells whether to look for a peer. */
    default Need guess() {
        return Need.NONE;
    }
}
