package dev.parley.resilience;

import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** How much of a call's time each of its attempts gets; the rules are those of docs/resilience.md, "Time". */
final class AttemptTimes<O extends Option> {

    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final List<Stage<O>> stages;
    private final Deadline deadline;
    private final Obstacles obstacles;
    private final IntSupplier attempts;
    private final BiPredicate<O, Step<O>> pays;

    /**
     * @param attempts how many have ended
     * @param pays whether another may be paid for where an attempt is given up
     */
    AttemptTimes(
            List<Stage<O>> stages,
            Deadline deadline,
            Obstacles obstacles,
            IntSupplier attempts,
            BiPredicate<O, Step<O>> pays) {
        this.stages = stages;
        this.deadline = deadline;
        this.obstacles = obstacles;
        this.attempts = attempts;
        this.pays = pays;
    }

    /**
     * How long an attempt may take, where that is less than its vendor's or its call's time: as was set, else half of
     * what is left where another deployment may answer after it.
     */
    Optional<Duration> of(Step<O> step) {
        Duration left = deadline.left();
        Duration total = step.option().deployment().vendor().timeouts().total();
        return step.option()
                .retry()
                .attemptTimeout()
                .or(() -> others(step).findAny().map(other -> left.dividedBy(2)))
                .filter(time -> time.compareTo(left) < 0 && time.compareTo(total) < 0);
    }

    /**
     * Whether an attempt ends when that time is over. Where nobody set it, another must be there that can be asked at
     * once: one that has begun to answer is not given up for one that must be waited for.
     */
    boolean isOver(Step<O> step) {
        return step.option().retry().attemptTimeout().isPresent()
                || others(step).anyMatch(stage -> mayWait(stage) && obstacles.areNone(stage));
    }

    /** After which time to look again whether another can be asked; empty where there will be too little for one. */
    Optional<Duration> again(Step<O> step) {
        Duration half = deadline.left().dividedBy(2);
        return others(step)
                .filter(stage -> deadline.allows(half.plus(stage.option.retry().minAttemptTime())))
                .findAny()
                .map(stage -> half)
                .filter(time -> time.compareTo(SHORTEST) > 0);
    }

    /** What may be asked after this has timed out, and has not kept the call waiting itself. */
    private Stream<Stage<O>> others(Step<O> step) {
        long running = stages.stream().filter(stage -> stage.running).count();
        return attempts.getAsInt() + running < stages.get(0).option.retry().attempts()
                        && step.option().retry().failOverOn().contains(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT)
                ? stages.stream()
                        .filter(stage -> stage.isOpen(stages) && !stage.running && !stage.timedOut)
                        .filter(stage -> pays.test(stage.option, step))
                : Stream.empty();
    }

    /** How long a step may wait for its turn: until another stands in, else all the time that is left. A hedge does not. */
    Duration patience(Step<O> step, Stage<O> stage) {
        var policy = step.option().retry();
        Duration left = deadline.left().minus(policy.minAttemptTime());
        if (left.isNegative() || step.hedge()) {
            return Duration.ZERO;
        }
        Duration most = policy.failOverOn().contains(ErrorReason.ERROR_REASON_LIMITED) ? untilOther(stage, left) : left;
        stage.inPart = most.compareTo(left) < 0;
        return most;
    }

    /**
     * When another is asked that has not been passed over as well: after half of the time, or when it returns, if that is
     * later. What comes back to a deployment waits there until the other's own wait is over; or half once more, where that
     * returns by then.
     */
    private Duration untilOther(Stage<O> stage, Duration left) {
        boolean back = stage.passes > 0;
        Duration half = left.dividedBy(2);
        var others = stages.stream()
                .filter(other -> other != stage && other.isOpen(stages) && other.passes == 0)
                .toList();
        return others.stream()
                .filter(other -> back && mayWait(other) && obstacles.isClosedWhenDue(other))
                .map(obstacles::due)
                .min(Duration::compareTo)
                .orElseGet(() -> others.stream()
                        .map(obstacles::rests)
                        .filter(rest -> stage.passes < 2 && rest.compareTo(back ? half : left) <= 0)
                        .map(rest -> rest.compareTo(half) > 0 ? rest : half)
                        .min(Duration::compareTo)
                        .orElse(left));
    }

    /** Whether it may be waited for, and time for an attempt is left then. The call's own waits are in bounds. */
    boolean mayWait(Stage<O> stage) {
        var policy = stage.option.retry();
        return obstacles.keysRest(stage).compareTo(policy.maxRetryAfter()) <= 0
                && deadline.allows(obstacles.due(stage).plus(policy.minAttemptTime()));
    }
}
