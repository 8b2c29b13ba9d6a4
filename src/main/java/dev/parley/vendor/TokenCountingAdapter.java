package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import io.smallrye.mutiny.Uni;

/** The seam to a vendor's own counter of tokens, where its wire format has one: beside {@link VendorAdapter}. */
public interface TokenCountingAdapter {

    /** Whether the deployment's vendor has a counter. */
    boolean counts(Deployment deployment);

    /**
     * The input tokens that the vendor counts for a request; one call of the vendor, which bills nothing for it. Fails
     * with {@code GatewayException} only.
     */
    Uni<Long> countTokens(CompleteRequest request, Deployment deployment);
}
