package dev.parley.gateway;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ModelRef;
import java.util.List;

/** A request that keeps every rule, and the candidates that its models stand for, in the caller's order. */
record Admitted(CompleteRequest request, List<Candidate> plan) {

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
