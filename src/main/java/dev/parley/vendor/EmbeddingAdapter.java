package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbedResponse;
import io.smallrye.mutiny.Uni;
import java.util.Set;

/** The seam to a wire format's embeddings: beside {@link VendorAdapter}. */
public interface EmbeddingAdapter {

    /** The wire formats of the vendors that have them, as vendor files name these. */
    Set<String> wireFormats();

    /** What one call takes. Fails as UNSUPPORTED_FEATURE where we know no embeddings of the deployment. */
    EmbeddingLimits limits(Deployment deployment);

    /** The parameters of the request that the deployment has no place for. */
    Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment);

    /** The parameters that the deployment can't do without. */
    default Set<EmbedParameter> needed(Deployment deployment) {
        return Set.of();
    }

    /**
     * The vectors of a request that keeps the limits, in its inputs' order, with the actual model, the vendor's ids and
     * usage where it reports one. The {@code Uni} is exactly one call of the vendor, for one subscriber; cancelling it closes
     * the vendor's connection. Fails with {@code GatewayException} only.
     */
    Uni<EmbedResponse> embed(EmbedRequest request, Deployment deployment);
}
