package dev.parley.resilience;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/** One call's attempts, one step after the other. SmallRye does not pass a cancellation on: the tethers do. */
final class Run<O extends Option, T> {

    /** Says to the loop that another step is due. */
    static final class Again extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Again() {
            super(null, null, false, false);
        }
    }

    private final Failover.Means means;
    private final Course<O> course;
    private final Deadline deadline;
    private final Failover.Attempt<O, ?> attempt;
    private final BiFunction<Step<O>, Tether, Uni<T>> call;
    private final AtomicReference<T> answer = new AtomicReference<>();
    private Tether tether = new Tether();
    private Hedge<O, T> race;
    private GatewayException cancelled;
    private Step<O> next;
    private Step<O> now;
    private Step<O> before;

    Run(
            Failover.Means means,
            Course<O> course,
            Deadline deadline,
            Failover.Attempt<O, ?> attempt,
            BiFunction<Step<O>, Tether, Uni<T>> call) {
        this.means = means;
        this.course = course;
        this.deadline = deadline;
        this.attempt = attempt;
        this.call = call;
    }

    /** The answer, once the loop has ended well. */
    T answer() {
        return answer.get();
    }

    Uni<Void> step() {
        return Uni.createFrom().deferred(() -> {
            var held = renewed();
            var step = next == null ? course.first() : next;
            now = step;
            return held.hold(means.timers().waited(step.pause()).chain(() -> permitted(course.ready(step), held)))
                    .chain(granted -> answer(granted, held))
                    .invoke(won -> {
                        means.keys().answered(won.step());
                        attempt.answers(won.step());
                        answer.set(won.answer());
                    })
                    .replaceWithVoid()
                    .onFailure()
                    .transform(failure -> {
                        // What a timeout gave up must not go on.
                        held.end(failure);
                        return then(last(), failure);
                    });
        });
    }

    private Uni<Hedge.Won<O, T>> answer(Step<O> step, Tether held) {
        return attempt.hedging(step)
                .map(terms -> raced(
                        new Hedge<>(course, attempt, terms, this::permitted, this::ask, step, held),
                        means.timers().waited(terms.delay())))
                .orElseGet(() -> ask(step, held).map(found -> new Hedge.Won<>(step, found)));
    }

    private Uni<T> ask(Step<O> step, Tether held) {
        return means.guards().call(step.option().deployment(), held, () -> inTime(step, held));
    }

    private Uni<T> inTime(Step<O> step, Tether held) {
        var answer = call.apply(step, held);
        return course.times
                .of(step)
                .map(time -> within(time, answer, step, held))
                .orElse(answer);
    }

    /** Ends an attempt when its time is over. What came by then stands, which only a hold of its own can tell. */
    private Uni<T> within(Duration time, Uni<T> answer, Step<O> step, Tether held) {
        return Uni.createFrom().deferred(() -> {
            var hold = new Tether();
            var clock = new AttemptClock<>(means.timers(), course.times, step, hold);
            clock.ringAfter(time);
            return hold.hold(answer)
                    .onTermination()
                    .invoke(clock::stop)
                    .onFailure(hold::hasEndedBy)
                    .recoverWithUni(late -> {
                        held.end(late);
                        return Uni.createFrom().nothing();
                    });
        });
    }

    private synchronized Uni<Hedge.Won<O, T>> raced(Hedge<O, T> hedge, Uni<Void> delay) {
        if (cancelled != null) {
            throw cancelled;
        }
        race = hedge;
        return hedge.race(delay);
    }

    /** The attempt that a failure is of: the last of two that ran at once. */
    private synchronized Step<O> last() {
        return race == null ? now : race.last();
    }

    private Uni<Step<O>> permitted(Step<O> step, Tether held) {
        boolean counted = means.limits().countTokens(step.option().deployment());
        return attempt.need(step.option(), counted)
                .chain(need -> means.limits().admit(step, attempt.turn(), need, course.patience(step), held))
                .invoke(this::begun);
    }

    private void begun(Step<O> granted) {
        var deployment = granted.option().deployment();
        // A vendor that is off has no key to wait for: the call says so.
        if (deployment.vendor().off().isEmpty() && means.keys().rest(deployment, granted.key())) {
            throw course.resting(granted);
        }
        course.begun(granted);
        if (granted.hedge()) {
            return;
        }
        if (before != null
                && before.option() == granted.option()
                && !before.key().equals(granted.key())) {
            means.listener().rotated(deployment.vendor().id(), before.key().alias());
        }
        before = granted;
        now = granted;
    }

    /** Each attempt has its own: what ends one must not touch the next. */
    private synchronized Tether renewed() {
        if (cancelled != null) {
            throw cancelled;
        }
        race = null;
        tether = new Tether();
        return tether;
    }

    private synchronized boolean isCancelled() {
        return cancelled != null;
    }

    private Throwable then(Step<O> step, Throwable failure) {
        if (!(failure instanceof GatewayException known) || isCancelled()) {
            return failure;
        }
        var asked = step.option().deployment();
        var told = course.wasMade(step, known)
                ? course.told(step, attempt.failed(step, known))
                : course.refused(
                        step, known.at(asked.vendor().id(), asked.model().id()));
        var due = course.after(step, known);
        due.ifPresent(found -> next = found);
        return due.isPresent() ? new Again() : course.standing(step, told);
    }

    /** A vendor that kept a caller waiting until the deadline failed; one whose caller left did not. */
    void cancel() {
        var reason = GatewayException.of(
                deadline.hasRunOut() ? ErrorReason.ERROR_REASON_VENDOR_TIMEOUT : ErrorReason.ERROR_REASON_CANCELLED,
                "nobody waits for the answer any more");
        Tether held;
        Hedge<O, T> racing;
        synchronized (this) {
            cancelled = reason;
            held = tether;
            racing = race;
        }
        if (racing != null) {
            racing.end(reason);
        }
        held.end(reason);
    }
}
