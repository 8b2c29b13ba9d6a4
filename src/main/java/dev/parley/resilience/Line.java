package dev.parley.resilience;

import dev.parley.v1.Priority;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Who waits, in a fair order. Priorities share the places that come free as 64 to 8 to 1, so the high ones go first and
 * no other starves. Within a priority the callers take turns, and each caller's calls of one deployment keep their order.
 * Fair queueing by virtual time: https://en.wikipedia.org/wiki/Fair_queuing. Time stands still for those who wait for a
 * deployment that is full while others are served: who comes after them is as near to them as before. Not safe for
 * several threads.
 */
final class Line<T> {

    /**
     * A place in the line.
     *
     * @param of the deployment that it is for
     * @param round the turn of its caller that it is, in its deployment's time
     */
    record Place<T>(Turn turn, Object of, long round, long number, T who) {}

    private static final Comparator<Place<?>> ORDER =
            Comparator.<Place<?>>comparingLong(Place::round).thenComparingLong(Place::number);

    private final List<Lane> lanes = List.of(new Lane(1), new Lane(8), new Lane(64));
    private final Function<T, Object> deployment;
    private long number;
    private long time;
    private int size;

    /** @param deployment what each waits for room of, beside what all share */
    Line(Function<T, Object> deployment) {
        this.deployment = deployment;
    }

    /** The places of one priority at one deployment. */
    private final class Queue {

        private final TreeSet<Place<T>> places = new TreeSet<>(ORDER);
        private final Map<String, TreeSet<Place<T>>> ofCallers = new HashMap<>();

        /** How long its time stood still: its places' rounds are so much later in the lane's time. */
        private long shift;

        /** Whether one was passed over in the last walk, and others were offered their turn after it. */
        private boolean still;

        private Iterator<Place<T>> walk = places.iterator();
        private Optional<Place<T>> head = Optional.empty();

        void begin() {
            still = false;
            walk = places.iterator();
            advance();
        }

        void advance() {
            head = walk.hasNext() ? Optional.of(walk.next()) : Optional.empty();
        }

        void pass() {
            head = Optional.empty();
        }

        boolean goesOn() {
            return head.isPresent();
        }

        long round(Place<T> place) {
            return place.round() + shift;
        }

        long headRound() {
            return head.map(this::round).orElseThrow();
        }

        long headNumber() {
            return head.map(Place::number).orElseThrow();
        }

        void add(Place<T> place) {
            places.add(place);
            ofCallers
                    .computeIfAbsent(place.turn().caller(), any -> new TreeSet<>(ORDER))
                    .add(place);
        }

        boolean remove(Place<T> place) {
            ofCallers.computeIfPresent(place.turn().caller(), (caller, own) -> {
                own.remove(place);
                return own.isEmpty() ? null : own;
            });
            return places.remove(place);
        }
    }

    /** The places of one priority. */
    private final class Lane {

        private final long stride;
        private final Map<Object, Queue> queues = new LinkedHashMap<>();
        private List<Queue> walked = List.of();
        private long round;
        private long next;

        Lane(long stride) {
            this.stride = stride;
        }

        Place<T> add(Turn turn, T who) {
            if (queues.isEmpty()) {
                next = time + stride;
            }
            Object of = deployment.apply(who);
            long its = roundAfter(turn.caller(), of);
            var queue = queues.computeIfAbsent(of, any -> new Queue());
            var place = new Place<>(turn, of, its - queue.shift, number++, who);
            queue.add(place);
            return place;
        }

        /**
         * A caller has a turn in each round. Those of its places that were given up cost it none, nor do those that wait
         * for another deployment which is full.
         */
        private long roundAfter(String caller, Object of) {
            long last = round;
            long waiting = 0;
            for (Map.Entry<Object, Queue> entry : queues.entrySet()) {
                var queue = entry.getValue();
                var own = queue.ofCallers.get(caller);
                if (own != null && (!queue.still || entry.getKey().equals(of))) {
                    last = waiting == 0 ? queue.round(own.last()) : Math.max(last, queue.round(own.last()));
                    waiting += own.size();
                }
            }
            return waiting == 0 ? round + 1 : Math.max(last, Math.min(Math.max(round, last), round + waiting) + 1);
        }

        boolean remove(Place<T> place) {
            var queue = queues.get(place.of());
            if (queue == null) {
                return false;
            }
            boolean removed = queue.remove(place);
            if (queue.places.isEmpty()) {
                queues.remove(place.of());
            }
            return removed;
        }

        void begin() {
            walked = List.copyOf(queues.values());
            walked.forEach(Queue::begin);
        }

        boolean goesOn() {
            return walked.stream().anyMatch(Queue::goesOn);
        }

        void offer(Predicate<T> takes, Predicate<Object> full, BooleanSupplier enough) {
            var queue = walked.stream()
                    .filter(Queue::goesOn)
                    .min(Comparator.comparingLong(Queue::headRound).thenComparingLong(Queue::headNumber))
                    .orElseThrow();
            var place = queue.head.orElseThrow();
            if (takes.test(place.who())) {
                served(queue, place);
            } else {
                queue.still |= !enough.getAsBoolean();
                if (full.test(place.of())) {
                    queue.pass();
                    return;
                }
            }
            queue.advance();
        }

        /** Time never goes back: a lane whose calls could not be served saves nothing up. */
        private void served(Queue queue, Place<T> place) {
            size--;
            long passed = Math.max(0, queue.round(place) - round);
            round += passed;
            walked.stream().filter(other -> other.still && other != queue).forEach(other -> other.shift += passed);
            queue.walk.remove();
            remove(place);
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
        return lanes.stream()
                .flatMap(lane -> lane.queues.values().stream())
                .mapToInt(queue -> queue.ofCallers.size())
                .sum();
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

    /**
     * Offers each its turn, in order, until it is enough; those that take it leave the line.
     *
     * @param full whether nobody else can take a turn who waits for this deployment: else all of a long line would be asked
     */
    void serve(Predicate<T> takes, Predicate<Object> full, BooleanSupplier enough) {
        lanes.forEach(Lane::begin);
        while (!enough.getAsBoolean()) {
            var lane = lanes.stream().filter(Lane::goesOn).min(Comparator.comparingLong(one -> one.next));
            if (lane.isEmpty()) {
                return;
            }
            lane.get().offer(takes, full, enough);
        }
    }
}
