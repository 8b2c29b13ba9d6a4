package dev.parley.vendor;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Turns what went wrong at a vendor into one reason: by the vendor's typed code, else by the HTTP status; text only
 * refines a rejected request and never changes the family. docs/errors.md lists the rules.
 */
public final class VendorErrors {

    private static final int MESSAGE_LIMIT = 500;

    private VendorErrors() {}

    /** The failure in an HTTP answer that the REST client read. */
    public static GatewayException of(Response response) {
        var failure = of(response.getStatus(), response::getHeaderString, body(response));
        var left = RateLimitHeaders.find(response::getHeaderString, Instant.now());
        return left.isEmpty() ? failure : failure.withCause(new RefusalHeaders(left));
    }

    /** The failure in an HTTP answer; headers by their lower-case names. */
    public static GatewayException of(int status, UnaryOperator<String> header, String body) {
        return of(status, header, error(WireJson.tree(body).orElse(MissingNode.getInstance())));
    }

    /** The failure that an error object in an answer of status 200 tells of. */
    public static GatewayException inAnswer(JsonNode error) {
        return of(statusIn(error), name -> null, error);
    }

    /** Ends the reading of an answer of status 200 whose field for an error holds one. */
    public static void throwIfError(JsonNode error) {
        if (isError(error)) {
            throw inAnswer(error);
        }
    }

    /** Whether a field for an error holds one: some vendors write all of their fields, and those that hold nothing empty. */
    public static boolean isError(JsonNode error) {
        return error != null
                && switch (error.getNodeType()) {
                    case STRING -> !error.textValue().isBlank();
                    case OBJECT, ARRAY -> !error.isEmpty();
                    case BOOLEAN -> error.booleanValue();
                    case NUMBER -> error.doubleValue() != 0;
                    case NULL, MISSING, BINARY, POJO -> false;
                };
    }

    /** The status that the answer would have had, where the error tells it. */
    private static int statusIn(JsonNode error) {
        for (String field : new String[] {"code", "status_code"}) {
            if (error.path(field).isInt()) {
                return error.path(field).intValue();
            }
        }
        return error.path("type").asText().equals("invalid_request_error") ? 400 : 0;
    }

    private static GatewayException of(int status, UnaryOperator<String> header, JsonNode error) {
        List<String> codes = codes(error);
        awsCode(header.apply("x-amzn-errortype")).ifPresent(code -> codes.add(0, code));
        String message = message(error);
        ErrorReason reason = codes.stream()
                .flatMap(code -> VendorErrorCodes.find(code).stream())
                .findFirst()
                .map(found ->
                        status >= 500 && found == ErrorReason.ERROR_REASON_VENDOR_REJECTED ? byStatus(status) : found)
                .orElseGet(() -> byStatus(status));
        if (reason == ErrorReason.ERROR_REASON_VENDOR_REJECTED || reason == ErrorReason.ERROR_REASON_TOO_LARGE) {
            reason = VendorErrorCodes.refine(message).orElse(reason);
        }
        var failure = GatewayException.of(reason, text(reason, status, message))
                .withUpstream(status, codes.isEmpty() ? "" : codes.get(0))
                .withRemedy(VendorErrorCodes.remedy(reason));
        return RetryAfter.find(header, error, Clock.systemUTC())
                .map(failure::withRetryAfter)
                .orElse(failure);
    }

    /** The failure of a connection, or of reading what came over it. */
    public static GatewayException io(Throwable failure) {
        if (failure instanceof GatewayException known) {
            return known;
        }
        if (failure.getCause() instanceof GatewayException ours) {
            // We broke it off.
            return ours;
        }
        if (failure instanceof TimeoutException || failure instanceof SocketTimeoutException) {
            return timeout("the vendor did not answer in time").withCause(failure);
        }
        if (failure instanceof ProcessingException || failure instanceof WebApplicationException) {
            // The REST client wraps both what the connection and what the JSON reader throws.
            return failure.getCause() instanceof IOException cause
                    ? io(cause)
                    : WireJson.invalid("the vendor's answer is broken or of another form");
        }
        if (failure instanceof JacksonException) {
            return WireJson.invalid("the vendor's answer is JSON that is broken or of another form");
        }
        return connection(failure);
    }

