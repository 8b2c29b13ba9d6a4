package dev.parley.gateway;

import com.google.protobuf.util.Durations;
import dev.parley.error.GatewayException;
import dev.parley.resilience.Step;
import dev.parley.v1.Attempt;
import dev.parley.v1.Cost;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Usage;
import java.util.ArrayList;
import java.util.List;

/** The attempts of one call, in order; at most one is open at a time. */
final class Attempts {

    private final List<Attempt> done = new ArrayList<>();
    private Step<Candidate> current;
    private long startedAt;

    synchronized void start(Step<Candidate> step) {
        current = step;
        startedAt = System.nanoTime();
    }

    synchronized void failed(GatewayException failure) {
        done.add(attempt()
                .setErrorReason(failure.reason())
                .setErrorMessage(failure.getMessage())
                .setUpstreamStatus(failure.upstreamStatus().orElse(0))
                .build());
    }

    synchronized void answered(Usage usage, Cost cost) {
        done.add(attempt()
                .setErrorReason(ErrorReason.ERROR_REASON_UNSPECIFIED)
                .setUpstreamStatus(200)
                .setUsage(usage)
                .setCost(cost)
                .build());
    }

    /** The vendor answered, and its answer was of no use. */
    synchronized void rejected(GatewayException failure, Usage usage, Cost cost) {
        done.add(attempt()
                .setErrorReason(failure.reason())
                .setErrorMessage(failure.getMessage())
                .setUpstreamStatus(200)
                .setUsage(usage)
                .setCost(cost)
                .build());
    }

    /** The candidate of the newest attempt. */
    synchronized Candidate current() {
        return current == null ? null : current.option();
    }

    synchronized List<Attempt> all() {
        return List.copyOf(done);
    }

    private Attempt.Builder attempt() {
        return Attempt.newBuilder()
                .setKeyAlias(current.key().alias())
                .setWaited(Durations.fromNanos(current.pause().toNanos()))
                .setQueueTime(Durations.fromNanos(current.permit().queued().toNanos()))
                .setVendor(current.deployment().vendor().id())
                .setModel(current.deployment().model().id())
                .setDuration(Durations.fromNanos(System.nanoTime() - startedAt));
    }
}
