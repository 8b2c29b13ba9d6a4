package dev.parley.resilience;

import dev.parley.catalog.VendorKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One round through a gate's line: what is kept for those that lack it, and when the first of it comes free. */
final class Turns {

    /** Limits may be changed while calls wait for them. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Rooms rooms;
    private final long now;
    private final Set<Room> kept = new HashSet<>();
    private long soonest = LOOK_AGAIN.toNanos();

    Turns(Rooms rooms, long now) {
        this.rooms = rooms;
        this.now = now;
    }

    long now() {
        return now;
    }

    /** How long it takes until another round may let somebody through. */
    long soonest() {
        return Math.max(1, soonest);
    }

    /** Whether none of those that wait for these can be let through in this round. */
    boolean nobodyElse(Set<Allowance> deployments) {
        return forAll() || kept.containsAll(deployments);
    }

    /** Whether none of those that wait for this one can. */
    boolean full(Object deployment) {
        return forAll() || kept.contains(deployment);
    }

    private boolean forAll() {
        return !kept.isEmpty() && (kept.contains(rooms.whole()) || rooms.everyKey(kept::contains));
    }

    /**
     * Takes all that the attempt needs, or nothing; then all that it lacks is kept for it. What it lacks of its keys is kept
     * too while its deployment is full: else small calls of other deployments could keep its key full for ever. Where one
     * of several keys has room none is kept, nor one whose limits it can never fit.
     */
    boolean take(Entry entry) {
        refuseWhatNeverFits(entry);
        Map<Room, Long> lacking = new HashMap<>();
        List<Room> shared = rooms.shared(entry.deployment);
        boolean free = free(shared, entry, lacking);
        Map<Room, Long> lackingOfKeys = new HashMap<>();
        for (VendorKey key : entry.awake()) {
            if (rooms.of(key).tooSmall(entry.need).isPresent()) {
                continue;
            }
            List<Room> own = rooms.with(key, entry.deployment);
            if (free(own, entry, lackingOfKeys)) {
                if (free) {
                    hold(entry, key, shared, own);
                } else {
                    keep(lacking);
                }
                return free;
            }
        }
        keep(lacking);
        keep(lackingOfKeys);
        return false;
    }

    /** Limits may be lowered while a call waits; then nothing is kept for what can't come. */
    private void refuseWhatNeverFits(Entry entry) {
        if (!rooms.fits(entry.need, entry.deployment, entry.keys)) {
            entry.need = rooms.fitted(entry.need, entry.deployment, entry.keys);
            new GateWording(rooms).exceeds(entry).ifPresent(why -> {
                throw why;
            });
        }
    }

    private void hold(Entry entry, VendorKey key, List<Room> shared, List<Room> own) {
        List<Room.Held> held = new ArrayList<>();
        shared.forEach(room -> held.add(room.take(now, entry.need)));
        own.forEach(room -> held.add(room.take(now, entry.need)));
        entry.hold(key, held);
    }

    private void keep(Map<Room, Long> lacking) {
        lacking.forEach((room, wait) -> {
            kept.add(room);
            soonest = Math.min(soonest, wait);
        });
    }

    private boolean free(List<Room> needed, Entry entry, Map<Room, Long> lacking) {
        boolean all = true;
        for (Room room : needed) {
            if (kept.contains(room)) {
                all = false;
                continue;
            }
            long wait = room.until(now, entry.need, entry.maxRetryAfter);
            if (wait > 0) {
                lacking.put(room, wait);
                all = false;
            }
        }
        return all;
    }
}
