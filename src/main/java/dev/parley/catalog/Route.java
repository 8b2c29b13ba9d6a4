package dev.parley.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A name over deployments, in the operator's order.
 *
 * @param entries at least one
 * @param hedge whether a second of them is asked where the first is slow
 */
public record Route(String name, Strategy strategy, List<Entry> entries, Optional<HedgePolicy> hedge) {

    /** Which of a route's deployments is asked first. */
    public enum Strategy {
        /** The order of the file. */
        ORDER,
        /** A random order in which each comes first by its weight; one of weight 0 is never asked. */
        WEIGHTED,
        /** The one that answers the fewest calls at the moment. */
        LEAST_IN_FLIGHT,
        /** The one whose streams began soonest lately, or whole answers came; those not measured yet go first. */
        FASTEST,
        /** The one whose expected cost of this request is least; those of unknown price go last. */
        CHEAPEST
    }

    /**
     * One deployment of a route.
     *
     * @param when labels that the request must have for it
     */
    public record Entry(Deployment deployment, int weight, Map<String, String> when, RetryPolicy retry) {

        public Entry {
            when = Map.copyOf(when);
        }
    }

    public Route {
        entries = List.copyOf(entries);
    }
}
