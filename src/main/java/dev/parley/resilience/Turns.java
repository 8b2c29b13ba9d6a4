package dev.parley.resilience;

import dev.parley.catalog.VendorKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
        return kept.contains(rooms.whole()) || kept.containsAll(deployments);
    }

    /** Takes all that the attempt needs, or nothing; then what it lacks is kept for it. */
    boolean take(Entry entry) {
        List<Room> shared = rooms.shared(entry.deployment);
        if (!free(shared, entry)) {
            return false;
        }
        for (VendorKey key : entry.awake()) {
            List<Room> own = rooms.with(key, entry.deployment);
            if (free(own, entry)) {
                List<Room.Held> held = new ArrayList<>();
                shared.forEach(room -> held.add(room.take(now, entry.need)));
                own.forEach(room -> held.add(room.take(now, entry.need)));
                entry.hold(key, held);
                return true;
            }
        }
        return false;
    }

    private boolean free(List<Room> needed, Entry entry) {
        boolean all = true;
        for (Room room : needed) {
            if (kept.contains(room)) {
                all = false;
                continue;
            }
            long wait = room.until(now, entry.need, entry.maxRetryAfter);
            if (wait > 0) {
                kept.add(room);
                soonest = Math.min(soonest, wait);
                all = false;
            }
        }
        return all;
    }
}
