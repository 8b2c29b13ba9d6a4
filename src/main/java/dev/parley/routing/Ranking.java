package dev.parley.routing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Route;
import dev.parley.pricing.CostEstimator;
import dev.parley.resilience.Weights;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Cost;
import dev.parley.v1.PriceStatus;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Puts a route's deployments in order, by its strategy; equals keep the operator's order. */
@Singleton
final class Ranking {

    private final Load load;
    private final CostEstimator estimator;

    Ranking(Load load, CostEstimator estimator) {
        this.load = load;
        this.estimator = estimator;
    }

    List<Route.Entry> order(
            Route.Strategy strategy, List<Route.Entry> entries, CompleteRequest request, boolean streamed) {
        var speeds = streamed ? load.streams() : load.wholes();
        return switch (strategy) {
            case ORDER -> entries;
            case WEIGHTED -> Weights.drawn(entries, Route.Entry::weight);
            case LEAST_IN_FLIGHT -> measured(entries, load::inFlight);
            case FASTEST ->
                measured(entries, deployment -> speeds.average(deployment).orElse(0));
            case CHEAPEST -> cheapest(entries, request);
        };
    }

    private static List<Route.Entry> sorted(List<Route.Entry> entries, Comparator<Route.Entry> comparator) {
        return entries.stream().sorted(comparator).toList();
    }

    /** Each is looked at once: what is measured may change while it is sorted by. */
    private static List<Route.Entry> measured(List<Route.Entry> entries, ToDoubleFunction<Deployment> measure) {
        Map<Route.Entry, Double> now = new IdentityHashMap<>();
        entries.forEach(entry -> now.put(entry, measure.applyAsDouble(entry.deployment())));
        return sorted(entries, Comparator.comparingDouble(now::get));
    }

    private List<Route.Entry> cheapest(List<Route.Entry> entries, CompleteRequest request) {
        Map<Route.Entry, Cost> costs = new HashMap<>();
        var estimates = estimator.estimateInOrder(
                request, entries.stream().map(Route.Entry::deployment).toList());
        for (int i = 0; i < entries.size(); i++) {
            costs.put(entries.get(i), estimates.get(i).getExpectedCost());
        }
        return sorted(
                entries,
                Comparator.comparing(
                                (Route.Entry entry) -> costs.get(entry).getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN)
                        .thenComparing(entry -> amount(costs.get(entry))));
    }

    private static BigDecimal amount(Cost cost) {
        return cost.getTotal().isEmpty() ? BigDecimal.ZERO : new BigDecimal(cost.getTotal());
    }
}
