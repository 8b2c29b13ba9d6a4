package dev.parley.catalog;

import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How often and how soon a failed call is tried again, and where. The same names stand in a vendor's file, a route and a
 * request; docs/resilience.md describes each.
 *
 * @param attempts calls of vendors for one call of ours, in all
 * @param attemptsPerDeployment calls of one deployment, turns to another of its keys not counted
 * @param backoff the wait before a deployment's second attempt; doubled before each further one
 * @param maxBackoff the longest of these waits
 * @param jitter the share of a wait that is random, 0 to 1
 * @param maxRetryAfter the longest wait that is granted to a vendor that asks for one
 * @param minAttemptTime the time below which no attempt is begun
 * @param attemptTimeout how long one attempt may take until it answers; where it is not said, as long as nobody else need be
 *     asked
 */
public record RetryPolicy(
        int attempts,
        int attemptsPerDeployment,
        Duration backoff,
        Duration maxBackoff,
        double jitter,
        Duration maxRetryAfter,
        Duration minAttemptTime,
        Optional<Duration> attemptTimeout,
        Set<ErrorReason> retryOn,
        Set<ErrorReason> rotateOn,
        Set<ErrorReason> failOverOn) {

    public static final int MOST_ATTEMPTS = 32;

    /** Failures that pass: the same deployment may answer the next time. */
    private static final Set<ErrorReason> PASSING = Set.of(
            ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED,
            ErrorReason.ERROR_REASON_VENDOR_OVERLOADED,
            ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE,
            ErrorReason.ERROR_REASON_VENDOR_CONNECTION,
            ErrorReason.ERROR_REASON_VENDOR_TIMEOUT,
            ErrorReason.ERROR_REASON_TRUNCATED,
            ErrorReason.ERROR_REASON_INVALID_VENDOR_RESPONSE);

    /** Failures that lie in the key. */
    private static final Set<ErrorReason> OF_THE_KEY = Set.of(
            ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED,
            ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION,
            ErrorReason.ERROR_REASON_VENDOR_PERMISSION,
            ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED);

    /** Failures that another deployment need not share. */
    private static final Set<ErrorReason> OF_THE_DEPLOYMENT = union(
            PASSING,
            OF_THE_KEY,
            Set.of(
                    ErrorReason.ERROR_REASON_MODEL_NOT_FOUND,
                    ErrorReason.ERROR_REASON_VENDOR_DISABLED,
                    ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG,
                    ErrorReason.ERROR_REASON_LIMITED,
                    ErrorReason.ERROR_REASON_QUEUE_FULL,
                    ErrorReason.ERROR_REASON_EXCEEDS_LIMIT));

    public static final RetryPolicy DEFAULT = new RetryPolicy(
            5,
            3,
            Duration.ofMillis(500),
            Duration.ofSeconds(8),
            0.25,
            Duration.ofSeconds(60),
            Duration.ofMillis(50),
            Optional.empty(),
            PASSING,
            OF_THE_KEY,
            OF_THE_DEPLOYMENT);

    public RetryPolicy {
        retryOn = Set.copyOf(retryOn);
        rotateOn = Set.copyOf(rotateOn);
        failOverOn = Set.copyOf(failOverOn);
    }

    /** The same with no more attempts than these. */
    public RetryPolicy atMost(int most) {
        return new RetryPolicy(
                Math.min(most, attempts),
                attemptsPerDeployment,
                backoff,
                maxBackoff,
                jitter,
                maxRetryAfter,
                minAttemptTime,
                attemptTimeout,
                retryOn,
                rotateOn,
                failOverOn);
    }

    @SafeVarargs
    private static Set<ErrorReason> union(Set<ErrorReason>... sets) {
        var all = new java.util.HashSet<ErrorReason>();
        for (Set<ErrorReason> set : sets) {
            all.addAll(set);
        }
        return all;
    }
}
