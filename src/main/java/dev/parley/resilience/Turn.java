package dev.parley.resilience;

import dev.parley.v1.Priority;

/**
 * Whose turn it is when calls wait.
 *
 * @param caller who calls; callers take turns
 */
public record Turn(String caller, Priority priority) {}
