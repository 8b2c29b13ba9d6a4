package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Set;

/** The failure of a call that may not be made now. */
final class Unavailable {

    private static final Set<ErrorReason> NOBODY_CALLED = Set.of(
            ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE,
            ErrorReason.ERROR_REASON_VENDOR_DISABLED,
            ErrorReason.ERROR_REASON_LIMITED,
            ErrorReason.ERROR_REASON_QUEUE_FULL,
            ErrorReason.ERROR_REASON_EXCEEDS_LIMIT);

    private Unavailable() {}

    /** Whether an attempt failed before it began: its breaker had opened, its vendor is off, or a limit left no room. */
    static boolean nobodyWasCalled(GatewayException failure) {
        return NOBODY_CALLED.contains(failure.reason());
    }

    static GatewayException of(Deployment deployment, Duration wait) {
        var failure = GatewayException.of(
                        ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE,
                        deployment.id() + " failed too often or asked to be left alone, and no other may be asked")
                .withRemedy("wait as long as RetryInfo says, or name more models")
                .at(deployment.vendor().id(), deployment.model().id());
        return wait.isZero() ? failure : failure.withRetryAfter(wait);
    }
}
