package dev.parley.gateway;

import dev.parley.catalog.HedgePolicy;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ModelRef;
import java.util.List;
import java.util.Optional;

/**
 * A request that keeps every rule, and the candidates that its models stand for, in the caller's order.
 *
 * @param hedge whether and when two of them are asked at once
 */
record Admitted(CompleteRequest request, List<Candidate> plan, Optional<HedgePolicy> hedge) {

    Admitted {
        plan = List.copyOf(plan);
    }

    Candidate first() {
        return plan.get(0);
    }

    ModelRef requested() {
        return ModelRef.newBuilder()
                .setVendor(first().deployment().vendor().id())
                .setModel(first().deployment().model().id())
                .build();
    }
}
