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
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What keeps a deployment from being asked now: its breaker, the rests of its keys, and its limits. */
record Obstacles(Breakers breakers, Keys keys, Limits limits) {

    /** What deployments' breakers let through. */
    interface Breakers {

        /** How long it lets nothing through; zero where it does, be it a probe. */
        Duration opensIn(Deployment deployment);

        /** The same for who was refused beside its probes; zero once they have closed it. */
        default Duration returnsIn(Deployment deployment) {
            return opensIn(deployment);
        }
    }

    private Duration breaker(Stage<?> stage) {
        var deployment = stage.option.deployment();
        return stage.unproven ? breakers.returnsIn(deployment) : breakers.opensIn(deployment);
    }

    /** Whether its breaker lets something through by the time that it may be asked again. */
    boolean isClosedWhenDue(Stage<?> stage) {
        return breaker(stage).compareTo(due(stage)) <= 0;
    }

    /** What the vendor asked other calls to wait. */
    Duration keysRest(Stage<?> stage) {
        return keys.restsFor(stage.option.deployment());
    }

    /** How long breaker or keys leave it alone. */
    Duration rests(Stage<?> stage) {
        return longer(breaker(stage), keysRest(stage));
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

    /**
     * The keys that it may be asked with; those that the call tried already only where there is no other, or none that was
     * not lately used too often.
     */
    List<VendorKey> usable(Stage<?> stage) {
        var deployment = stage.option.deployment();
        return Stream.<Supplier<List<VendorKey>>>of(
                        () -> keys.well(deployment, stage.tried),
                        () -> keys.well(deployment, Set.of()),
                        () -> keys.usable(deployment, stage.tried),
                        () -> keys.usable(deployment, Set.of()))
                .map(Supplier::get)
                .filter(usable -> !usable.isEmpty())
                .findFirst()
                .orElseGet(() -> List.of(keys.soonest(deployment)));
    }

    /** Whether it may be asked at once. */
    boolean areNone(Stage<?> stage) {
        return rests(stage).isZero() && stage.left().isZero() && limits.hasRoom(stage.option, usable(stage));
    }
}
