package dev.parley.resilience;

import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * One call's way through its options: which is asked next, with which key and after which wait, or that no more is. The
 * rules are those of docs/resilience.md. An option that may be asked at once goes before one that must be waited for; no
 * step is taken that the deadline leaves no time for.
 */
public final class Course<O extends Option> {

    private final List<Stage<O>> stages;
    private final Deadline deadline;
    private final Keys keys;
    private final Obstacles obstacles;
    private final Telling<O> telling;
    final AttemptTimes<O> times;
    private volatile int attempts;
    private Raced<O> raced;

    /** A failure that nothing followed from yet, because another attempt still ran; and as it is told. */
    private record Raced<O extends Option>(Step<O> step, GatewayException failure, GatewayException told) {}

    Course(
            List<O> options,
            Deadline deadline,
            Obstacles obstacles,
            DoubleSupplier random,
            BiPredicate<O, Step<O>> pays) {
        this.stages =
                options.stream().map(option -> new Stage<>(option, random)).toList();
        this.deadline = deadline;
        this.keys = obstacles.keys();
        this.obstacles = obstacles;
        this.telling = new Telling<>(stages, obstacles);
        this.times = new AttemptTimes<>(stages, deadline, obstacles, () -> attempts, pays);
    }

    private RetryPolicy policy() {
        return stages.get(0).option.retry();
    }

    /** The first attempt; fails where none may be made now. */
    Step<O> first() {
        List<Stage<O>> inTime = stages.stream().filter(this::isInTime).toList();
        if (inTime.isEmpty()) {
            throw outOfTime();
        }
        Stage<O> stage = inTime.stream()
                .filter(one -> obstacles.rests(one).isZero())
                .findFirst()
                .orElseThrow(() -> allRest(inTime));
        return step(withRoom(stage, inTime), Duration.ZERO);
    }

    /** Whether so much time is left as an attempt there must have. */
    private boolean isInTime(Stage<O> stage) {
        return deadline.allows(stage.option.retry().minAttemptTime());
    }

    private GatewayException allRest(List<Stage<O>> all) {
        return obstacles.refusal(
                all.stream().min(Comparator.comparing(obstacles::rests)).orElseThrow());
    }

