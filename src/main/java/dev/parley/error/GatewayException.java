package dev.parley.error;

import dev.parley.v1.Attempt;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The only exception that we throw on purpose: a reason from the API, a message for people and what is known of the
 * vendor. Holds nothing of a prompt, an answer or a key. Does not change once made: the {@code with…} methods copy.
 */
public final class GatewayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorReason reason;
    private String vendor = "";
    private String model = "";
    private String field = "";
    private String remedy = "";
    private int upstreamStatus;
    private String upstreamCode = "";
    private Duration retryAfter;
    private Duration timeLeft;
    private boolean partial;
    private transient List<Attempt> attempts = List.of();
    private String passedOver = "";

    private GatewayException(ErrorReason reason, String message, Throwable cause) {
        // A deliberate failure says where it belongs by its reason; a stack trace would only cost time.
        super(message, cause, false, reason == ErrorReason.ERROR_REASON_UNSPECIFIED);
        this.reason = reason;
    }

    public static GatewayException of(ErrorReason reason, String message) {
        return new GatewayException(reason, message, null);
    }

    /** Breaks a rule of the request: names the field and says how to mend it. */
    public static GatewayException invalid(String field, String message, String remedy) {
        return of(ErrorReason.ERROR_REASON_INVALID_REQUEST, field + ": " + message)
                .withField(field)
                .withRemedy(remedy);
    }

    /** Uses a part of the API that is defined but not built yet. */
    public static GatewayException notYetSupported(String field) {
        return of(ErrorReason.ERROR_REASON_UNSUPPORTED_FEATURE, field + " is not yet supported")
                .withField(field)
                .withRemedy("leave " + field + " out");
    }

    public GatewayException withCause(Throwable cause) {
        return copy(cause, e -> {});
    }

    public GatewayException withField(String name) {
        return copy(getCause(), e -> e.field = name);
    }

    public GatewayException withRemedy(String text) {
        return copy(getCause(), e -> e.remedy = text);
    }

    public GatewayException withUpstream(int status, String code) {
        return copy(getCause(), e -> {
            e.upstreamStatus = status;
            e.upstreamCode = code;
        });
    }

    public GatewayException withRetryAfter(Duration delay) {
        return copy(getCause(), e -> e.retryAfter = delay);
    }

    /** Names the vendor and model that failed; a name that is known already stays. */
    public GatewayException at(String vendorId, String modelId) {
        return copy(getCause(), e -> {
            e.vendor = vendor.isEmpty() ? vendorId : vendor;
            e.model = model.isEmpty() ? modelId : model;
        });
    }

    /** Says that a part of the answer had reached the caller when it failed. */
    public GatewayException afterContent() {
        return copy(getCause(), e -> e.partial = true);
    }

    /** Tells of the calls of vendors that were made before the failure stood. */
    public GatewayException withAttempts(List<Attempt> all) {
        return copy(getCause(), e -> e.attempts = List.copyOf(all));
    }

    /** Says how much of the call's time was left when it failed. */
    public GatewayException withTimeLeft(Duration left) {
        return copy(getCause(), e -> e.timeLeft = left);
    }

    /** Tells whom the caller named and nobody called, and why. */
    public GatewayException withPassedOver(String text) {
        return copy(getCause(), e -> e.passedOver = text);
    }

    private GatewayException copy(Throwable cause, Consumer<GatewayException> change) {
        var copy = new GatewayException(reason, getMessage(), cause);
        copy.vendor = vendor;
        copy.model = model;
        copy.field = field;
        copy.remedy = remedy;
        copy.upstreamStatus = upstreamStatus;
        copy.upstreamCode = upstreamCode;
        copy.retryAfter = retryAfter;
        copy.timeLeft = timeLeft;
        copy.partial = partial;
        copy.attempts = attempts;
        copy.passedOver = passedOver;
        change.accept(copy);
        return copy;
    }

    public ErrorReason reason() {
        return reason;
    }

    public String vendor() {
        return vendor;
    }

    public String model() {
        return model;
    }

    public String field() {
        return field;
    }

    public String remedy() {
        return remedy;
    }

    /** The vendor's HTTP status; empty where it gave none. */
    public OptionalInt upstreamStatus() {
        return upstreamStatus == 0 ? OptionalInt.empty() : OptionalInt.of(upstreamStatus);
    }

    /** The vendor's own error code or type; empty where it gave none. */
    public String upstreamCode() {
        return upstreamCode;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** How much of the call's time was left when it failed; empty where that was not told. */
    public Optional<Duration> timeLeft() {
        return Optional.ofNullable(timeLeft);
    }

    /** Whether a part of the answer had reached the caller when it failed. */
    public boolean partial() {
        return partial;
    }

    /** The calls of vendors that were made before the failure stood. */
    public List<Attempt> attempts() {
        return attempts;
    }

    /** Whom the caller named and nobody called, and why; empty where there was none. */
    public String passedOver() {
        return passedOver;
    }

    /** Whether the same request may succeed later, unchanged. */
    public boolean retryable() {
        return Reasons.retryable(reason);
    }
}
