package dev.parley.gateway;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import dev.parley.resilience.Step;
import dev.parley.telemetry.AttemptEnd;
import dev.parley.telemetry.CallEnd;
import dev.parley.v1.Attempt;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Cost;
import dev.parley.v1.Delta;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One attempt, from its start until its account is closed: what was asked, what came of it, and what it used. What the
 * vendor does not report is counted later, off the event loop.
 */
final class Tried {

    private static final Cost NOTHING = Cost.newBuilder()
            .setStatus(PriceStatus.PRICE_STATUS_KNOWN)
            .setCurrency("USD")
            .setTotal("0")
            .build();
    private static final Cost NOT_YET = Cost.newBuilder()
            .setStatus(PriceStatus.PRICE_STATUS_UNKNOWN)
            .setUnknownReason("the vendor bills an answer to its end, and that is not there yet")
            .build();

    private final Step<Candidate> step;
    private final long startedAt = System.nanoTime();
    private final StringBuilder written = new StringBuilder();
    private final Attempt.Builder told;
    private final CompletableFuture<Void> read = new CompletableFuture<>();
    private Optional<CompleteResponse> rest = Optional.empty();
    private boolean sent;
    private boolean reading;
    private boolean counts;

    Tried(Step<Candidate> step) {
        this.step = step;
        this.told = Attempt.newBuilder()
                .setHedge(step.hedge())
                .setKeyAlias(step.key().alias())
                .setWaited(Durations.fromNanos(step.pause().toNanos()))
                .setQueueTime(Durations.fromNanos(step.permit().queued().toNanos()))
                .setVendor(step.deployment().vendor().id())
                .setModel(step.deployment().model().id());
    }

    boolean isOf(Step<Candidate> other) {
        return step == other;
    }

    Candidate candidate() {
        return step.option();
    }

    Deployment deployment() {
        return step.option().deployment();
    }

    /** The request is on its way: from here on the vendor may bill it. */
    synchronized void sent() {
        sent = true;
    }

    /** Keeps what the model wrote, for the case that nobody else counts it. */
    synchronized void wrote(Delta delta) {
        written.append(written(delta));
    }

    /** All of it that the model wrote and the vendor bills as output. */
    static String written(Delta delta) {
        return delta.getText() + delta.getReasoning() + delta.getToolCall().getName() + delta.getToolArguments();
    }

    synchronized String written() {
        return written.toString();
    }

    synchronized void failed(GatewayException failure) {
        end(failure.partial() ? AttemptOutcome.ATTEMPT_OUTCOME_PARTIAL : AttemptOutcome.ATTEMPT_OUTCOME_FAILED)
                .setErrorReason(failure.reason())
                .setErrorMessage(failure.getMessage())
                .setUpstreamStatus(failure.upstreamStatus().orElse(0));
        counts = sent && mayBeBilled(failure);
    }

    /** Whether the vendor had begun to answer when it failed, or may have: a refusal is not billed, this may be. */
    static boolean mayBeBilled(GatewayException failure) {
        return failure.partial()
                || failure.upstreamStatus().orElse(200) == 200
                        && switch (failure.reason()) {
                            case ERROR_REASON_VENDOR_TIMEOUT,
                                    ERROR_REASON_TRUNCATED,
                                    ERROR_REASON_INVALID_VENDOR_RESPONSE -> true;
                            default -> false;
                        };
    }

    /** Whether it failed after the caller had a part of its answer. */
    synchronized boolean brokeOff() {
        return told.getOutcome() == AttemptOutcome.ATTEMPT_OUTCOME_PARTIAL;
    }

    synchronized void answered(Usage usage, Cost cost) {
        end(AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED)
                .setUpstreamStatus(200)
                .setUsage(usage)
                .setCost(cost);
    }

    /** The vendor answered a question that it does not bill. */
    synchronized void answered() {
        end(AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED).setUpstreamStatus(200);
    }

    /** The vendor answered, and its answer was of no use. */
    synchronized void rejected(GatewayException failure, Usage usage, Cost cost) {
        end(AttemptOutcome.ATTEMPT_OUTCOME_FAILED)
                .setErrorReason(failure.reason())
                .setErrorMessage(failure.getMessage())
                .setUpstreamStatus(200)
                .setUsage(usage)
                .setCost(cost);
    }

    /** Nobody waits for it any more. A vendor that bills on is read to its end if that is wanted and it was asked. */
    synchronized void left(ErrorReason reason, boolean mayRead) {
        end(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED).setErrorReason(reason);
        if (sent) {
            switch (deployment().vendor().resilience().onCancel()) {
                case NONE -> told.setCost(NOTHING);
                case ESTIMATE -> counts = true;
                case READ_TO_END -> {
                    counts = true;
                    reading = mayRead && !read.isDone();
                    if (reading) {
                        told.setCost(NOT_YET);
                    }
                }
            }
        }
    }

    private Attempt.Builder end(AttemptOutcome outcome) {
        return told.setOutcome(outcome).setDuration(Durations.fromNanos(System.nanoTime() - startedAt));
    }

    /** Whether what the vendor still sends is to be read although nobody gets it. */
    synchronized boolean readsOn() {
        return reading;
    }

    /** What was read on has ended: with the whole answer, or without. */
    void read(Optional<CompleteResponse> whole) {
        synchronized (this) {
            rest = whole.or(() -> rest);
            reading = false;
        }
        read.complete(null);
    }

    /** Completes when nothing more is read. */
    synchronized CompletableFuture<Void> ended() {
        return reading ? read : CompletableFuture.completedFuture(null);
    }

    /** The answer that was read to its end after the caller had left. */
    synchronized Optional<CompleteResponse> rest() {
        return rest;
    }

    /** Whether tokens must be counted to know what it used, and can be. */
    synchronized boolean counts() {
        return counts && !reading;
    }

    synchronized void counted(Usage usage, Cost cost) {
        counts = false;
        told.setUsage(usage).setCost(cost);
    }

    synchronized Attempt told() {
        return told.build();
    }

    /** The same for metrics and log. */
    synchronized AttemptEnd end() {
        return new AttemptEnd(
                deployment(),
                told.getOutcome() == AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED
                        ? CallEnd.OK
                        : Reasons.name(told.getErrorReason()),
                told.getUsage(),
                told.hasCost() ? Optional.of(told.getCost()) : Optional.empty());
    }
}
