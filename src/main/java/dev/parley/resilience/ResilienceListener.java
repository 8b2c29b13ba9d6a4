package dev.parley.resilience;

import dev.parley.v1.ErrorReason;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Hears of what can be watched. Names are those of the configuration: models that nobody configured are one, "other", and
 * keys are named by alias. What tells of a state may be asked at any time, from any thread.
 */
public interface ResilienceListener {

    /** A deployment has got a breaker; a new one takes the place of an old. */
    default void breaker(String vendor, String model, Supplier<CircuitBreakerState> state) {}

    /**
     * A limit is in force.
     *
     * @param model empty for the limits of a vendor or a key
     * @param key empty for the limits of a vendor or a deployment
     * @param limit the setting's name
     * @param most the limit; negative where it is no longer in force
     */
    default void limit(String vendor, String model, String key, String limit, LongSupplier used, LongSupplier most) {}

    /**
     * A vendor has told a limit of its own.
     *
     * @param limit the name of the setting that is like it
     * @param left what it will still take, as far as is known; negative where what it told holds no more
     * @param most the same of the limit, where it told that
     */
    default void told(String vendor, String model, String key, String limit, LongSupplier left, LongSupplier most) {}

    /** Calls may wait for a deployment. */
    default void queue(String vendor, String model, LongSupplier length) {}

    /** A call has waited for its turn, and got it or not. */
    default void queued(String vendor, String model, Duration time) {}

    /** A limit has refused an attempt, or a count. */
    default void refused(String vendor, String model, ErrorReason reason) {}

    /** A key is used. */
    default void key(String vendor, String alias) {}

    /** A call went from one of a vendor's keys to another, because of the first. */
    default void rotated(String vendor, String alias) {}
}
