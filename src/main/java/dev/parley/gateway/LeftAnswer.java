package dev.parley.gateway;

import dev.parley.catalog.Vendor;
import dev.parley.resilience.LeftReads;
import dev.parley.resilience.Permit;
import dev.parley.v1.CompleteResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a vendor still sends of an attempt that nobody waits for any more. Where the vendor bills it, it is read for its
 * usage until its end or until it is cut, and the attempt's permit is held as long.
 */
final class LeftAnswer {

    private static final Runnable NOTHING = () -> {};

    private final Permit permit;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Optional<CompleteResponse> whole = Optional.empty();
    private Runnable place = NOTHING;
    private Runnable stop = NOTHING;
    private boolean reading;
    private boolean over;

    LeftAnswer(Permit permit) {
        this.permit = permit;
    }

    /** Reads on, if the answer has not ended; where there is no place it is cut at once. */
    synchronized boolean begin(LeftReads reads, Vendor vendor, Duration time) {
        if (!over) {
            reads.begin(vendor, time, this::cut).ifPresent(taken -> {
                permit.keep();
                place = taken;
                reading = true;
            });
        }
        return reading;
    }

    /** Whether it is read although nobody gets it. */
    synchronized boolean isRead() {
        return reading;
    }

    /** The same; from then on this is how the reading is stopped. */
    synchronized boolean isRead(Runnable stopping) {
        if (reading) {
            stop = stopping;
        }
        return reading;
    }

    /** The vendor has ended it: with the whole answer, or without. */
    void end(Optional<CompleteResponse> answer) {
        boolean wasRead;
        synchronized (this) {
            whole = answer.or(() -> whole);
            over = true;
            wasRead = reading;
            reading = false;
        }
        if (wasRead) {
            permit.release();
            place.run();
            ended.complete(null);
        }
    }

    /** Reads no more of it, if it is read. */
    void cut() {
        Runnable stopping;
        synchronized (this) {
            if (!reading) {
                return;
            }
            stopping = stop;
        }
        stopping.run();
        end(Optional.empty());
    }

    /** Completes when nothing more is read. */
    synchronized CompletableFuture<Void> ended() {
        return reading ? ended : CompletableFuture.completedFuture(null);
    }

    /** The whole answer, where it came. */
    synchronized Optional<CompleteResponse> whole() {
        return whole;
    }
}
