package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * One call's way through its options: which is asked next, with which key and after which wait, or that no more is. The
 * rules are those of docs/resilience.md. An option that may be asked at once goes before one that must be waited for; no
 * step is taken that the deadline leaves no time for.
 */
public final class Course<O extends Option> {

    private final List<Stage<O>> stages;
    private final Deadline deadline;
    private final Function<Deployment, Duration> opensIn;
    private final Keys keys;
    private final DoubleSupplier random;
    private int attempts;

    /** Where one option stands. */
    private static final class Stage<O extends Option> {

        private final O option;
        private final Set<VendorKey> tried = new HashSet<>();
        private int attempts;
        private long notBefore = System.nanoTime();
        private boolean over;

        Stage(O option) {
            this.option = option;
        }

        Duration left() {
            return Duration.ofNanos(Math.max(0, notBefore - System.nanoTime()));
        }
    }

    Course(
            List<O> options,
            Deadline deadline,
            Function<Deployment, Duration> opensIn,
            Keys keys,
            DoubleSupplier random) {
        this.stages = options.stream().map(Stage::new).toList();
        this.deadline = deadline;
        this.opensIn = opensIn;
        this.keys = keys;
        this.random = random;
    }

    private RetryPolicy policy() {
        return stages.get(0).option.retry();
    }

    /** The first attempt; fails where none may be made now. */
    Step<O> first() {
        if (!deadline.allows(policy().minAttemptTime())) {
            throw outOfTime();
        }
        Stage<O> stage =
                stages.stream().filter(one -> rests(one).isZero()).findFirst().orElseThrow(this::allRest);
        return step(stage, Duration.ZERO);
    }

    private GatewayException allRest() {
        Stage<O> soonest =
                stages.stream().min(Comparator.comparing(this::rests)).orElseThrow();
        return Unavailable.of(soonest.option.deployment(), rests(soonest));
    }

