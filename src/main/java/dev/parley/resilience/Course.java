package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

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
    private final Limits limits;
    private int attempts;
    private GatewayException refusal;
    private Raced<O> raced;

    /** A failure that nothing followed from yet, because another attempt still ran; and as it is told. */
    private record Raced<O extends Option>(Step<O> step, GatewayException failure, GatewayException told) {}

    Course(
            List<O> options,
            Deadline deadline,
            Function<Deployment, Duration> opensIn,
            Keys keys,
            Limits limits,
            DoubleSupplier random) {
        this.stages =
                options.stream().map(option -> new Stage<>(option, random)).toList();
        this.deadline = deadline;
        this.opensIn = opensIn;
        this.keys = keys;
        this.limits = limits;
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
        return step(withRoom(stage, stages), Duration.ZERO);
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

    /** A full deployment gives way to the first of its peers that is not; where all are full, the call waits for it. */
    private Stage<O> withRoom(Stage<O> first, List<Stage<O>> all) {
        if (all.size() == 1) {
            return first;
        }
        return Stream.concat(Stream.of(first), all.stream())
                .filter(stage -> stage.option.peers().equals(first.option.peers()))
                .filter(stage -> rests(stage).isZero() && stage.left().isZero())
                .filter(stage -> limits.hasRoom(stage.option, usable(stage)))
                .findFirst()
                .orElse(first);
    }

    private List<VendorKey> usable(Stage<O> stage) {
        var deployment = stage.option.deployment();
        return Stream.of(stage.tried, Set.<VendorKey>of())
                .map(tried -> keys.usable(deployment, tried))
                .filter(usable -> !usable.isEmpty())
                .findFirst()
                .orElseGet(() -> List.of(keys.soonest(deployment)));
    }

    private Step<O> step(Stage<O> stage, Duration wait) {
        return new Step<>(stage.option, wait, usable(stage), false);
    }

    /** The step after its pause: with the keys that may be used by now. */
    Step<O> ready(Step<O> step) {
        return step.pause().isZero()
                ? step
                : new Step<>(step.option(), step.pause(), usable(stageOf(step)), step.hedge());
    }

    /** The failure of a step whose turn came while its key rests: it is not made, and what is due is found anew. */
    GatewayException resting(Step<O> step) {
        var stage = stageOf(step);
        stage.resting = true;
        return Unavailable.of(stage.option.deployment(), keys.restsFor(stage.option.deployment()));
    }

    /** The step has its permit and its key. */
    void begun(Step<O> step) {
        stageOf(step).tried.add(step.key());
    }

    /**
     * How long a step may wait for its turn: all the time that is left, or half of it where another may stand in. One
     * beside another does not wait.
     */
    Duration patience(Step<O> step) {
        Duration left = deadline.left().minus(step.option().retry().minAttemptTime());
        boolean others = stages.stream().anyMatch(stage -> stage.option != step.option() && !stage.over);
        return left.isNegative() || step.hedge() ? Duration.ZERO : others ? left.dividedBy(2) : left;
    }

    /**
     * Of the attempts that were refused before they began, the one that may be made soonest speaks for all; but an
     * attempt beside them that was made and failed comes first.
     */
    GatewayException refused(GatewayException failure) {
        if (raced != null) {
            return raced.told();
        }
        if (refusal == null || wait(failure).compareTo(wait(refusal)) < 0) {
            refusal = failure;
        }
        return refusal;
    }

    private static Duration wait(GatewayException failure) {
        return failure.retryAfter().orElse(Duration.ofDays(1));
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
                .filter(stage -> limits.hasRoom(stage.option, usable(stage)))
                .findFirst()
                .map(stage -> new Step<>(stage.option, Duration.ZERO, usable(stage), true));
    }

    /**
     * Takes note of a failure that nothing follows from yet: another attempt still runs.
     *
     * @param told the failure as callers are told it
     */
    void failedBeside(Step<O> failed, GatewayException failure, GatewayException told) {
        Stage<O> stage = stageOf(failed);
        if (Unavailable.nobodyWasCalled(failure)) {
            stage.passed(failed, failure);
        } else {
            raced = new Raced<>(failed, failure, told);
            attempts++;
            if (otherKeys(stage, failure).isEmpty()) {
                stage.note(failure);
            }
        }
    }

    /** What is due after a failure; empty where the failure stands. */
    Optional<Step<O>> after(Step<O> failed, GatewayException failure) {
        Stage<O> stage = stageOf(failed);
        var beside = raced;
        raced = null;
        if (Unavailable.nobodyWasCalled(failure)) {
            stage.passed(failed, failure);
            return beside == null ? elsewhere(stage, failure) : elsewhere(stageOf(beside.step()), beside.failure());
        }
        attempts++;
        if (attempts >= policy().attempts() || !deadline.allows(policy().minAttemptTime())) {
            return Optional.empty();
        }
        var others = otherKeys(stage, failure);
        if (!others.isEmpty()) {
            return Optional.of(new Step<>(stage.option, Duration.ZERO, others, false));
        }
        stage.note(failure);
        return elsewhere(stage, failure);
    }

    /** The keys that may mend the failure of another. */
    private List<VendorKey> otherKeys(Stage<O> stage, GatewayException failure) {
        return stage.option.retry().rotateOn().contains(failure.reason())
                ? keys.usable(stage.option.deployment(), stage.tried)
                : List.of();
    }

    private Optional<Step<O>> elsewhere(Stage<O> failed, GatewayException failure) {
        boolean goesOn = failure.reason() == ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE
                || failed.option.retry().failOverOn().contains(failure.reason());
        List<Stage<O>> open = stages.stream()
                .filter(stage -> !stage.over && (stage == failed || goesOn && stage.mayAnswer(failed, failure)))
                .filter(stage -> stage == failed
                        || opensIn.apply(stage.option.deployment()).isZero())
                .toList();
        return open.stream()
                .min(Comparator.comparing(this::due).thenComparing(stage -> stage.attempts))
                .map(stage -> due(stage).isZero() ? withRoom(stage, open) : stage)
                .flatMap(stage -> inTime(stage, due(stage)));
    }

    private Duration due(Stage<O> stage) {
        Duration limited = keys.restsFor(stage.option.deployment());
        return limited.compareTo(stage.left()) > 0 ? limited : stage.left();
    }

    private Optional<Step<O>> inTime(Stage<O> stage, Duration wait) {
        var policy = stage.option.retry();
        // What another call was asked to wait; the call's own waits are in bounds.
        boolean granted = keys.restsFor(stage.option.deployment()).compareTo(policy.maxRetryAfter()) <= 0;
        return granted && deadline.allows(wait.plus(policy.minAttemptTime()))
                ? Optional.of(step(stage, wait))
                : Optional.empty();
    }
}
