package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.VendorKey;
import java.time.Duration;
import java.util.List;

/**
 * One attempt that is due.
 *
 * @param key the key that the deployment is called with
 * @param pause how long to wait before
 * @param keys those that it may be called with, the best first
 * @param permit what it may use of the limits
 * @param hedge whether it is made beside another, which keeps the caller waiting
 */
public record Step<O extends Option>(
        O option, VendorKey key, Duration pause, List<VendorKey> keys, Permit permit, boolean hedge) {

    /** One that waits for its permit, with the first of the keys that there is room for. */
    Step(O option, Duration pause, List<VendorKey> keys, boolean hedge) {
        this(option, keys.get(0), pause, keys, Permit.NONE, hedge);
    }

    Step<O> with(VendorKey other, Permit granted) {
        return new Step<>(option, other, pause, keys, granted, hedge);
    }

    /** What to call. */
    public Deployment deployment() {
        var deployment = option.deployment();
        return new Deployment(deployment.vendor().with(key), deployment.model());
    }
}
