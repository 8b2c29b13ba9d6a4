package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.resilience.Option;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Warning;
import java.util.List;

/**
 * One deployment that may be asked, with the request as it gets it.
 *
 * @param retry how often and soon it is asked
 * @param warnings what was left out of the request for this deployment
 */
record Candidate(Deployment deployment, RetryPolicy retry, CompleteRequest request, List<Warning> warnings)
        implements Option {

    Candidate {
        warnings = List.copyOf(warnings);
    }
}
