package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;

/** The failure of a call that may not be made now. */
final class Unavailable {

    private Unavailable() {}

    static GatewayException of(Deployment deployment, Duration wait) {
        var failure = GatewayException.of(
                        ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE,
                        deployment.id() + " failed too often or asked to be left alone, and no other may be asked")
                .withRemedy("wait as long as RetryInfo says, or name more models")
                .at(deployment.vendor().id(), deployment.model().id());
        return wait.isZero() ? failure : failure.withRetryAfter(wait);
    }
}
