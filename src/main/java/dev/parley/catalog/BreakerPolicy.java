package dev.parley.catalog;

import java.time.Duration;

/**
 * When a deployment that keeps failing is left alone for a while.
 *
 * @param window the number of attempts that are looked at
 * @param failureRatio the share of them that must have failed, above 0 to 1
 * @param delay how long it is left alone
 * @param probes how many attempts must then succeed before it counts as well
 * @param minSilence how long an attempt must have run whose call's own time ended it, for that to be the deployment's fault;
 *     at most the vendor's first-byte timeout counts, and its whole
 */
public record BreakerPolicy(
        boolean enabled, int window, double failureRatio, Duration delay, int probes, Duration minSilence) {

    public static final BreakerPolicy DEFAULT =
            new BreakerPolicy(true, 20, 0.5, Duration.ofSeconds(5), 1, Duration.ofSeconds(10));
}
