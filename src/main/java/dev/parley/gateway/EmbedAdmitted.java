package dev.parley.gateway;

import java.util.List;

/**
 * A request for embeddings that keeps every rule.
 *
 * @param plan the candidates that its models stand for, in the caller's order
 * @param limit what the whole call may cost
 */
record EmbedAdmitted(Admitted admitted, List<EmbedCandidate> plan, EmbedCostLimit limit) {

    EmbedAdmitted {
        plan = List.copyOf(plan);
    }
}
