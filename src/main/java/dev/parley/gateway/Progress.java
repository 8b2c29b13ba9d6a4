package dev.parley.gateway;

import java.time.Duration;
import java.util.Optional;

/** How far one admitted call has come: what its end is told from. */
final class Progress {

    private final Admitted admitted;
    private final Call call;
    private final Attempts attempts = new Attempts();
    private volatile Duration firstChunk;

    Progress(Admitted admitted, Call call) {
        this.admitted = admitted;
        this.call = call;
    }

    Admitted admitted() {
        return admitted;
    }

    Call call() {
        return call;
    }

    Attempts attempts() {
        return attempts;
    }

    void firstChunkArrived() {
        firstChunk = call.elapsed();
    }

    /** From the arrival of the call to the first content; empty where there was none yet. */
    Optional<Duration> firstChunk() {
        return Optional.ofNullable(firstChunk);
    }
}
