package dev.parley.gateway;

import java.util.List;

/** A request for embeddings that keeps every rule, and the candidates that its models stand for, in the caller's order. */
record EmbedAdmitted(Admitted admitted, List<EmbedCandidate> plan) {

    EmbedAdmitted {
        plan = List.copyOf(plan);
    }
}
