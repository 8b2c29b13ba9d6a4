package dev.parley.gateway;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import dev.parley.resilience.LeftReads;
import dev.parley.resilience.Step;
import dev.parley.telemetry.AttemptEnd;
import dev.parley.telemetry.CallEnd;
import dev.parley.v1.Attempt;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.Cost;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.vendor.Reported;
import dev.parley.vendor.StreamListener;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One attempt, from its start until its account is closed: what was asked, what came of it, and what it used. What the
 * vendor does not report is counted later, off the event loop.
 */
final class Tried implements StreamListener {

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
    private final Candidate candidate;
    private final long startedAt = System.nanoTime();
    private final Seen seen = new Seen();
    private final Attempt.Builder told;
    private final LeftAnswer rest;
    private volatile BooleanSupplier paid = () -> true;
    private boolean streams;
    private boolean sent;
    private boolean billedOn;
    private boolean counts;

    Tried(Step<Candidate> step) {
        this(step, step.option());
    }

    /** @param candidate with the request as the vendor gets it: that for another answer is longer than the step's */
    Tried(Step<Candidate> step, Candidate candidate) {
        this.step = step;
        this.candidate = candidate;
        this.rest = new LeftAnswer(step.permit());
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
        return candidate;
    }

    Deployment deployment() {
        return step.option().deployment();
    }

    @Override
    public synchronized void sent() {
        sent = true;
    }

    @Override
    public void reported(Reported byNow) {
        seen.reported(byNow);
    }

    /** Bounds what the vendor may report while nothing of its answer comes. */
    void boundedBy(BooleanSupplier paid) {
        this.paid = paid;
    }

    @Override
    public boolean goesOn() {
        return paid.getAsBoolean();
    }

    /** What came by now of an answer that is streamed. */
    Seen seen() {
        return seen;
    }

    /** Its answer comes in pieces. */
    synchronized void streams() {
        streams = true;
    }

    /** What the model of a stream wrote by now; empty of a whole answer. */
    synchronized Optional<String> written() {
        return streams ? Optional.of(seen.text()) : Optional.empty();
    }

    synchronized void failed(GatewayException failure) {
        end(failure.partial() ? AttemptOutcome.ATTEMPT_OUTCOME_PARTIAL : AttemptOutcome.ATTEMPT_OUTCOME_FAILED)
                .setErrorReason(failure.reason())
                .setErrorMessage(failure.getMessage())
                .setUpstreamStatus(failure.upstreamStatus().orElse(0));
        counts = sent && (mayBeBilled(failure) || wasCutOffAtWork(failure));
    }

    /** Whether the connection broke when the vendor had reported tokens, but no content. */
    private boolean wasCutOffAtWork(GatewayException failure) {
        return seen.report().answer().hasUsage() && failure.reason() == ErrorReason.ERROR_REASON_VENDOR_CONNECTION;
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

    /** Nobody waits for it any more. Where its vendor bills on and there are reads, they read what is left of it. */
    synchronized void left(ErrorReason reason, Optional<LeftReads> reads) {
        end(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED).setErrorReason(reason);
        if (sent) {
            switch (deployment().vendor().resilience().onCancel()) {
                case NONE -> told.setCost(NOTHING);
                case ESTIMATE -> counts = true;
                case READ_TO_END -> {
                    counts = true;
                    reads.ifPresent(this::readOn);
                }
            }
        }
    }

    private void readOn(LeftReads reads) {
        billedOn = true;
        var vendor = deployment().vendor();
        if (rest.begin(reads, vendor, vendor.timeouts().total().minusNanos(System.nanoTime() - startedAt))) {
            told.setCost(NOT_YET);
        }
    }

    private Attempt.Builder end(AttemptOutcome outcome) {
        return told.setOutcome(outcome).setDuration(Durations.fromNanos(System.nanoTime() - startedAt));
    }

    /** What the vendor still sends of it when nobody waits. */
    LeftAnswer rest() {
        return rest;
    }

    /** Whether tokens must be counted to know what it used, and can be. */
    synchronized boolean counts() {
        return counts && !rest.isRead();
    }

    synchronized void counted(Usage usage, Cost cost) {
        counts = false;
        told.setUsage(usage).setCost(cost);
        if (billedOn) {
            told.setOutcome(
                    rest.whole().isPresent()
                            ? AttemptOutcome.ATTEMPT_OUTCOME_READ_TO_END
                            : AttemptOutcome.ATTEMPT_OUTCOME_READ_CUT);
        }
    }

    /** Whether what it used is known by what was seen alone: the vendor may have written, and bill, more than that. */
    synchronized boolean isGuessed() {
        return told.getUsage().getSource() == UsageSource.USAGE_SOURCE_ESTIMATED
                && told.getErrorReason() != ErrorReason.ERROR_REASON_INVALID_STRUCTURED_OUTPUT;
    }

    /** Whether its vendor said nothing for as long as it was waited for. */
    synchronized boolean timedOutUnseen() {
        return told.getErrorReason() == ErrorReason.ERROR_REASON_VENDOR_TIMEOUT && seen.characters() == 0;
    }

    synchronized Attempt told() {
        return told.build();
    }

    /** The same for metrics and log. */
    synchronized AttemptEnd end() {
        return new AttemptEnd(
                deployment(),
                told.getOutcome(),
                told.getOutcome() == AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED
                        ? CallEnd.OK
                        : Reasons.name(told.getErrorReason()),
                told.getUsage(),
                told.hasCost() ? Optional.of(told.getCost()) : Optional.empty());
    }
}
