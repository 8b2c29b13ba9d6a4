package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Calls a vendor's counter of tokens, with one key after the other. Not by {@link Failover}: vendors limit counts apart
 * from answers, so they need no permit, and a counter that fails must not open the breaker of its model. Nor is one asked
 * again that failed for another reason than its key: counts are wanted at once, and Parley has one of its own.
 */
@Singleton
public final class CountCalls {

    private final Keys keys;
    private final CountGuards guards;
    private final ResilienceListener listener;

    CountCalls(Keys keys, CountGuards guards, ResilienceListener listener) {
        this.keys = keys.ofCounts();
        this.guards = guards;
        this.listener = listener;
    }

    /**
     * The answer with the first key that has one. All its keys have one place among the vendor's counts, and are looked for
     * when it has its turn.
     *
     * @param call calls the step's deployment; its failure is the one that is to be told
     */
    public <O extends Option, T> Uni<T> call(O option, Deadline deadline, Function<Step<O>, Uni<T>> call) {
        return guards.call(option.deployment(), queued -> new Turning<>(option, deadline, call).begun(queued));
    }

    private static GatewayException atRest(Deployment deployment, Duration rest) {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE,
                        "the counter of " + deployment.id() + " asked to be left alone")
                .withRemedy("wait as long as RetryInfo says, or let Parley count")
                .withRetryAfter(rest)
                .at(deployment.vendor().id(), deployment.model().id());
    }

    /** One count's way through the keys of its vendor. */
    private final class Turning<O extends Option, T> {

        private final O option;
        private final Deadline deadline;
        private final Function<Step<O>, Uni<T>> call;
        private final Set<VendorKey> tried = new HashSet<>();

        Turning(O option, Deadline deadline, Function<Step<O>, Uni<T>> call) {
            this.option = option;
            this.deadline = deadline;
            this.call = call;
        }

        Uni<T> begun(Duration queued) {
            var deployment = option.deployment();
            var rest = keys.restsFor(deployment);
            if (!rest.isZero()) {
                return Uni.createFrom().failure(atRest(deployment, rest));
            }
            // None where the vendor is off because all its keys that are set have weight 0: the call says so.
            var first = next().orElseGet(() -> step(List.of(keys.soonest(deployment))));
            return with(first.with(first.key(), new Permit.Free(queued)));
        }

        private Optional<Step<O>> next() {
            return Optional.of(keys.usable(option.deployment(), tried))
                    .filter(usable -> !usable.isEmpty())
                    .map(this::step);
        }

        private Step<O> step(List<VendorKey> usable) {
            return new Step<>(option, Duration.ZERO, usable, false);
        }

        private Uni<T> with(Step<O> step) {
            tried.add(step.key());
            return call.apply(step)
                    .invoke(answer -> keys.answered(step))
                    .onFailure(GatewayException.class)
                    .recoverWithUni(failure -> failed(step, failure));
        }

        private Uni<T> failed(Step<O> step, GatewayException failure) {
            keys.failed(step, failure);
            var policy = option.retry();
            return policy.rotateOn().contains(failure.reason())
                            && tried.size() < policy.attempts()
                            && deadline.allows(policy.minAttemptTime())
                    ? next().map(other -> turned(step, other))
                            .orElseGet(() -> Uni.createFrom().failure(failure))
                    : Uni.createFrom().failure(failure);
        }

        private Uni<T> turned(Step<O> from, Step<O> to) {
            listener.rotated(option.deployment().vendor().id(), from.key().alias());
            return with(to);
        }
    }
}