    private static GatewayException outOfTime() {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED, "the call's time is too short for any attempt")
                .withRemedy("allow more time");
    }

    /** A full deployment gives way to the first of its peers that is not; where all are full, the call waits for it. */
    private Stage<O> withRoom(Stage<O> first, List<Stage<O>> all) {
        if (all.size() == 1) {
            return first;
        }
        return Stream.concat(Stream.of(first), all.stream())
                .filter(stage -> stage.option.peers().equals(first.option.peers()))
                .filter(obstacles::areNone)
                .findFirst()
                .orElse(first);
    }

    private Step<O> step(Stage<O> stage, Duration wait) {
        return new Step<>(stage.option, wait, obstacles.usable(stage), false);
    }

    /** The step after its pause: with the keys that may be used by now. */
    Step<O> ready(Step<O> step) {
        return step.pause().isZero()
                ? step
                : new Step<>(step.option(), step.pause(), obstacles.usable(stageOf(step)), step.hedge());
    }

    /** The failure of a step whose turn came while its key rests: it is not made, and what is due is found anew. */
    GatewayException resting(Step<O> step) {
        var stage = stageOf(step);
        stage.resting = true;
        return Unavailable.of(stage.option.deployment(), keys.restsFor(stage.option.deployment()));
    }

    /** The step has its permit and its key. */
    void begun(Step<O> step) {
        stageOf(step).begun(step.key());
    }

    /** Keeps an attempt's failure as it is told, for the case that none of its deployment can follow. */
    GatewayException told(Step<O> step, GatewayException told) {
        return telling.made(stageOf(step), told);
    }

    /** Whether the step's failure is that of an attempt which was made. */
    boolean wasMade(Step<O> step, GatewayException failure) {
        return stageOf(step).wasAsked(failure);
    }

    /** How long a step may wait for its turn. */
    Duration patience(Step<O> step) {
        return times.patience(step, stageOf(step));
    }

    /** What is told of an attempt that was refused before it began, if nothing follows from that. */
    GatewayException refused(Step<O> step, GatewayException failure) {
        return raced == null ? telling.refused(stageOf(step), failure) : raced.told();
    }

    /** What is told of a failure that stands. */
    GatewayException standing(Step<O> failed, GatewayException told) {
        return telling.standing(stageOf(failed), told);
    }

    private Stage<O> stageOf(Step<O> step) {
        return stages.stream()
                .filter(stage -> stage.option == step.option())
                .findFirst()
                .orElseThrow();
    }

    /** The attempt that may be made at once beside one that runs: at another deployment, and within all limits. */
    Optional<Step<O>> beside(Step<O> running) {
        if (attempts + 2 > policy().attempts()) {
            return Optional.empty();
        }
        return stages.stream()
                .filter(stage -> stage.option != running.option() && stage.isOpen(stages))
                .filter(stage -> isInTime(stage) && obstacles.areNone(stage))
                .findFirst()
                .map(stage -> new Step<>(stage.option, Duration.ZERO, obstacles.usable(stage), true));
    }

    /**
     * Takes note of a failure that nothing follows from yet: another attempt still runs.
     *
     * @param told the failure as callers are told it
     */
    void failedBeside(Step<O> failed, GatewayException failure, GatewayException told) {
        Stage<O> stage = stageOf(failed);
        if (!stage.ended(failure)) {
            stage.passed(failed, failure, attempts);
        } else {
            raced = new Raced<>(failed, failure, told(failed, told));
            attempts++;
            if (otherKeys(stage, failure).isEmpty()) {
                note(stage, failure);
            }
        }
    }

    /** What is due after a failure; empty where the failure stands. */
    Optional<Step<O>> after(Step<O> failed, GatewayException failure) {
        Stage<O> stage = stageOf(failed);
        var beside = raced;
        raced = null;
        if (!stage.ended(failure)) {
            boolean again = stage.passed(failed, failure, attempts);
            return beside == null
                    ? next(stage, again, stage.goesOnUnasked(failure))
                    : next(stageOf(beside.step()), true, stageOf(beside.step()).goesOn(beside.failure()));
        }
        attempts++;
        if (attempts >= policy().attempts()) {
            return Optional.empty();
        }
        var others = isInTime(stage) ? otherKeys(stage, failure) : List.<VendorKey>of();
        if (!others.isEmpty()) {
            return Optional.of(new Step<>(stage.option, Duration.ZERO, others, false));
        }
        note(stage, failure);
        return next(stage, true, stage.goesOn(failure));
    }

    private void note(Stage<O> stage, GatewayException failure) {
        stage.note(failure, obstacles.wish(stage, failure), obstacles.waitsForKey(stage, failure));
    }

    private boolean mayFit(Stage<O> stage) {
        return stage.mayFit(stages);
    }

    /** The keys that may mend the failure of another. */
    private List<VendorKey> otherKeys(Stage<O> stage, GatewayException failure) {
        return stage.option.retry().rotateOn().contains(failure.reason()) && mayFit(stage)
                ? keys.usable(stage.option.deployment(), stage.tried)
                : List.of();
    }

    /**
     * Who may be asked at once goes first, and of these who is not known to be full; who was passed over is waited for
     * beside another's own wait, but comes last where nobody was asked since.
     *
     * @param again whether the one that failed may be asked
     * @param goesOn whether the others may
     */
    private Optional<Step<O>> next(Stage<O> failed, boolean again, boolean goesOn) {
        List<Stage<O>> open = stages.stream()
                .filter(stage -> !stage.over && (stage == failed ? again : goesOn) && mayFit(stage))
                .filter(stage -> times.mayWait(stage) && obstacles.isClosedWhenDue(stage))
                .toList();
        return open.stream()
                .min(Comparator.<Stage<O>, Boolean>comparing(stage -> stage.isPassedOver(attempts))
                        .thenComparing(obstacles::due)
                        .thenComparing(this::room)
                        .thenComparing(stage -> stage.attempts))
                .map(stage -> obstacles.due(stage).isZero() ? withRoom(stage, notPassedOver(open)) : stage)
                .map(stage -> step(stage, obstacles.due(stage)));
    }

    /** What a guess says of the room of the others is not known to be wrong. */
    private List<Stage<O>> notPassedOver(List<Stage<O>> open) {
        return open.stream().filter(stage -> !stage.isPassedOver(attempts)).toList();
    }

    /** When there is room at who was passed over for its limits, as far as is known; zero for who was not. */
    private Duration room(Stage<O> stage) {
        return stage.passes == 0 || !stage.isPassedOver(attempts) && obstacles.areNone(stage)
                ? Duration.ZERO
                : stage.roomIn().plusNanos(1);
    }
}