    public static GatewayException timeout(String message) {
        return GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT, message)
                .withRemedy("try again, or raise the timeouts in the vendor's file");
    }

    private static GatewayException connection(Throwable failure) {
        // The class tells connect, TLS, DNS and reset apart; the message may hold an address with a key in its query.
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_VENDOR_CONNECTION,
                        "the vendor could not be reached or cut the connection ("
                                + failure.getClass().getSimpleName() + ")")
                .withRemedy("try again; if it persists, check api_base, DNS, TLS and the network policy")
                .withCause(failure);
    }

    /** Where vendors put their error: in {@code error}, as an object or a text, in a list of one, or at the top. */
    private static JsonNode error(JsonNode body) {
        JsonNode top = body.isArray() ? body.path(0) : body;
        JsonNode error = top.path("error");
        return error.isObject() || error.isTextual() ? error : top;
    }

    /** The codes that the vendor gave, the most telling first. */
    private static List<String> codes(JsonNode error) {
        List<String> codes = new ArrayList<>();
        for (JsonNode detail : error.path("details")) {
            add(codes, detail.path("reason"));
        }
        add(codes, error.path("code"));
        add(codes, error.path("type"));
        add(codes, error.path("status"));
        awsCode(error.path("__type").asText(null)).ifPresent(codes::add);
        return codes;
    }

    /** AWS names the exception in a header, with the address of its description after it. */
    private static Optional<String> awsCode(String type) {
        return Optional.ofNullable(type)
                .map(text ->
                        text.replaceAll(":.*", "").replaceAll(".*#", "").strip().toLowerCase(Locale.ROOT))
                .filter(code -> !code.isEmpty());
    }

    private static void add(List<String> codes, JsonNode code) {
        if (code.isTextual() && !code.textValue().isBlank()) {
            codes.add(code.textValue().toLowerCase(Locale.ROOT));
        }
    }

    private static String message(JsonNode error) {
        JsonNode message = error instanceof TextNode ? error : error.path("message");
        return message.isTextual() ? message.textValue() : "";
    }

    private static String text(ErrorReason reason, int status, String message) {
        String what = status == 0 ? "the vendor reported an error" : "the vendor answered with status " + status;
        // What a vendor says about our key may quote the key.
        boolean tellable = !message.isBlank()
                && reason != ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION
                && reason != ErrorReason.ERROR_REASON_VENDOR_PERMISSION;
        return tellable ? what + ": " + shortened(message) : what;
    }

    private static String shortened(String message) {
        return message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT) + "…";
    }

    private static ErrorReason byStatus(int status) {
        return switch (status) {
            case 401 -> ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION;
            case 402 -> ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED;
            case 403 -> ErrorReason.ERROR_REASON_VENDOR_PERMISSION;
            case 404 -> ErrorReason.ERROR_REASON_MODEL_NOT_FOUND;
            case 408, 504 -> ErrorReason.ERROR_REASON_VENDOR_TIMEOUT;
            case 409 -> ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE;
            case 413 -> ErrorReason.ERROR_REASON_TOO_LARGE;
            case 429 -> ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED;
            // A word that is not allowed: https://docs.cohere.com/reference/chat#response.error
            case 498 -> ErrorReason.ERROR_REASON_CONTENT_POLICY;
            case 503, 529 -> ErrorReason.ERROR_REASON_VENDOR_OVERLOADED;
            default ->
                status >= 400 && status < 500
                        ? ErrorReason.ERROR_REASON_VENDOR_REJECTED
                        : status != 0 && status < 400
                                ? ErrorReason.ERROR_REASON_INVALID_VENDOR_RESPONSE
                                : ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE;
        };
    }

    private static String body(Response response) {
        return Optional.ofNullable(response.hasEntity() ? response.readEntity(String.class) : null)
                .orElse("");
    }
}
