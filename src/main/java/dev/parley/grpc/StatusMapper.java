package dev.parley.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import dev.parley.v1.Attempt;
import dev.parley.v1.Attempts;
import dev.parley.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jboss.logging.Logger;

/** Says a failure in gRPC's words: status, ErrorInfo, where the wait is known RetryInfo, and the {@link Pushback}. */
@RegisterForReflection(
        targets = {
            Any.class,
            Any.Builder.class,
            Duration.class,
            Duration.Builder.class,
            ErrorInfo.class,
            ErrorInfo.Builder.class,
            RetryInfo.class,
            RetryInfo.Builder.class,
            com.google.rpc.Status.class,
            com.google.rpc.Status.Builder.class
        })
final class StatusMapper {

    private static final Logger LOG = Logger.getLogger(StatusMapper.class);
    private static final String DOMAIN = "parley.dev";
    private static final int MOST_ATTEMPTS = 8;
    private static final int MESSAGE_LIMIT = 120;
    private static final int PASSED_OVER_LIMIT = 500;

    /** Leaves room for the headers that gRPC and a proxy add. */
    private static final int METADATA_LIMIT = 7 * 1024;

    private StatusMapper() {}

    /** Ends a call with a failure. Whatever goes wrong on the way, the caller is not left waiting. */
    static void fail(StreamObserver<?> caller, Throwable failure) {
        try {
            caller.onError(toStatus(failure));
        } catch (RuntimeException e) {
            LOG.error("A failure could not be told in full", e);
            caller.onError(Status.INTERNAL
                    .withDescription("an unexpected fault in Parley")
                    .asRuntimeException());
        }
    }

    static StatusRuntimeException toStatus(Throwable failure) {
        var known = failure instanceof GatewayException expected
                ? expected
                : GatewayException.of(ErrorReason.ERROR_REASON_UNSPECIFIED, "an unexpected fault in Parley")
                        .withRemedy("report it with the request id");
        var status = com.google.rpc.Status.newBuilder()
                .setCode(code(known.reason()).value())
                .setMessage(known.getMessage())
                .addDetails(Any.pack(errorInfo(known)));
        known.retryAfter()
                .ifPresent(wait -> status.addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Durations.fromMillis(Pushback.millis(wait)))
                        .build())));
        return StatusProto.toStatusRuntimeException(withAttempts(status.build(), known.attempts()), Pushback.of(known));
    }

    /** Clients take 8 KiB of metadata: of many attempts the last are told, in few words, and as many as there is room for. */
    private static com.google.rpc.Status withAttempts(com.google.rpc.Status status, List<Attempt> all) {
        var attempts = all.stream()
                .skip(Math.max(0, all.size() - MOST_ATTEMPTS))
                .map(StatusMapper::shortened)
                .toList();
        for (int left = attempts.size(); left > 0; left--) {
            var told = Attempts.newBuilder().addAllAttempts(attempts.subList(attempts.size() - left, attempts.size()));
            var whole = status.toBuilder().addDetails(Any.pack(told.build())).build();
            if (size(whole) <= METADATA_LIMIT) {
                return whole;
            }
        }
        return size(status) <= METADATA_LIMIT
                ? status
                : status.toBuilder().setMessage(shortened(status.getMessage())).build();
    }

    /** The message stands in the trailers twice: percent-encoded, and within the details, which are base64. */
    private static int size(com.google.rpc.Status status) {
        int message = 0;
        for (byte letter : status.getMessageBytes()) {
            message += letter >= ' ' && letter != '%' ? 1 : 3;
        }
        return message + (status.getSerializedSize() + 2) / 3 * 4;
    }

    private static Attempt shortened(Attempt attempt) {
        var told = attempt.toBuilder().setErrorMessage(shortened(attempt.getErrorMessage()));
        if (attempt.hasCost()) {
            told.getCostBuilder().clearItems().clearPriceSource().clearConverted();
        }
        return told.build();
    }

    private static String shortened(String message) {
        return shortened(message, MESSAGE_LIMIT);
    }

    private static String shortened(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit) + "…";
    }

    private static ErrorInfo errorInfo(GatewayException failure) {
        var info = ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason(Reasons.name(failure.reason()))
                .putMetadata("retryable", String.valueOf(failure.retryable()));
        put(info, "vendor", failure.vendor());
        put(info, "model", failure.model());
        put(info, "field", failure.field());
        put(info, "remedy", failure.remedy());
        put(info, "upstream_code", failure.upstreamCode());
        put(info, "passed_over", shortened(failure.passedOver(), PASSED_OVER_LIMIT));
        failure.upstreamStatus().ifPresent(status -> put(info, "upstream_status", String.valueOf(status)));
        if (failure.partial()) {
            put(info, "partial", "true");
        }
        if (!failure.attempts().isEmpty()) {
            put(info, "attempts", String.valueOf(failure.attempts().size()));
        }
        return info.build();
    }

    private static void put(ErrorInfo.Builder info, String key, String value) {
        if (!value.isEmpty()) {
            info.putMetadata(key, value);
        }
    }

    static Status.Code code(ErrorReason reason) {
        return switch (reason) {
            case ERROR_REASON_UNSPECIFIED, UNRECOGNIZED -> Status.Code.INTERNAL;
            case ERROR_REASON_INVALID_REQUEST, ERROR_REASON_UNSUPPORTED_PARAMETER, ERROR_REASON_VENDOR_REJECTED ->
                Status.Code.INVALID_ARGUMENT;
            case ERROR_REASON_UNSUPPORTED_FEATURE -> Status.Code.UNIMPLEMENTED;
            case ERROR_REASON_VENDOR_NOT_FOUND, ERROR_REASON_MODEL_NOT_FOUND -> Status.Code.NOT_FOUND;
            case ERROR_REASON_VENDOR_DISABLED,
                    ERROR_REASON_COST_LIMIT,
                    ERROR_REASON_VENDOR_AUTHENTICATION,
                    ERROR_REASON_VENDOR_PERMISSION,
                    ERROR_REASON_CONTENT_POLICY,
                    ERROR_REASON_INVALID_STRUCTURED_OUTPUT -> Status.Code.FAILED_PRECONDITION;
            case ERROR_REASON_VENDOR_RATE_LIMITED,
                    ERROR_REASON_VENDOR_QUOTA_EXHAUSTED,
                    ERROR_REASON_TOO_LARGE,
                    ERROR_REASON_LIMITED,
                    ERROR_REASON_QUEUE_FULL,
                    ERROR_REASON_EXCEEDS_LIMIT -> Status.Code.RESOURCE_EXHAUSTED;
            case ERROR_REASON_CONTEXT_TOO_LONG -> Status.Code.OUT_OF_RANGE;
            case ERROR_REASON_VENDOR_OVERLOADED,
                    ERROR_REASON_VENDOR_UNAVAILABLE,
                    ERROR_REASON_VENDOR_CONNECTION,
                    ERROR_REASON_TRUNCATED,
                    ERROR_REASON_INVALID_VENDOR_RESPONSE,
                    ERROR_REASON_SHUTTING_DOWN,
                    ERROR_REASON_NO_DEPLOYMENT_AVAILABLE -> Status.Code.UNAVAILABLE;
            case ERROR_REASON_VENDOR_TIMEOUT, ERROR_REASON_DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
            case ERROR_REASON_NOT_ALLOWED -> Status.Code.PERMISSION_DENIED;
            case ERROR_REASON_CANCELLED -> Status.Code.CANCELLED;
        };
    }
}
