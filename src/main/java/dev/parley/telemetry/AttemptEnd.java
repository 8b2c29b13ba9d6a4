package dev.parley.telemetry;

import dev.parley.catalog.Deployment;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.Cost;
import dev.parley.v1.Usage;
import java.util.Optional;

/**
 * The end of one attempt.
 *
 * @param how what became of it
 * @param outcome {@link CallEnd#OK} or the name of an error reason
 * @param usage without any tokens where none is known
 * @param cost empty where the vendor bills nothing, so far as is known
 */
public record AttemptEnd(Deployment deployment, AttemptOutcome how, String outcome, Usage usage, Optional<Cost> cost) {}
