package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Vendor;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.vendor.RoomLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Lets attempts at one vendor through as its limits allow. All that an attempt needs (of the vendor, the deployment and one
 * of the keys) is taken at once or not at all, under one lock, so nobody holds one thing while it waits for another. The
 * others wait in line; what the first of them lacks is kept from those behind it, so that a large request is not
 * overtaken for ever.
 */
final class Gate {

    private final Object lock = new Object();
    private final Supplier<Optional<Vendor>> vendor;
    private final ResilienceListener listener;
    private final Ticker ticker;
    private final Rooms rooms;
    private final GateWording wording;
    private final Line<Entry> line;
    private final Map<Allowance, Long> waiting = new HashMap<>();
    private final Set<Allowance> reported = new HashSet<>();
    private final Alarm wake;

    /** @param vendor the vendor as it is configured now; empty where it is no longer: its last limits hold then */
    Gate(Vendor first, Supplier<Optional<Vendor>> vendor, ResilienceListener listener, Ticker ticker) {
        this.vendor = vendor;
        this.listener = listener;
        this.ticker = ticker;
        this.rooms = new Rooms(vendor.get().orElse(first), listener, ticker, lock);
        this.wording = new GateWording(rooms);
        this.line = new Line<>(entry -> rooms.of(entry.deployment));
        this.wake = new Alarm(ticker, this::wakeUp);
    }

    /** Gives the attempt its permit now, or its turn later, or refuses it. */
    void enter(Entry entry) {
        List<Entry> through = new ArrayList<>();
        Optional<GatewayException> refusal;
        synchronized (lock) {
            if (entry.state == Entry.State.ENDED) {
                return;
            }
            vendor.get().ifPresent(rooms::inForce);
            report(entry.deployment);
            entry.since = ticker.nanos();
            entry.need = rooms.fitted(entry.need, entry.deployment, entry.keys);
            refusal = wording.exceeds(entry);
            if (refusal.isPresent()) {
                entry.state = Entry.State.ENDED;
            } else if (line.size() == 0 && takes(new Turns(rooms, ticker.nanos()), entry)) {
                through.add(entry);
            } else {
                through.addAll(inLine(entry));
                try {
                    refusal = refused(entry);
                } catch (RuntimeException e) {
                    leave(entry);
                    entry.broke(e);
                    through.add(entry);
                }
            }
        }
        if (through.remove(entry)) {
            entry.tell(listener);
        }
        through.forEach(this::begin);
        refusal.ifPresent(why -> fail(entry, why));
    }

    private void report(Deployment deployment) {
        var allowance = rooms.of(deployment);
        if (reported.add(allowance)) {
            listener.queue(deployment.vendor().id(), Rooms.model(deployment), () -> {
                synchronized (lock) {
                    return waiting.getOrDefault(allowance, 0L);
                }
            });
        }
    }

    private List<Entry> inLine(Entry entry) {
        entry.state = Entry.State.WAITING;
        entry.place = line.add(entry.turn, entry);
        waiting.merge(rooms.of(entry.deployment), 1L, Long::sum);
        return serve();
    }

    /** Why an attempt that waits now can't; it has left the line then. */
    private Optional<GatewayException> refused(Entry entry) {
        if (entry.state != Entry.State.WAITING) {
            return Optional.empty();
        }
        long ahead = waiting.get(rooms.of(entry.deployment));
        var refusal = wording.refusal(entry, ticker.nanos(), line.size(), ahead);
        if (refusal.isPresent()) {
            leave(entry);
        } else {
            entry.timer = ticker.after(wording.longestWait(entry), () -> expire(entry));
        }
        return refusal;
    }

    private void leave(Entry entry) {
        entry.state = Entry.State.ENDED;
        line.remove(entry.place);
        left(entry);
        if (line.size() == 0) {
            wake.off();
        }
    }

    private void left(Entry entry) {
        entry.timer.run();
        entry.queued = Duration.ofNanos(ticker.nanos() - entry.since);
        waiting.computeIfPresent(rooms.of(entry.deployment), (any, count) -> count == 1 ? null : count - 1);
    }

    private void expire(Entry entry) {
        GatewayException why;
        List<Entry> through;
        synchronized (lock) {
            if (entry.state != Entry.State.WAITING) {
                return;
            }
            why = wording.outOfTime(entry, ticker.nanos(), line.size());
            leave(entry);
            through = serve();
        }
        through.forEach(this::begin);
        fail(entry, why);
    }

    /** Takes back what an attempt holds, or its place in the line. */
    void end(Entry entry) {
        List<Entry> through = List.of();
        synchronized (lock) {
            switch (entry.state) {
                case NEW -> entry.state = Entry.State.ENDED;
                case WAITING -> {
                    leave(entry);
                    through = serve();
                }
                case HOLDING -> {
                    entry.state = Entry.State.ENDED;
                    long now = ticker.nanos();
                    entry.held.forEach(held -> held.giveBack(now, entry.calls.get(), entry.used));
                    through = serve();
                }
                case ENDED -> {
                    // It has been told already.
                }
            }
        }
        through.forEach(this::begin);
    }

    /** Whether its turn is over. What goes wrong with one is told to its own call, and keeps nobody else waiting. */
    private static boolean takes(Turns turns, Entry entry) {
        try {
            return turns.take(entry);
        } catch (RuntimeException e) {
            entry.broke(e);
            return true;
        }
    }

    /** Those whose turn has come. */
    private List<Entry> serve() {
        if (line.size() == 0) {
            return List.of();
        }
        List<Entry> through = new ArrayList<>();
        var turns = new Turns(rooms, ticker.nanos());
        line.serve(
                entry -> {
                    if (!takes(turns, entry)) {
                        return false;
                    }
                    left(entry);
                    return through.add(entry);
                },
                turns::full,
                () -> turns.nobodyElse(waiting.keySet()));
        if (line.size() > 0) {
            wake.in(turns.now(), turns.soonest());
        } else {
            wake.off();
        }
        return through;
    }

    private void wakeUp() {
        List<Entry> through;
        synchronized (lock) {
            wake.off();
            vendor.get().ifPresent(rooms::inForce);
            through = serve();
        }
        through.forEach(this::begin);
    }

    /** Not on the thread of the call that made room: that has its own answer to bring home. */
    private void begin(Entry entry) {
        listener.queued(entry.deployment.vendor().id(), Rooms.model(entry.deployment), entry.queued);
        ticker.soon(() -> entry.tell(listener));
    }

    private void fail(Entry entry, GatewayException why) {
        String id = entry.deployment.vendor().id();
        String model = Rooms.model(entry.deployment);
        if (!entry.queued.isZero()) {
            listener.queued(id, model, entry.queued);
        }
        listener.refused(id, model, why.reason());
        entry.emitter.fail(why);
    }

    /** Whether an attempt with one of these keys would go through at once. */
    boolean hasRoom(Option option, List<VendorKey> keys, Need guess) {
        synchronized (lock) {
            vendor.get().ifPresent(rooms::inForce);
            return !waiting.containsKey(rooms.of(option.deployment()))
                    && rooms.isFree(option, keys, guess, ticker.nanos());
        }
    }

    void heard(VendorKey key, Deployment deployment, List<RoomLeft> left) {
        synchronized (lock) {
            rooms.heard(key, deployment, left);
        }
    }
}
