package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.VendorKey;
import dev.parley.v1.ErrorReason;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/** One attempt at a gate: it waits, holds its permit, or has ended. What can change is guarded by the gate's lock. */
final class Entry implements Permit {

    enum State {
        NEW,
        WAITING,
        HOLDING,
        ENDED
    }

    final Gate gate;
    final Deployment deployment;
    final List<VendorKey> keys;
    final Turn turn;
    final Duration maxRetryAfter;
    final Duration patience;
    final UniEmitter<? super Entry> emitter;
    private final BiPredicate<Deployment, VendorKey> rest;
    final AtomicInteger calls = new AtomicInteger();
    volatile Need used = Need.NONE;
    volatile VendorKey key;
    volatile Duration queued = Duration.ZERO;
    private volatile boolean kept;
    Need need;
    State state = State.NEW;
    long since;
    Line.Place<Entry> place;
    Runnable timer = () -> {};
    List<Room.Held> held = List.of();
    private volatile Need before = Need.NONE;
    private Optional<RuntimeException> fault = Optional.empty();

    /**
     * @param keys those that it may be made with, the best first
     * @param patience how long it may wait
     * @param rest whether a deployment is not to be asked with a key now
     */
    Entry(
            Gate gate,
            Step<?> step,
            Turn turn,
            Need need,
            Duration patience,
            BiPredicate<Deployment, VendorKey> rest,
            UniEmitter<? super Entry> emitter) {
        this.gate = gate;
        this.deployment = step.option().deployment();
        this.keys = step.keys();
        this.maxRetryAfter = step.option().retry().maxRetryAfter();
        this.turn = turn;
        this.need = need;
        this.patience = patience;
        this.rest = rest;
        this.emitter = emitter;
    }

    /** Some of its keys may rest since it came; where all do, it has its turn, and its call looks for another way. */
    List<VendorKey> awake() {
        if (keys.size() == 1) {
            return keys;
        }
        List<VendorKey> awake =
                keys.stream().filter(one -> !rest.test(deployment, one)).toList();
        return awake.isEmpty() ? keys : awake;
    }

    void hold(VendorKey granted, List<Room.Held> taken) {
        key = granted;
        held = taken;
        state = State.HOLDING;
    }

    /** It can have no turn, by a fault of ours. */
    void broke(RuntimeException why) {
        fault = Optional.of(why);
        state = State.ENDED;
    }

    /** Tells its call of its turn, or why there is none. */
    void tell(ResilienceListener listener) {
        fault.ifPresent(why -> listener.refused(
                deployment.vendor().id(), Rooms.model(deployment), ErrorReason.ERROR_REASON_UNSPECIFIED));
        fault.ifPresentOrElse(emitter::fail, () -> emitter.complete(this));
    }

    @Override
    public Duration queued() {
        return queued;
    }

    @Override
    public Need need() {
        return need;
    }

    @Override
    public void called() {
        before = used;
        calls.incrementAndGet();
    }

    @Override
    public void used(long inputTokens, long outputTokens) {
        used = new Need(before.inputTokens() + inputTokens, before.outputTokens() + outputTokens, true);
    }

    @Override
    public void end() {
        if (!kept) {
            gate.end(this);
        }
    }

    @Override
    public void keep() {
        kept = true;
    }

    @Override
    public void release() {
        gate.end(this);
    }
}
