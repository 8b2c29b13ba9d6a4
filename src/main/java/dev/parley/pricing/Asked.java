package dev.parley.pricing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TokenKind;
import dev.parley.v1.CompleteRequest;
import java.util.Set;

/**
 * What a request asks of a deployment, as far as it is the same on all terms.
 *
 * @param writes the kinds of tokens that its input may be written to a cache as
 */
record Asked(
        CompleteRequest request, Deployment deployment, Answers answers, VendorTools tools, Set<TokenKind> writes) {

    static Asked of(CompleteRequest request, Deployment deployment) {
        return new Asked(
                request,
                deployment,
                Answers.of(request, deployment),
                VendorTools.of(request, deployment),
                CacheMarks.writes(request, deployment));
    }
}
