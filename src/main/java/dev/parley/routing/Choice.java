package dev.parley.routing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;

/**
 * A deployment that may answer a request.
 *
 * @param named whether the caller named it, so that it is refused and not passed over where it can't take the request
 * @param peers names what stands in for it while it is full, as {@link dev.parley.resilience.Option#peers} says
 */
public record Choice(Deployment deployment, RetryPolicy retry, boolean named, String peers) {}
