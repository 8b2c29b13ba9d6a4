package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.stream.Stream;

/**
 * One deployment that may be asked, with the request as it gets it.
 *
 * @param warnings what was left out of the request or mended in it for this deployment
 */
record Candidate(Deployment deployment, CompleteRequest request, List<Warning> warnings) {

    Candidate {
        warnings = List.copyOf(warnings);
    }

    /** The same with more to tell. */
    Candidate warned(List<Warning> more) {
        return more.isEmpty()
                ? this
                : new Candidate(
                        deployment,
                        request,
                        Stream.concat(warnings.stream(), more.stream()).toList());
    }
}
