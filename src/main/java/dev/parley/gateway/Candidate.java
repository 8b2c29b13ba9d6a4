package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.resilience.Need;
import dev.parley.resilience.Option;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One deployment that may be asked, with the request as it gets it.
 *
 * @param retry how often and soon it is asked
 * @param peers names what stands in for it while it is full
 * @param structure how the answer is made to fit a schema; empty where the request has none
 * @param warnings what was left out of the request or mended in it for this deployment
 */
record Candidate(
        Deployment deployment,
        RetryPolicy retry,
        String peers,
        CompleteRequest request,
        Optional<Structure> structure,
        List<Warning> warnings)
        implements Option {

    Candidate {
        warnings = List.copyOf(warnings);
    }

    @Override
    public Need guess() {
        return Needs.guess(this);
    }

    /** The same with more to tell. */
    Candidate warned(List<Warning> more) {
        return more.isEmpty()
                ? this
                : new Candidate(
                        deployment,
                        retry,
                        peers,
                        request,
                        structure,
                        Stream.concat(warnings.stream(), more.stream()).toList());
    }

    /** The same with another request, and no more attempts than are left. */
    Candidate asking(CompleteRequest other, int attempts) {
        return new Candidate(deployment, retry.atMost(attempts), peers, other, structure, warnings);
    }

    /** The same with another request. */
    Candidate asking(CompleteRequest other) {
        return new Candidate(deployment, retry, peers, other, structure, warnings);
    }
}
