package dev.parley.routing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;

/**
 * A deployment that may answer a request.
 *
 * @param named whether the caller named it, so that it is refused and not passed over where it can't take the request
 */
public record Choice(Deployment deployment, RetryPolicy retry, boolean named) {}
