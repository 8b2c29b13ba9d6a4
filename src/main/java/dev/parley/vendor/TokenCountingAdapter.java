package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import io.smallrye.mutiny.Uni;

/** A wire format whose vendor counts a request's input tokens without answering it. */
public interface TokenCountingAdapter {

    /** The input tokens of the request, as the vendor counts them. Fails with {@code GatewayException} only. */
    Uni<Long> countTokens(CompleteRequest request, Deployment deployment);
}
