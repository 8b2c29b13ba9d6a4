package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** A circuit breaker as a vendor's file writes it. */
@RegisterForReflection
record BreakerFile(
        Boolean enabled,
        Integer window,
        @JsonProperty("failure_ratio") Double failureRatio,
        String delay,
        Integer probes,
        @JsonProperty("min_silence") String minSilence) {

    BreakerPolicy over(BreakerPolicy base, String where) {
        if (window != null && window < 1 || probes != null && probes < 1) {
            throw new ConfigProblem(where + "window and probes must be above 0");
        }
        if (failureRatio != null && !(failureRatio > 0 && failureRatio <= 1)) {
            throw new ConfigProblem(where + "failure_ratio: must be above 0 and at most 1");
        }
        return new BreakerPolicy(
                enabled == null ? base.enabled() : enabled,
                window == null ? base.window() : window,
                failureRatio == null ? base.failureRatio() : failureRatio,
                delay == null ? base.delay() : Times.from(where + "delay", delay, 1),
                probes == null ? base.probes() : probes,
                minSilence == null ? base.minSilence() : Times.from(where + "min_silence", minSilence, 0));
    }
}
