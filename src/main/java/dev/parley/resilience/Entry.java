package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.VendorKey;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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
    final AtomicInteger calls = new AtomicInteger();
    volatile Need used = Need.NONE;
    volatile VendorKey key;
    volatile Duration queued = Duration.ZERO;
    Need need;
    State state = State.NEW;
    long since;
    Line.Place<Entry> place;
    Runnable timer = () -> {};
    List<Room.Held> held = List.of();
    private volatile Need before = Need.NONE;

    /**
     * @param keys those that it may be made with, the best first
     * @param patience how long it may wait
     */
    Entry(Gate gate, Step<?> step, Turn turn, Need need, Duration patience, UniEmitter<? super Entry> emitter) {
        this.gate = gate;
        this.deployment = step.option().deployment();
        this.keys = step.keys();
        this.maxRetryAfter = step.option().retry().maxRetryAfter();
        this.turn = turn;
        this.need = need;
        this.patience = patience;
        this.emitter = emitter;
    }

    void hold(VendorKey granted, List<Room.Held> taken) {
        key = granted;
        held = taken;
        state = State.HOLDING;
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
        gate.end(this);
    }
}