    private static GatewayException outOfTime() {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED, "the call's time is too short for any attempt")
                .withRemedy("allow more time");
    }

    private Duration rests(Stage<O> stage) {
        Duration open = opensIn.apply(stage.option.deployment());
        Duration limited = keys.restsFor(stage.option.deployment());
        return open.compareTo(limited) > 0 ? open : limited;
    }

    private Step<O> step(Stage<O> stage, Duration wait) {
        return step(stage, wait, false);
    }

    private Step<O> step(Stage<O> stage, Duration wait, boolean hedge) {
        var key = keys.pick(stage.option.deployment(), stage.tried)
                .or(() -> keys.pick(stage.option.deployment(), Set.of()))
                .orElseGet(() ->
                        stage.option.deployment().vendor().resilience().keys().get(0));
        return taken(stage, key, wait, hedge);
    }

    private Step<O> taken(Stage<O> stage, VendorKey key, Duration wait, boolean hedge) {
        stage.tried.add(key);
        return new Step<>(stage.option, key, wait, hedge);
    }

    private Stage<O> stageOf(Step<O> step) {
        return stages.stream()
                .filter(stage -> stage.option == step.option())
                .findFirst()
                .orElseThrow();
    }

    /** The attempt that may be made at once beside one that runs: at another deployment, and within all limits. */
    Optional<Step<O>> beside(Step<O> running) {
        if (attempts + 2 > policy().attempts() || !deadline.allows(policy().minAttemptTime())) {
            return Optional.empty();
        }
        return stages.stream()
                .filter(stage -> stage.option != running.option() && !stage.over)
                .filter(stage -> stage.left().isZero() && rests(stage).isZero())
                .findFirst()
                .map(stage -> step(stage, Duration.ZERO, true));
    }

    /** Takes note of a failure that nothing follows from yet: another attempt still runs. */
    void failedBeside(Step<O> failed, GatewayException failure) {
        Stage<O> stage = stageOf(failed);
        if (failure.reason() == ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE) {
            stage.over = true;
        } else {
            keys.failed(failed, failure);
            attempts++;
            note(stage, failure);
        }
    }

    private void note(Stage<O> stage, GatewayException failure) {
        stage.attempts++;
        stage.over = !mayTryAgain(stage, failure);
        stage.notBefore = System.nanoTime() + pause(stage, failure).toNanos();
    }

    /** What is due after a failure; empty where the failure stands. */
    Optional<Step<O>> after(Step<O> failed, GatewayException failure) {
        Stage<O> stage = stageOf(failed);
        if (failure.reason() == ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE) {
            // Its breaker opened in the meantime: nobody was called.
            stage.over = true;
            return elsewhere(stage, failure);
        }
        keys.failed(failed, failure);
        attempts++;
        if (attempts >= policy().attempts() || !deadline.allows(policy().minAttemptTime())) {
            return Optional.empty();
        }
        var policy = stage.option.retry();
        if (policy.rotateOn().contains(failure.reason())) {
            var other = keys.pick(stage.option.deployment(), stage.tried);
            if (other.isPresent()) {
                return Optional.of(taken(stage, other.get(), Duration.ZERO, false));
            }
        }
        note(stage, failure);
        return elsewhere(stage, failure);
    }

    private static boolean mayTryAgain(Stage<?> stage, GatewayException failure) {
        var policy = stage.option.retry();
        return policy.retryOn().contains(failure.reason())
                && stage.attempts < policy.attemptsPerDeployment()
                && failure.retryAfter()
                        .filter(wait -> wait.compareTo(policy.maxRetryAfter()) > 0)
                        .isEmpty();
    }

    /** The vendor's own wish beats the back-off. */
    private Duration pause(Stage<O> stage, GatewayException failure) {
        return failure.retryAfter().orElseGet(() -> backoff(stage.option.retry(), stage.attempts));
    }

    private Duration backoff(RetryPolicy policy, int failures) {
        long full = policy.backoff().toNanos() << Math.min(failures - 1, 20);
        long most =
                Math.min(full < 0 ? Long.MAX_VALUE : full, policy.maxBackoff().toNanos());
        return Duration.ofNanos((long) (most * (1 - policy.jitter() * random.getAsDouble())));
    }

    private Optional<Step<O>> elsewhere(Stage<O> failed, GatewayException failure) {
        boolean goesOn = failure.reason() == ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE
                || failed.option.retry().failOverOn().contains(failure.reason());
        return stages.stream()
                .filter(stage -> !stage.over && (stage == failed || goesOn && mayAnswer(stage, failed, failure)))
                .filter(stage -> stage == failed
                        || opensIn.apply(stage.option.deployment()).isZero())
                .min(Comparator.comparing(this::due).thenComparing(stage -> stage.attempts))
                .flatMap(stage -> inTime(stage, due(stage)));
    }

    private Duration due(Stage<O> stage) {
        Duration limited = keys.restsFor(stage.option.deployment());
        return limited.compareTo(stage.left()) > 0 ? limited : stage.left();
    }

    private Optional<Step<O>> inTime(Stage<O> stage, Duration wait) {
        var policy = stage.option.retry();
        boolean granted = wait.compareTo(policy.maxRetryAfter()) <= 0 || wait.compareTo(policy.maxBackoff()) <= 0;
        return granted && deadline.allows(wait.plus(policy.minAttemptTime()))
                ? Optional.of(step(stage, wait))
                : Optional.empty();
    }

    /** A request that was too long for one model may fit another only if that one's window is known to be larger. */
    private static boolean mayAnswer(Stage<?> stage, Stage<?> failed, GatewayException failure) {
        if (failure.reason() != ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG) {
            return true;
        }
        var window = stage.option.deployment().model().contextWindow();
        var tooSmall = failed.option.deployment().model().contextWindow();
        return window.isPresent() && (tooSmall.isEmpty() || window.getAsLong() > tooSmall.getAsLong());
    }
}
