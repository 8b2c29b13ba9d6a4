package dev.parley.gateway;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Route;
import dev.parley.error.GatewayException;
import dev.parley.routing.Choice;
import dev.parley.routing.HedgeChoice;
import dev.parley.routing.Router;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Strategy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Decides whether a request may go on, before a byte leaves the house, and whom it may reach. */
@Singleton
final class Admission {

    /** So many bytes are counted in well under a millisecond. */
    private static final int SMALL = 2 * 1024;

    private final CurrentCatalog catalog;
    private final Router router;
    private final Candidates candidates;
    private final HedgeChoice hedges;

    Admission(CurrentCatalog catalog, Router router, Candidates candidates, HedgeChoice hedges) {
        this.catalog = catalog;
        this.router = router;
        this.candidates = candidates;
        this.hedges = hedges;
    }

    /** Each model that is named is taken on, or the request refused. */
    Admitted admitEach(CompleteRequest request) {
        return admit(request, true, false);
    }

    /** Of several models those that can't take the request are passed over. */
    private Admitted admit(CompleteRequest request, boolean streamed) {
        boolean alone = request.getModelsCount() == 1 && request.getStrategy() == Strategy.STRATEGY_UNSPECIFIED;
        return admit(request, alone, streamed);
    }

    private Admitted admit(CompleteRequest request, boolean each, boolean streamed) {
        RequestRules.check(request);
        Continuation.check(request);
        Router.timeout(request);
        var history = History.of(request);
        var current = catalog.catalog();
        List<Choice> choices = router.plan(request, current, streamed);
        Able.Fit fit = (choice, trusted) -> candidates.of(history, choice, trusted);
        var able = each || choices.size() == 1 ? Able.each(choices, fit) : Able.any(choices, fit);
        return new Admitted(
                request,
                Router.isPinned(request) ? able.plan().subList(0, 1) : able.plan(),
                requested(request, choices, able, current),
                able.passedOver(),
                hedges.of(request, current),
                Optional.empty());
    }

    /** What the first of the models stands for, whatever the strategy; a route for the one of it that is asked first. */
    private static Deployment requested(CompleteRequest request, List<Choice> choices, Able able, Catalog current) {
        String first = request.getModels(0);
        if (current.route(first).isEmpty()) {
            return request.getStrategy() == Strategy.STRATEGY_UNSPECIFIED
                    ? choices.get(0).deployment()
                    : current.resolve(first);
        }
        List<Deployment> route = choices.stream()
                .filter(choice -> choice.routes().contains(first))
                .map(Choice::deployment)
                .toList();
        var asked = able.plan().get(0).deployment();
        return route.isEmpty() || route.contains(asked) ? asked : route.get(0);
    }

    Admitted admitWhole(CompleteRequest request) {
        Continuation.checkWhole(request);
        return admit(request, false);
    }

    /** What was streamed can't be taken back, so nothing can be asked again. */
    Admitted admitStream(CompleteRequest request) {
        if (request.getResponseFormat().getJsonSchema().getMaxAttempts() > 1) {
            throw GatewayException.invalid(
                    "response_format.json_schema.max_attempts",
                    "is above 1 in StreamComplete, which can't take back what it streamed",
                    "leave it out, or call Complete");
        }
        return admit(request, true);
    }

    /** Whether to find the candidates takes counting their tokens, which is not for an event loop. */
    boolean counts(CompleteRequest request) {
        var current = catalog.catalog();
        return request.getSerializedSize() > SMALL
                && (request.getStrategy() == Strategy.STRATEGY_CHEAPEST
                        || request.getModelsList().stream()
                                .anyMatch(name -> current.route(name)
                                        .map(route -> counts(request, route))
                                        .orElseGet(
                                                () -> request.getModelsCount() > 1 && counts(request, name, current))));
    }

    private static boolean counts(CompleteRequest request, Route route) {
        return route.strategy() == Route.Strategy.CHEAPEST
                || route.entries().stream().anyMatch(entry -> Candidates.takesCounting(request, entry.deployment()));
    }

    private static boolean counts(CompleteRequest request, String model, Catalog current) {
        try {
            return Candidates.takesCounting(request, current.resolve(model));
        } catch (GatewayException e) {
            // It is refused before anything is counted.
            return false;
        }
    }
}
