package dev.parley.routing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;

/**
 * A deployment that may answer a request.
 *
 * @param named whether the caller named it, so that it is told of where it is passed over
 * @param route the name of the route that it stands in; empty where it stands in none
 * @param peers names what stands in for it while it is full, as {@link dev.parley.resilience.Option#peers} says
 */
public record Choice(Deployment deployment, RetryPolicy retry, boolean named, String route, String peers) {

    /** The same, which the caller names as well. */
    Choice alsoNamed() {
        return new Choice(deployment, retry, true, route, peers);
    }

    Choice with(RetryPolicy other) {
        return new Choice(deployment, other, named, route, peers);
    }
}
