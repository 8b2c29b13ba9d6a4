package dev.parley.gateway;

import dev.parley.resilience.Deadline;
import java.time.Duration;

/**
 * One call of ours, from its arrival on.
 *
 * @param requestId what identifies it to the caller and in the log
 * @param caller who calls: calls that wait take turns by caller
 * @param startedAt the arrival on {@code System.nanoTime}'s clock
 * @param deadline the time by which the call must have ended for its caller still to hear how
 */
public record Call(String requestId, String caller, long startedAt, Deadline deadline) {

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }
}
