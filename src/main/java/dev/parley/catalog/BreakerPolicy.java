package dev.parley.catalog;

import java.time.Duration;

/**
 * When a deployment that keeps failing is left alone for a while.
 *
 * @param window the number of attempts that are looked at
 * @param failureRatio the share of them that must have failed, above 0 to 1
 * @param delay how long it is left alone
 * @param probes how many attempts must then succeed before it counts as well
 */
public record BreakerPolicy(boolean enabled, int window, double failureRatio, Duration delay, int probes) {

    public static final BreakerPolicy DEFAULT = new BreakerPolicy(true, 20, 0.5, Duration.ofSeconds(5), 1);
}
