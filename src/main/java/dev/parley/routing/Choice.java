package dev.parley.routing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import java.util.HashSet;
import java.util.Set;

/**
 * A deployment that may answer a request.
 *
 * @param named whether the caller named it, so that it is told of where it is passed over
 * @param routes the names of the routes that it stands in
 * @param peers names what stands in for it while it is full, as {@link dev.parley.resilience.Option#peers} says
 */
public record Choice(Deployment deployment, RetryPolicy retry, boolean named, Set<String> routes, String peers) {

    /** The same, which the caller names as well. */
    Choice alsoNamed() {
        return new Choice(deployment, retry, true, routes, peers);
    }

    /** The same, which another of the models stands for as well. */
    Choice and(Choice other) {
        Set<String> all = new HashSet<>(routes);
        all.addAll(other.routes);
        return new Choice(deployment, retry, named || other.named, Set.copyOf(all), peers);
    }

    Choice with(RetryPolicy other) {
        return new Choice(deployment, other, named, routes, peers);
    }
}
