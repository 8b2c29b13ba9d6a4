package dev.parley.gateway;

import dev.parley.resilience.Deadline;
import dev.parley.routing.Router;
import java.time.Duration;
import java.util.Optional;

/** How far one admitted call has come: what its end is told from. */
final class Progress {

    private final Admitted admitted;
    private final Call call;
    private final Deadline deadline;
    private final Attempts attempts;
    private volatile Duration firstChunk;

    Progress(Admitted admitted, Call call, Attempts attempts) {
        this.attempts = attempts;
        this.admitted = admitted;
        this.call = call;
        this.deadline = Deadline.after(
                        call.startedAt(),
                        Router.timeout(admitted.request())
                                .orElse(admitted.first()
                                        .deployment()
                                        .vendor()
                                        .timeouts()
                                        .total()))
                .or(call.deadline());
    }

    /** The end of the call's time: its own, or that of its caller's gRPC deadline where that is sooner. */
    Deadline deadline() {
        return deadline;
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
