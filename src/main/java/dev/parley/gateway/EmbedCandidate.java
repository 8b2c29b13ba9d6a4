package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.resilience.Need;
import dev.parley.resilience.Option;
import dev.parley.resilience.Step;
import dev.parley.v1.Warning;
import java.util.List;

/**
 * One deployment that may be asked for embeddings.
 *
 * @param candidate what retries and the record of attempts know of it
 * @param parts the calls that make its answer, each with the next of the inputs
 */
record EmbedCandidate(Candidate candidate, List<EmbedPart> parts) implements Option {

    EmbedCandidate {
        parts = List.copyOf(parts);
    }

    /** The same with more to tell. */
    EmbedCandidate warned(List<Warning> more) {
        return new EmbedCandidate(candidate.warned(more), parts);
    }

    @Override
    public Deployment deployment() {
        return candidate.deployment();
    }

    @Override
    public String peers() {
        return candidate.peers();
    }

    @Override
    public RetryPolicy retry() {
        return candidate.retry();
    }

    /** That of the first part: the others are about as long. */
    @Override
    public Need guess() {
        return EmbedSettlement.guess(parts.get(0));
    }

    /** A step as the record of attempts takes it: with the request of this part alone. */
    static Step<Candidate> recorded(Step<EmbedCandidate> step, EmbedPart part) {
        return new Step<>(
                step.option().candidate().asking(EmbedRules.asked(part.request())),
                step.key(),
                step.pause(),
                step.keys(),
                step.permit(),
                step.hedge());
    }
}
