package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What keeps a deployment from being asked now: its breaker, the rests of its keys, and its limits.
 *
 * @param opensIn how long a deployment's breaker lets nothing through
 */
record Obstacles(Function<Deployment, Duration> opensIn, Keys keys, Limits limits) {

    /** Whether its breaker lets something through by the time that it may be asked again. */
    boolean isClosedWhenDue(Stage<?> stage) {
        return opensIn.apply(stage.option.deployment()).compareTo(due(stage)) <= 0;
    }

    /** What the vendor asked other calls to wait. */
    Duration keysRest(Stage<?> stage) {
        return keys.restsFor(stage.option.deployment());
    }

    /** How long breaker or keys leave it alone. */
    Duration rests(Stage<?> stage) {
        return longer(opensIn.apply(stage.option.deployment()), keysRest(stage));
    }

    /** How long its keys' rests or the call's own back-off leave it alone. */
    Duration due(Stage<?> stage) {
        return longer(keysRest(stage), stage.left());
    }

    /** When the vendor wants to be asked again: of several keys, with the one whose rest ends first. */
    Optional<Duration> wish(Stage<?> stage, GatewayException failure) {
        if (waitsForKey(stage, failure)) {
            return Optional.of(keys.wish(stage.option.deployment()));
        }
        boolean several = stage.option.deployment().vendor().resilience().keys().size() > 1;
        return several && failure.reason() == ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED
                ? failure.retryAfter()
                        .map(wait -> Collections.min(List.of(wait, keys.wish(stage.option.deployment()))))
                        .filter(wait -> !wait.isZero())
                : failure.retryAfter();
    }

    /** Whether the failure is of one key alone, and another, which the vendor did not refuse, only rests. */
    boolean waitsForKey(Stage<?> stage, GatewayException failure) {
        return failure.reason() != ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED
                && stage.option.retry().rotateOn().contains(failure.reason())
                && !keysRest(stage).isZero();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** What a call is told that finds it at rest. */
    GatewayException refusal(Stage<?> stage) {
        return Unavailable.of(stage.option.deployment(), rests(stage));
    }

    /** The keys that it may be asked with; those that the call tried already only where there is no other. */
    List<VendorKey> usable(Stage<?> stage) {
        var deployment = stage.option.deployment();
        return Stream.of(stage.tried, Set.<VendorKey>of())
                .map(tried -> keys.usable(deployment, tried))
                .filter(usable -> !usable.isEmpty())
                .findFirst()
                .orElseGet(() -> List.of(keys.soonest(deployment)));
    }

    /** Whether it may be asked at once. */
    boolean areNone(Stage<?> stage) {
        return rests(stage).isZero() && stage.left().isZero() && limits.hasRoom(stage.option, usable(stage));
    }
}
