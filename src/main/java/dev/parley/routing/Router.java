package dev.parley.routing;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.Route;
import dev.parley.catalog.Vendor;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Failover;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the deployments that may answer a request, in the order in which they are to be asked. What the caller did not
 * allow is not among them, whatever fails.
 */
@Singleton
public final class Router {

    private final Ranking ranking;

    Router(Ranking ranking) {
        this.ranking = ranking;
    }

    /** How long the whole call may take at most; empty where the request does not say. */
    public static Optional<Duration> timeout(CompleteRequest request) {
        return request.hasTimeout()
                ? Optional.of(RequestPolicy.positive("timeout", request.getTimeout()))
                : Optional.empty();
    }

    /**
     * At least one choice; a model or route that is not known, or not allowed, is told.
     *
     * @param streamed whether the fastest is the one whose streams begin soonest, or whose whole answers come soonest
     */
    public List<Choice> plan(CompleteRequest request, Catalog catalog, boolean streamed) {
        check(request, catalog);
        Map<String, Choice> plan = new LinkedHashMap<>();
        List<Choice> named = new ArrayList<>();
        var own = OwnRoute.of(request, catalog);
        if (own.isPresent()) {
            routed(own.get(), request, streamed).stream().map(Choice::alsoNamed).forEach(named::add);
            named.stream()
                    .filter(choice -> allows(request, choice.deployment().vendor()))
                    .forEach(choice -> add(plan, choice, request));
        } else {
            addNamed(request, catalog, streamed, plan, named);
        }
        if (sameModelElsewhere(request)) {
            // Not those of an operator's route: it lists all that may answer.
            named.forEach(choice -> elsewhere(choice, catalog).stream()
                    .filter(other -> own.stream().noneMatch(route -> leavesOut(route, other)))
                    .forEach(other -> add(plan, other, request)));
        }
        if (plan.isEmpty()) {
            throw notAllowed("models", "stand for no deployment that the request allows");
        }
        return List.copyOf(plan.values());
    }

    /** Whether only the first may answer; of a route, the first of those that can take the request. */
    public static boolean isPinned(CompleteRequest request) {
        return request.getFailover() == Failover.FAILOVER_PINNED;
    }

    /** Whether the route lists it with the weight 0: it is never asked, not as the same model elsewhere either. */
    private static boolean leavesOut(Route route, Choice choice) {
        return route.entries().stream()
                .anyMatch(entry -> entry.weight() == 0
                        && entry.deployment().id().equals(choice.deployment().id()));
    }

    private void addNamed(
            CompleteRequest request, Catalog catalog, boolean streamed, Map<String, Choice> plan, List<Choice> named) {
        for (int i = 0; i < request.getModelsCount(); i++) {
            String reference = request.getModels(i);
            var route = catalog.route(reference);
            // Behind a pin nobody is asked; what can't be is told all the same.
            Map<String, Choice> asked = isPinned(request) && i > 0 ? new LinkedHashMap<>() : plan;
            if (route.isPresent()) {
                routed(route.get(), request, streamed).forEach(choice -> add(asked, choice, request));
            } else {
                var choice = named(catalog.resolve(reference));
                named.add(choice);
                add(asked, choice, request);
            }
        }
    }

    private static void check(CompleteRequest request, Catalog catalog) {
        if (request.getFailover() == Failover.UNRECOGNIZED) {
            throw GatewayException.invalid("failover", "is not known", "use one of the enum's values");
        }
        for (int i = 0; i < request.getAllowedVendorsCount(); i++) {
            if (!catalog.names(request.getAllowedVendors(i))) {
                throw GatewayException.invalid(
                        "allowed_vendors[" + i + "]",
                        "names no vendor",
                        "use the ids of vendors: "
                                + catalog.vendors().keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    private static Choice named(Deployment deployment) {
        return new Choice(deployment, deployment.vendor().resilience().retry(), true, Set.of(), sameModel(deployment));
    }

    private List<Choice> routed(Route route, CompleteRequest request, boolean streamed) {
        List<Route.Entry> entries = route.entries().stream()
                .filter(entry -> entry.weight() > 0)
                .filter(entry -> request.getLabelsMap()
                        .entrySet()
                        .containsAll(entry.when().entrySet()))
                .toList();
        if (entries.isEmpty()) {
            throw GatewayException.invalid(
                    "labels",
                    "meet the conditions of no deployment of the route '" + route.name() + "'",
                    "set the labels that the route asks for, or name a model");
        }
        return ranking.order(route.strategy(), entries, request, streamed).stream()
                .map(entry -> new Choice(
                        entry.deployment(),
                        entry.retry(),
                        false,
                        Set.of(route.name()),
                        route.strategy() == Route.Strategy.ORDER
                                ? sameModel(entry.deployment())
                                : "route " + route.name()))
                .toList();
    }

    private static void add(Map<String, Choice> plan, Choice choice, CompleteRequest request) {
        Vendor vendor = choice.deployment().vendor();
        if (allows(request, vendor)) {
            RetryPolicy retry = RequestPolicy.over(choice.retry(), request.getRetry());
            plan.merge(choice.deployment().id(), choice.with(retry), Choice::and);
        } else if (choice.named()) {
            throw notAllowed(
                    "models",
                    "'" + choice.deployment().id() + "' may not be called: "
                            + (request.getLocalOnly() && !vendor.resilience().local()
                                    ? "local_only is set and the vendor is not local"
                                    : "allowed_vendors does not list its vendor"));
        }
    }

    private static GatewayException notAllowed(String field, String message) {
        return GatewayException.of(ErrorReason.ERROR_REASON_NOT_ALLOWED, field + ": " + message)
                .withField(field)
                .withRemedy("name a model of a vendor that the request allows, or allow this one");
    }

    private static boolean allows(CompleteRequest request, Vendor vendor) {
        Set<String> allowed = Set.copyOf(request.getAllowedVendorsList());
        boolean listed = allowed.isEmpty()
                || allowed.contains(vendor.id())
                || vendor.aliases().stream().anyMatch(allowed::contains);
        return listed && (!request.getLocalOnly() || vendor.resilience().local());
    }

    /** The same model is as good at each account and host of its vendor. */
    private static String sameModel(Deployment deployment) {
        return deployment.vendor().resilience().provider() + "/"
                + deployment.model().id();
    }

    private static boolean sameModelElsewhere(CompleteRequest request) {
        return switch (request.getFailover()) {
            case FAILOVER_UNSPECIFIED -> request.getModelsCount() == 1;
            case FAILOVER_SAME_MODEL -> true;
            case FAILOVER_NAMED, FAILOVER_PINNED, UNRECOGNIZED -> false;
        };
    }

    /** The same model at other accounts and hosts of its vendor that can be called. */
    private static List<Choice> elsewhere(Choice choice, Catalog catalog) {
        Vendor vendor = choice.deployment().vendor();
        List<Choice> others = new ArrayList<>();
        catalog.vendors().values().stream()
                .filter(other -> !other.id().equals(vendor.id()) && other.off().isEmpty())
                .filter(other ->
                        other.resilience().provider().equals(vendor.resilience().provider()))
                .sorted(Comparator.comparing(Vendor::id))
                .forEach(other -> other.models()
                        .find(choice.deployment().model().id())
                        .ifPresent(model -> others.add(new Choice(
                                new Deployment(other, model),
                                other.resilience().retry(),
                                false,
                                Set.of(),
                                choice.peers()))));
        return others;
    }
}
