package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.v1.ErrorReason;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A retry policy as a vendor's file or a route writes it: what is not said stays as it is. */
@RegisterForReflection
record RetryFile(
        Integer attempts,
        @JsonProperty("attempts_per_deployment") Integer attemptsPerDeployment,
        String backoff,
        @JsonProperty("max_backoff") String maxBackoff,
        Double jitter,
        @JsonProperty("max_retry_after") String maxRetryAfter,
        @JsonProperty("min_attempt_time") String minAttemptTime,
        @JsonProperty("attempt_timeout") String attemptTimeout,
        @JsonProperty("retry_on") List<String> retryOn,
        @JsonProperty("rotate_on") List<String> rotateOn,
        @JsonProperty("fail_over_on") List<String> failOverOn) {

    private static final String PREFIX = "ERROR_REASON_";

    /** Lays what this says over another policy. */
    RetryPolicy over(RetryPolicy base, String where) {
        return new RetryPolicy(
                count(where, "attempts", attempts, base.attempts()),
                count(where, "attempts_per_deployment", attemptsPerDeployment, base.attemptsPerDeployment()),
                time(where, "backoff", backoff, base.backoff()),
                time(where, "max_backoff", maxBackoff, base.maxBackoff()),
                share(where, base.jitter()),
                time(where, "max_retry_after", maxRetryAfter, base.maxRetryAfter()),
                time(where, "min_attempt_time", minAttemptTime, base.minAttemptTime()),
                Optional.ofNullable(attemptTimeout)
                        .map(text -> Times.from(where + "attempt_timeout", text, 1))
                        .or(base::attemptTimeout),
                reasons(where, "retry_on", retryOn, base.retryOn()),
                reasons(where, "rotate_on", rotateOn, base.rotateOn()),
                reasons(where, "fail_over_on", failOverOn, base.failOverOn()));
    }

    private static int count(String where, String key, Integer value, int base) {
        if (value != null && (value < 1 || value > RetryPolicy.MOST_ATTEMPTS)) {
            throw new ConfigProblem(where + key + ": must be 1 to " + RetryPolicy.MOST_ATTEMPTS);
        }
        return value == null ? base : value;
    }

    private double share(String where, double base) {
        if (jitter != null && !(jitter >= 0 && jitter <= 1)) {
            throw new ConfigProblem(where + "jitter: must be 0 to 1");
        }
        return jitter == null ? base : jitter;
    }

    private static Duration time(String where, String key, String text, Duration base) {
        return text == null ? base : Times.from(where + key, text, 0);
    }

    private static Set<ErrorReason> reasons(String where, String key, List<String> names, Set<ErrorReason> base) {
        return names == null
                ? base
                : names.stream().map(name -> reason(where + key, name)).collect(Collectors.toSet());
    }

    private static ErrorReason reason(String where, String name) {
        if (name == null) {
            throw new ConfigProblem(where + ": an entry is empty; name a reason, such as vendor_timeout");
        }
        return find(name)
                .orElseThrow(() -> new ConfigProblem(where + ": '" + name + "' is no reason."
                        + Nearest.question(name.toLowerCase(Locale.ROOT), known()) + " docs/errors.md lists them."));
    }

    private static Optional<ErrorReason> find(String name) {
        return reasons()
                .filter(reason -> reason.name().equals(PREFIX + name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    private static Set<String> known() {
        return reasons()
                .map(reason -> reason.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that a failure can have. */
    private static Stream<ErrorReason> reasons() {
        return Arrays.stream(ErrorReason.values())
                .filter(reason -> reason != ErrorReason.ERROR_REASON_UNSPECIFIED && reason != ErrorReason.UNRECOGNIZED);
    }
}
