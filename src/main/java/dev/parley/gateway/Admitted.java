package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.HedgePolicy;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ModelRef;
import java.util.List;
import java.util.Optional;

/**
 * A request that keeps every rule, and the candidates that its models stand for, in the caller's order.
 *
 * @param named what the first of the models stands for, whether it is asked or passed over
 * @param passedOver whom of the models nobody asks because it can't take the request, and why
 * @param hedge whether and when two of them are asked at once
 * @param ceiling what it may cost; empty where the caller sets no bound
 */
record Admitted(
        CompleteRequest request,
        List<Candidate> plan,
        Deployment named,
        String passedOver,
        Optional<HedgePolicy> hedge,
        Optional<Ceiling> ceiling) {

    Admitted {
        plan = List.copyOf(plan);
    }

    Admitted(CompleteRequest request, List<Candidate> plan, Optional<HedgePolicy> hedge) {
        this(request, plan, plan.get(0).deployment(), "", hedge, Optional.empty());
    }

    /** The same with a bound of its cost, and its candidates as they are asked within that. */
    Admitted within(Ceiling bound, List<Candidate> bounded) {
        return new Admitted(request, bounded, named, passedOver, hedge, Optional.of(bound));
    }

    /** The same for fewer candidates. */
    Admitted asking(List<Candidate> fewer) {
        return new Admitted(request, fewer, named, passedOver, hedge, ceiling);
    }

    Candidate first() {
        return plan.get(0);
    }

    ModelRef requested() {
        return ModelRef.newBuilder()
                .setVendor(named.vendor().id())
                .setModel(named.model().id())
                .build();
    }
}
