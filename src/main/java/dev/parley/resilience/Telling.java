package dev.parley.resilience;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which of the failures of one call its caller is told, and when it may come again. */
final class Telling<O extends Option> {

    private final List<Stage<O>> stages;
    private final Obstacles obstacles;
    private final Map<Stage<O>, GatewayException> refusals = new LinkedHashMap<>();
    private GatewayException mendable;

    Telling(List<Stage<O>> stages, Obstacles obstacles) {
        this.stages = stages;
        this.obstacles = obstacles;
    }

    /** Keeps the failure of an attempt that was made. */
    GatewayException made(Stage<O> stage, GatewayException told) {
        stage.told = Optional.of(told);
        refusals.remove(stage);
        mendable = mightBeMended(stage, told) ? told : null;
        return told;
    }

    /**
     * Of the attempts that were refused before they began, each as it was told last, and those that nobody began because a
     * deployment rests, the one that may be made soonest speaks for all; but where a deployment rests because this call's
     * attempt failed there, that failure does.
     */
    GatewayException refused(Stage<O> stage, GatewayException failure) {
        if (stage.told.isPresent() && failure.reason() == ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE) {
            var told = stage.told.get();
            return failure.retryAfter().map(told::withRetryAfter).orElse(told);
        }
        refusals.put(stage, failure);
        return Stream.concat(refusals.values().stream(), atRest().map(obstacles::refusal))
                .reduce(Telling::sooner)
                .orElse(failure);
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

    /**
     * A failure that stands. That a limit leaves no room tells less than why the attempt before it failed, if that might be
     * mended as well.
     */
    GatewayException standing(Stage<O> failed, GatewayException told) {
        return mendable != null && Stage.FULL.contains(told.reason())
                ? sooner(mendable, told)
                        .retryAfter()
                        .map(mendable::withRetryAfter)
                        .orElse(mendable)
                : returning(failed, told);
    }

    /** Where asking again might mend it and the deployment rests, it says when somebody returns. */
    private GatewayException returning(Stage<O> failed, GatewayException told) {
        if (told.retryAfter().isPresent()) {
            return told;
        }
        return obstacles.rests(failed).isZero() || !mightBeMended(failed, told)
                ? guessed(failed, told)
                : Stream.concat(Stream.of(failed), atRest())
                        .map(obstacles::rests)
                        .min(Duration::compareTo)
                        .map(told::withRetryAfter)
                        .orElse(told);
    }

    /** Where a vendor limits a rate and does not say for how long, callers are told what Parley itself goes by. */
    private GatewayException guessed(Stage<O> failed, GatewayException told) {
        Duration pause = obstacles.keys().pausesFor(failed.option.deployment());
        return pause.isZero() || told.reason() != ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED
                ? told
                : told.withRetryAfter(pause);
    }
}
