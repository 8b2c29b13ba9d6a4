package dev.parley.resilience;

import dev.parley.v1.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Who waits, in a fair order. Priorities share the places that come free as 64 to 8 to 1, so the high ones go first and
 * no other starves. Within a priority the callers take turns, and each caller's calls keep their order. Fair queueing
 * by virtual time: https://en.wikipedia.org/wiki/Fair_queuing. Not safe for several threads.
 */
final class Line<T> {

    /**
     * A place in the line.
     *
     * @param round the turn of its caller that it is
     */
    record Place<T>(Turn turn, long round, long number, T who) {}

    private final List<Lane> lanes = List.of(new Lane(1), new Lane(8), new Lane(64));
    private long number;
    private long time;
    private int size;

    /** The places of one priority. */
    private final class Lane {

        private final long stride;
        private final TreeSet<Place<T>> places =
                new TreeSet<>(Comparator.<Place<T>>comparingLong(Place::round).thenComparingLong(Place::number));
        private final Map<String, Long> lastRounds = new HashMap<>();
        private long round;
        private long servedAt;
        private long next;
        private Iterator<Place<T>> walk;

        Lane(long stride) {
            this.stride = stride;
        }

        Place<T> add(Turn turn, T who) {
            if (places.isEmpty()) {
                next = Math.max(time, servedAt) + stride;
                lastRounds.clear();
            } else if (lastRounds.size() > 2 * places.size()) {
                lastRounds.values().removeIf(last -> last <= round);
            }
            long mine = Math.max(round, lastRounds.getOrDefault(turn.caller(), 0L)) + 1;
            lastRounds.put(turn.caller(), mine);
            var place = new Place<>(turn, mine, number++, who);
            places.add(place);
            return place;
        }

        void served(Place<T> place) {
            round = Math.max(round, place.round());
            time = next;
            servedAt = next;
            next += stride;
        }
    }

    private Lane lane(Priority priority) {
        return switch (priority) {
            case PRIORITY_HIGH -> lanes.get(0);
            case PRIORITY_UNSPECIFIED, PRIORITY_NORMAL, UNRECOGNIZED -> lanes.get(1);
            case PRIORITY_LOW -> lanes.get(2);
        };
    }

    int size() {
        return size;
    }

    Place<T> add(Turn turn, T who) {
        size++;
        return lane(turn.priority()).add(turn, who);
    }

    void remove(Place<T> place) {
        if (lane(place.turn().priority()).places.remove(place)) {
            size--;
        }
    }

    /** Offers each its turn, in order, until it is enough; those that take it leave the line. */
    void serve(Predicate<T> takes, BooleanSupplier enough) {
        List<Lane> open = new ArrayList<>(lanes);
        open.forEach(lane -> lane.walk = lane.places.iterator());
        while (!open.isEmpty() && !enough.getAsBoolean()) {
            Lane lane =
                    open.stream().min(Comparator.comparingLong(one -> one.next)).orElseThrow();
            if (!lane.walk.hasNext()) {
                open.remove(lane);
                continue;
            }
            var place = lane.walk.next();
            if (takes.test(place.who())) {
                lane.walk.remove();
                size--;
                lane.served(place);
            }
        }
    }
}
