package dev.parley.catalog;

import java.util.List;

/**
 * What a vendor's file says about failing and going on.
 *
 * @param provider the vendor of the catalog that this one is an account or a host of: what has the same model
 * @param local whether nothing that is sent to it leaves the operator's own machines
 * @param limits what may be used of the vendor, whatever the model and the key
 * @param counting how many counts its own counter is asked for at one time
 * @param keys at least one; more where calls may turn from one key to another
 * @param onCancel how the cost of a call that is left early is known
 * @param maxLeftReads how many answers of calls that were left may be read on at one time, with {@code READ_TO_END}
 */
public record Resilience(
        String provider,
        boolean local,
        RetryPolicy retry,
        BreakerPolicy breaker,
        LimitPolicy limits,
        CountingPolicy counting,
        List<VendorKey> keys,
        OnCancel onCancel,
        int maxLeftReads) {

    /** Each is a connection and what its vendor still writes; a caller who leaves often must not pile them up. */
    public static final int DEFAULT_MAX_LEFT_READS = 100;

    public Resilience {
        keys = List.copyOf(keys);
    }
}
