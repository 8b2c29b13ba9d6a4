package dev.parley.routing;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Route;
import dev.parley.v1.CompleteRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The route that a request makes of its models, where it asks for a strategy. */
final class OwnRoute {

    private static final int MOST_WEIGHT = 1_000_000;

    private OwnRoute() {}

    static Optional<Route> of(CompleteRequest request, Catalog catalog) {
        var strategy = strategy(request);
        checkWeights(request, strategy);
        return strategy.map(found -> new Route("of the request", found, entries(request, catalog), Optional.empty()));
    }

    private static Optional<Route.Strategy> strategy(CompleteRequest request) {
        return switch (request.getStrategy()) {
            case STRATEGY_UNSPECIFIED -> Optional.empty();
            case STRATEGY_ORDER -> Optional.of(Route.Strategy.ORDER);
            case STRATEGY_WEIGHTED -> Optional.of(Route.Strategy.WEIGHTED);
            case STRATEGY_LEAST_IN_FLIGHT -> Optional.of(Route.Strategy.LEAST_IN_FLIGHT);
            case STRATEGY_FASTEST -> Optional.of(Route.Strategy.FASTEST);
            case STRATEGY_CHEAPEST -> Optional.of(Route.Strategy.CHEAPEST);
            case UNRECOGNIZED -> throw invalid("strategy", "is not known", "use one of the enum's values");
        };
    }

    private static void checkWeights(CompleteRequest request, Optional<Route.Strategy> strategy) {
        List<Integer> weights = request.getWeightsList();
        if (weights.isEmpty()) {
            return;
        }
        if (strategy.filter(Route.Strategy.WEIGHTED::equals).isEmpty()) {
            throw invalid("weights", "are for STRATEGY_WEIGHTED", "set strategy to it, or leave them out");
        }
        if (weights.size() != request.getModelsCount()) {
            throw invalid(
                    "weights",
                    "are " + weights.size() + " for " + request.getModelsCount() + " models",
                    "give one for each of models, in their order");
        }
        for (int i = 0; i < weights.size(); i++) {
            if (weights.get(i) < 0 || weights.get(i) > MOST_WEIGHT) {
                throw invalid("weights[" + i + "]", "is " + weights.get(i), "set it to 0 to " + MOST_WEIGHT);
            }
        }
        if (weights.stream().allMatch(weight -> weight == 0)) {
            throw invalid("weights", "are all 0, so that nobody may answer", "give one of the models more");
        }
    }

    private static List<Route.Entry> entries(CompleteRequest request, Catalog catalog) {
        return IntStream.range(0, request.getModelsCount())
                .mapToObj(i -> entry(request, i, catalog))
                .toList();
    }

    private static Route.Entry entry(CompleteRequest request, int i, Catalog catalog) {
        String reference = request.getModels(i);
        if (catalog.route(reference).isPresent()) {
            throw invalid(
                    "models[" + i + "]",
                    "names the route '" + reference + "', which has a strategy of its own",
                    "name models, or leave strategy out");
        }
        var deployment = catalog.resolve(reference);
        int weight = request.getWeightsCount() == 0 ? 1 : request.getWeights(i);
        return new Route.Entry(
                deployment, weight, Map.of(), deployment.vendor().resilience().retry());
    }
}
