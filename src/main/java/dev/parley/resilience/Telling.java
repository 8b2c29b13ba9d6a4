package dev.parley.resilience;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Which of the failures of one call its caller is told, and when it may come again. */
final class Telling<O extends Option> {

    private final List<Stage<O>> stages;
    private final Obstacles obstacles;
    private GatewayException refusal;

    Telling(List<Stage<O>> stages, Obstacles obstacles) {
        this.stages = stages;
        this.obstacles = obstacles;
    }

    /**
     * Of the attempts that were refused before they began, and those that nobody began because a deployment rests, the
     * one that may be made soonest speaks for all; but where a deployment rests because this call's attempt failed there,
     * that failure does.
     */
    GatewayException refused(Stage<O> stage, GatewayException failure) {
        if (stage.told.isPresent() && failure.reason() == ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE) {
            var told = stage.told.get();
            return failure.retryAfter().map(told::withRetryAfter).orElse(told);
        }
        refusal = refusal == null ? failure : sooner(refusal, failure);
        return atRest().map(obstacles::refusal).reduce(refusal, Telling::sooner);
    }

    private Stream<Stage<O>> atRest() {
        return stages.stream()
                .filter(stage -> !stage.over
                        && stage.mayFit(stages)
                        && !obstacles.rests(stage).isZero());
    }

    private static GatewayException sooner(GatewayException one, GatewayException other) {
        return wait(other).compareTo(wait(one)) < 0 ? other : one;
    }

    private static Duration wait(GatewayException failure) {
        return failure.retryAfter().orElse(Duration.ofDays(1));
    }

    /** By asking again, or with a key that rests. */
    private boolean mightBeMended(Stage<O> failed, GatewayException told) {
        return failed.option.retry().retryOn().contains(told.reason()) || obstacles.waitsForKey(failed, told);
    }

    /** A failure that stands: where asking again might mend it and the deployment rests, it says when somebody returns. */
    GatewayException standing(Stage<O> failed, GatewayException told) {
        return told.retryAfter().isPresent() || obstacles.rests(failed).isZero() || !mightBeMended(failed, told)
                ? told
                : Stream.concat(Stream.of(failed), atRest())
                        .map(obstacles::rests)
                        .min(Duration::compareTo)
                        .map(told::withRetryAfter)
                        .orElse(told);
    }
}
