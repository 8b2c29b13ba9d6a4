package dev.parley.routing;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.HedgePolicy;
import dev.parley.catalog.Route;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Failover;
import dev.parley.v1.Hedge;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether and when a second deployment is asked beside the first: as the request says, within what the operator allows. */
@Singleton
public final class HedgeChoice {

    private final double mostShare;

    HedgeChoice(@ConfigProperty(name = "parley.hedge.most-share", defaultValue = "0.1") double mostShare) {
        this.mostShare = mostShare;
    }

    public Optional<HedgePolicy> of(CompleteRequest request, Catalog catalog) {
        Optional<HedgePolicy> routes = request.getModelsList().stream()
                .findFirst()
                .flatMap(catalog::route)
                .flatMap(Route::hedge);
        if (!request.hasHedge()) {
            // A limit that two answers could exceed beats the route.
            return routes.filter(policy -> request.getMaxCost().isEmpty());
        }
        check(request);
        Hedge asked = request.getHedge();
        double allowed = routes.map(HedgePolicy::share).orElse(mostShare);
        Optional<Duration> delay = asked.hasDelay()
                ? Optional.of(RequestPolicy.time("hedge.delay", asked.getDelay()))
                : routes.flatMap(HedgePolicy::delay);
        return Optional.of(new HedgePolicy(
                routes.map(HedgePolicy::name).orElse(""),
                delay,
                asked.hasShare() ? Math.min(asked.getShare(), allowed) : allowed));
    }

    private static void check(CompleteRequest request) {
        double share = request.getHedge().getShare();
        if (!(share >= 0 && share <= 1)) {
            throw invalid("hedge.share", "is " + share, "set it to 0 to 1");
        }
        if (request.getFailover() == Failover.FAILOVER_PINNED) {
            throw invalid(
                    "hedge", "can't be with FAILOVER_PINNED, which lets one deployment answer", "set one of them");
        }
        if (!request.getMaxCost().isEmpty()) {
            throw invalid(
                    "hedge", "can't be with max_cost, which two attempts at once could exceed", "set one of them");
        }
    }
}
