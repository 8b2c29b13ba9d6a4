package dev.parley.routing;

import static dev.parley.error.GatewayException.invalid;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.Times;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ErrorReasons;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Lays what a request says about retries over what the route or the vendor's file says. */
final class RequestPolicy {

    private RequestPolicy() {}

    static RetryPolicy over(RetryPolicy base, dev.parley.v1.RetryPolicy asked) {
        return new RetryPolicy(
                asked.hasAttempts() ? count("attempts", asked.getAttempts()) : base.attempts(),
                asked.hasAttemptsPerDeployment()
                        ? count("attempts_per_deployment", asked.getAttemptsPerDeployment())
                        : base.attemptsPerDeployment(),
                asked.hasBackoff() ? time("retry.backoff", asked.getBackoff()) : base.backoff(),
                asked.hasMaxBackoff() ? time("retry.max_backoff", asked.getMaxBackoff()) : base.maxBackoff(),
                asked.hasJitter() ? share(asked.getJitter()) : base.jitter(),
                asked.hasMaxRetryAfter()
                        ? time("retry.max_retry_after", asked.getMaxRetryAfter())
                        : base.maxRetryAfter(),
                asked.hasMinAttemptTime()
                        ? time("retry.min_attempt_time", asked.getMinAttemptTime())
                        : base.minAttemptTime(),
                asked.hasAttemptTimeout()
                        ? Optional.of(positive("retry.attempt_timeout", asked.getAttemptTimeout()))
                        : base.attemptTimeout(),
                asked.hasRetryOn() ? reasons("retry_on", asked.getRetryOn()) : base.retryOn(),
                asked.hasRotateOn() ? reasons("rotate_on", asked.getRotateOn()) : base.rotateOn(),
                asked.hasFailOverOn() ? reasons("fail_over_on", asked.getFailOverOn()) : base.failOverOn());
    }

    private static int count(String field, int value) {
        if (value < 1 || value > RetryPolicy.MOST_ATTEMPTS) {
            throw invalid("retry." + field, "is " + value, "set it to 1 to " + RetryPolicy.MOST_ATTEMPTS);
        }
        return value;
    }

    private static double share(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw invalid("retry.jitter", "is " + value, "set it to 0 to 1");
        }
        return value;
    }

    static Duration time(String field, com.google.protobuf.Duration time) {
        if (!Durations.isValid(time) || Durations.isNegative(time)) {
            throw invalid(field, "is negative or no duration", "set it to 0 or more");
        }
        var asked = Duration.ofSeconds(time.getSeconds(), time.getNanos());
        if (asked.compareTo(Times.MOST) > 0) {
            throw invalid(field, "is longer than 24 hours", "set it to at most 24 hours");
        }
        return asked;
    }

    static Duration positive(String field, com.google.protobuf.Duration time) {
        var asked = time(field, time);
        if (asked.isZero()) {
            throw invalid(field, "is 0", "set it to more, or leave it out");
        }
        return asked;
    }

    private static Set<ErrorReason> reasons(String field, ErrorReasons reasons) {
        for (int i = 0; i < reasons.getReasonsCount(); i++) {
            ErrorReason reason = reasons.getReasons(i);
            if (reason == ErrorReason.UNRECOGNIZED || reason == ErrorReason.ERROR_REASON_UNSPECIFIED) {
                throw invalid(
                        "retry." + field + ".reasons[" + i + "]",
                        "is " + reasons.getReasonsValue(i) + ", which is no reason",
                        "use the values of ErrorReason that docs/errors.md lists");
            }
        }
        return Set.copyOf(reasons.getReasonsList());
    }
}
