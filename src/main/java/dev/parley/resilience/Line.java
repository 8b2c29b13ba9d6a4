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

    private static final Comparator<Place<?>> ORDER =
            Comparator.<Place<?>>comparingLong(Place::round).thenComparingLong(Place::number);

    private final List<Lane> lanes = List.of(new Lane(1), new Lane(8), new Lane(64));
    private long number;
    private long time;
    private int size;

    /** The places of one priority. */
    private final class Lane {

        private final long stride;
        private final TreeSet<Place<T>> places = new TreeSet<>(ORDER);
        private final Map<String, TreeSet<Place<T>>> ofCallers = new HashMap<>();
        private long round;
        private long next;
        private Iterator<Place<T>> walk;

        Lane(long stride) {
            this.stride = stride;
        }

        Place<T> add(Turn turn, T who) {
            if (places.isEmpty()) {
                next = time + stride;
            }
            var own = ofCallers.computeIfAbsent(turn.caller(), any -> new TreeSet<>(ORDER));
            var place = new Place<>(turn, roundAfter(own), number++, who);
            own.add(place);
            places.add(place);
            return place;
        }

        /** A caller has a turn in each round; those of its places that were given up cost it none. */
        private long roundAfter(TreeSet<Place<T>> own) {
            if (own.isEmpty()) {
                return round + 1;
            }
            long last = own.last().round();
            return Math.max(last, Math.min(Math.max(round, last), round + own.size()) + 1);
        }

        boolean remove(Place<T> place) {
            boolean removed = places.remove(place);
            if (removed) {
                forget(place);
            }
            return removed;
        }

        private void forget(Place<T> place) {
            ofCallers.computeIfPresent(place.turn().caller(), (caller, own) -> {
                own.remove(place);
                return own.isEmpty() ? null : own;
            });
        }

        /** Time never goes back: a lane whose calls could not be served saves nothing up. */
        void served(Place<T> place) {
            forget(place);
            round = Math.max(round, place.round());
            time = Math.max(time, next);
            next = time + stride;
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

    /** Callers that anything is known of: those that wait. */
    int callers() {
        return lanes.stream().mapToInt(lane -> lane.ofCallers.size()).sum();
    }

    Place<T> add(Turn turn, T who) {
        size++;
        return lane(turn.priority()).add(turn, who);
    }

    void remove(Place<T> place) {
        if (lane(place.turn().priority()).remove(place)) {
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
