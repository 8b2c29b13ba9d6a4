package dev.parley.gateway;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One call of ours, from its arrival on.
 *
 * @param requestId what identifies it to the caller and in the log
 * @param startedAt the arrival on {@code System.nanoTime}'s clock
 * @param deadlinePassed whether the caller's deadline has passed by now
 */
public record Call(String requestId, long startedAt, BooleanSupplier deadlinePassed) {

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }
}
