package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.schema.SchemaDialect;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Set;

/**
 * The seam to one wire format. The returned {@code Uni} or {@code Multi} is exactly one call of the vendor, for one
 * subscriber; cancelling it closes the vendor's connection. The request is translated and written before it is returned,
 * in time proportional to its length. Fails with {@code GatewayException} only.
 */
public interface VendorAdapter {

    /** The name that vendor files use, for example {@code openai-chat}. */
    String wireFormat();

    /** The parameters that this vendor's requests have no place for. */
    Set<Parameter> unsupported(Deployment deployment);

    /** Whether the vendor refuses two turns in a row of one speaker. */
    default boolean rolesAlternate(Deployment deployment) {
        return deployment.vendor().has(Quirk.ROLES_ALTERNATE);
    }

    /** Whether the model goes on writing an assistant message that is the last, rather than to begin a new one. */
    default boolean continues(CompleteRequest request, Deployment deployment) {
        return deployment.vendor().has(Quirk.CONTINUES_ANSWERS);
    }

    /** How much of JSON Schema the vendor takes for an answer. */
    default SchemaDialect answerDialect(Deployment deployment) {
        return SchemaDialect.OPENAI_PLAIN;
    }

    /** How many tokens the model is told that it may think. They count as output, so a shorter answer has no room for them. */
    default long thoughts(CompleteRequest request, Deployment deployment) {
        return request.getReasoning().getBudgetTokens();
    }

    /** Fails by the name of its field where this format has no place for what the request says. Nothing is sent. */
    void check(CompleteRequest request, Deployment deployment);

    /**
     * The vendor's whole answer: message, finish reason, actual model, the vendor's ids, usage where it reports one, and
     * warnings. The rest of the message is the gateway's.
     */
    Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment);

    /**
     * The answer as it comes: {@code started} with the first content, deltas, and one {@code finished} that holds what
     * {@link #complete} gives. Heeds demand: what is not asked for is not read from the vendor.
     */
    Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment);
}
