package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.VendorKey;
import java.time.Duration;

/**
 * One attempt that is due.
 *
 * @param key the key that the deployment is called with
 * @param pause how long to wait before
 * @param hedge whether it is made beside another, which keeps the caller waiting
 */
public record Step<O extends Option>(O option, VendorKey key, Duration pause, boolean hedge) {

    /** What to call. */
    public Deployment deployment() {
        var deployment = option.deployment();
        return new Deployment(deployment.vendor().with(key), deployment.model());
    }
}
