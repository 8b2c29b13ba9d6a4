package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.resilience.Option;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Picks those of a plan that the call's {@code max_cost} pays for. The others are passed over, and told of: in a warning to
 * the answer of one that follows them, or, where none is paid for, in the error.
 */
final class Affordable {

    private Affordable() {}

    /**
     * @param paid takes a candidate on, with what is to be told with its answer; fails as COST_LIMIT where it is too dear
     */
    static <C extends Option> List<C> of(List<C> plan, BiFunction<C, List<Warning>, C> paid) {
        List<C> payable = new ArrayList<>();
        List<GatewayException> refusals = new ArrayList<>();
        for (C candidate : plan) {
            try {
                payable.add(paid.apply(
                        candidate, refusals.stream().map(PassedOver::warning).toList()));
            } catch (GatewayException e) {
                refusals.add(refusal(e, candidate.deployment()));
            }
        }
        if (payable.isEmpty()) {
            throw PassedOver.together(refusals);
        }
        return payable;
    }

    private static GatewayException refusal(GatewayException failure, Deployment deployment) {
        var placed = failure.at(deployment.vendor().id(), deployment.model().id());
        if (placed.reason() != ErrorReason.ERROR_REASON_COST_LIMIT) {
            throw placed;
        }
        return placed;
    }
}
