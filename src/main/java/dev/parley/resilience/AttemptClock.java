package dev.parley.resilience;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;

/**
 * Ends an attempt when its time is over. Where that time is for another deployment, and none can be asked when it rings, it
 * rings again later.
 */
final class AttemptClock<O extends Option> {

    private final Timers timers;
    private final AttemptTimes<O> times;
    private final Step<O> step;
    private final Tether attempt;
    private Duration time = Duration.ZERO;
    private Runnable callOff = () -> {};
    private boolean stopped;

    AttemptClock(Timers timers, AttemptTimes<O> times, Step<O> step, Tether attempt) {
        this.timers = timers;
        this.times = times;
        this.step = step;
        this.attempt = attempt;
    }

    synchronized void ringAfter(Duration more) {
        if (!stopped) {
            time = time.plus(more);
            callOff = timers.after(more, this::ring);
        }
    }

    private void ring() {
        if (times.isOver(step)) {
            attempt.end(late());
        } else {
            times.again(step).ifPresent(this::ringAfter);
        }
    }

    private synchronized GatewayException late() {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_VENDOR_TIMEOUT,
                        "the vendor had not answered after " + time.toMillis() + " ms, the time of one attempt")
                .withRemedy(
                        "try again, or allow more time: attempt_timeout in the retry policy, or the call's timeout");
    }

    synchronized void stop() {
        stopped = true;
        callOff.run();
    }
}
