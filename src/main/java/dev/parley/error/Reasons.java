package dev.parley.error;

import dev.parley.v1.ErrorReason;

/** What each reason means for whoever decides about another try. A new reason does not compile until it is answered. */
public final class Reasons {

    private static final String PREFIX = "ERROR_REASON_";

    private Reasons() {}

    /** Whether the same request may succeed later, unchanged. */
    public static boolean retryable(ErrorReason reason) {
        return switch (reason) {
            case ERROR_REASON_VENDOR_RATE_LIMITED,
                    ERROR_REASON_VENDOR_OVERLOADED,
                    ERROR_REASON_VENDOR_UNAVAILABLE,
                    ERROR_REASON_VENDOR_CONNECTION,
                    ERROR_REASON_VENDOR_TIMEOUT,
                    ERROR_REASON_TRUNCATED,
                    ERROR_REASON_INVALID_VENDOR_RESPONSE,
                    ERROR_REASON_SHUTTING_DOWN,
                    ERROR_REASON_NO_DEPLOYMENT_AVAILABLE,
                    ERROR_REASON_LIMITED,
                    ERROR_REASON_QUEUE_FULL -> true;
            case ERROR_REASON_UNSPECIFIED,
                    ERROR_REASON_INVALID_REQUEST,
                    ERROR_REASON_UNSUPPORTED_FEATURE,
                    ERROR_REASON_UNSUPPORTED_PARAMETER,
                    ERROR_REASON_VENDOR_NOT_FOUND,
                    ERROR_REASON_MODEL_NOT_FOUND,
                    ERROR_REASON_VENDOR_DISABLED,
                    ERROR_REASON_VENDOR_AUTHENTICATION,
                    ERROR_REASON_VENDOR_PERMISSION,
                    ERROR_REASON_VENDOR_QUOTA_EXHAUSTED,
                    ERROR_REASON_VENDOR_REJECTED,
                    ERROR_REASON_CONTEXT_TOO_LONG,
                    ERROR_REASON_CONTENT_POLICY,
                    ERROR_REASON_DEADLINE_EXCEEDED,
                    ERROR_REASON_CANCELLED,
                    ERROR_REASON_TOO_LARGE,
                    ERROR_REASON_INVALID_STRUCTURED_OUTPUT,
                    ERROR_REASON_COST_LIMIT,
                    ERROR_REASON_EXCEEDS_LIMIT,
                    ERROR_REASON_NOT_ALLOWED,
                    UNRECOGNIZED -> false;
        };
    }

    /** The name as callers see it, without the enum's prefix. */
    public static String name(ErrorReason reason) {
        return reason == ErrorReason.ERROR_REASON_UNSPECIFIED || reason == ErrorReason.UNRECOGNIZED
                ? "INTERNAL"
                : reason.name().substring(PREFIX.length());
    }
}
