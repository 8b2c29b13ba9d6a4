package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.resilience.LeftReads;
import dev.parley.resilience.Step;
import dev.parley.v1.Attempt;
import dev.parley.v1.Cost;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The attempts of one call: those that run, and those that ended, in the order of their ends. */
final class Attempts {

    private final List<Tried> running = new ArrayList<>();
    private final List<Tried> ended = new ArrayList<>();
    private final Set<Step<Candidate>> over = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Optional<LeftReads> reads;
    private boolean left;
    private Step<Candidate> current;

    /** @param reads those that read on what is billed although it was left; empty where nothing is */
    Attempts(Optional<LeftReads> reads) {
        this.reads = reads;
    }

    /**
     * Begins an attempt, before a byte of it leaves the house. Fails where nobody waits for it any more: what would begin
     * after its end was told is not told by anybody.
     */
    Tried start(Step<Candidate> step) {
        return start(step, step.option());
    }

    /** @param candidate with the request as the vendor gets it */
    synchronized Tried start(Step<Candidate> step, Candidate candidate) {
        if (left || over.contains(step)) {
            throw GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "nobody waits for the answer any more");
        }
        var tried = new Tried(step, candidate);
        running.add(tried);
        if (current == null || running.size() == 1) {
            current = step;
        }
        return tried;
    }

    /** This is the attempt whose answer the caller gets. */
    synchronized void answers(Step<Candidate> step) {
        current = step;
    }

    void failed(Step<Candidate> step, GatewayException failure) {
        endForGood(step).failed(failure);
    }

    /** The attempt whose answer the caller gets is complete. */
    void answered(Usage usage, Cost cost) {
        end(currentStep()).answered(usage, cost);
    }

    /** The vendor answered a question that it does not bill. */
    void answered(Step<Candidate> step) {
        end(step).answered();
    }

    /** The vendor answered, and its answer was of no use. */
    void rejected(Step<Candidate> step, GatewayException failure, Usage usage, Cost cost) {
        end(step).rejected(failure, usage, cost);
    }

    /** Another attempt answered first. */
    void lost(Step<Candidate> step) {
        endForGood(step).left(ErrorReason.ERROR_REASON_CANCELLED, reads);
    }

    /** Nobody waits for what runs, and nothing more begins. */
    synchronized void left(ErrorReason reason, boolean mayRead) {
        left = true;
        Optional<LeftReads> reading = mayRead ? reads : Optional.empty();
        List.copyOf(running).forEach(tried -> end(tried).left(reason, reading));
    }

    /** Whatever is still read is given up: its cost is what came of it until now. */
    void cut() {
        ended().forEach(tried -> tried.rest().cut());
    }

    /** Each attempt ends once: where its caller has left, what is said of it later is not told. */
    private synchronized Tried end(Step<Candidate> step) {
        var tried = running.stream().filter(one -> one.isOf(step)).findFirst();
        return tried.map(this::end).orElseGet(() -> new Tried(step));
    }

    private synchronized Tried endForGood(Step<Candidate> step) {
        over.add(step);
        return end(step);
    }

    private Tried end(Tried tried) {
        running.remove(tried);
        ended.add(tried);
        return tried;
    }

    synchronized Step<Candidate> currentStep() {
        return current;
    }

    /** The candidate whose answer the caller gets; until that is known, the one that was asked last. */
    synchronized Candidate current() {
        return current == null ? null : current.option();
    }

    synchronized List<Tried> ended() {
        return List.copyOf(ended);
    }

    /** The attempt whose answer the caller gets, until it ended. */
    synchronized Tried answering() {
        return running(current);
    }

    /** The attempt that runs at this step. */
    synchronized Tried running(Step<Candidate> step) {
        return running.stream().filter(tried -> tried.isOf(step)).findFirst().orElseGet(() -> new Tried(step));
    }

    List<Attempt> all() {
        return ended().stream().map(Tried::told).toList();
    }
}
