package dev.parley.catalog;

import java.time.Duration;
import java.util.Optional;

/**
 * When a second deployment is asked beside a first that keeps its caller waiting.
 *
 * @param name what the share is counted by: the route's name, empty where there is none
 * @param delay the wait before; empty for the 95th percentile of what was measured
 * @param share the most hedges for each call, 0 to 1
 */
public record HedgePolicy(String name, Optional<Duration> delay, double share) {}
