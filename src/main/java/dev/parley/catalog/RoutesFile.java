package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;

/** The routes as their file writes them. docs/resilience.md describes each key. */
@RegisterForReflection
record RoutesFile(Map<String, RouteFile> routes) {

    @RegisterForReflection
    record RouteFile(StrategyName strategy, List<EntryFile> deployments, RetryFile retry, HedgeFile hedge) {}

    /** One deployment of a route; a bare model reference stands for an entry with that model. */
    @RegisterForReflection
    record EntryFile(String model, Integer weight, Map<String, String> when) {

        @JsonCreator
        EntryFile {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static EntryFile named(String model) {
            return new EntryFile(model, null, null);
        }
    }

    /** The strategies in the words of the file. */
    enum StrategyName {
        @JsonAlias("order")
        ORDER,
        @JsonAlias("weighted")
        WEIGHTED,
        @JsonAlias("least_in_flight")
        LEAST_IN_FLIGHT,
        @JsonAlias("fastest")
        FASTEST,
        @JsonAlias("cheapest")
        CHEAPEST
    }
}
