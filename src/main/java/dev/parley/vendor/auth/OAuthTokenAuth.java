package dev.parley.vendor.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.RequestMetadataCallback;
import com.google.auth.oauth2.OAuth2Credentials;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Sends an OAuth access token. The token is kept, renewed in the background a few minutes before it ends, and fetched
 * once however many requests wait for it; all of that off the event loop.
 */
final class OAuthTokenAuth implements Authenticator {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TokenSource source;
    private final Executor executor;
    private volatile OAuth2Credentials credentials;

    OAuthTokenAuth(TokenSource source, Executor executor) {
        this.source = source;
        this.executor = executor;
    }

    @Override
    public Uni<Map<String, String>> headers(Request request) {
        var known = credentials;
        var headers = known != null
                ? headers(known)
                : Uni.createFrom().item(this::load).runSubscriptionOn(executor).chain(this::headers);
        return headers.onFailure(failure -> !(failure instanceof GatewayException))
                .transform(this::failure);
    }

    private synchronized OAuth2Credentials load() {
        if (credentials == null) {
            try {
                credentials = source.load();
            } catch (IOException | RuntimeException e) {
                // A broken file makes the library throw all kinds; the message may quote the file and must not travel.
                throw refused("has no usable credentials");
            }
        }
        return credentials;
    }

    private Uni<Map<String, String>> headers(OAuth2Credentials loaded) {
        return Uni.createFrom()
                .emitter(emitter -> loaded.getRequestMetadata(null, executor, new RequestMetadataCallback() {
                    @Override
                    public void onSuccess(Map<String, List<String>> metadata) {
                        Map<String, String> headers = new HashMap<>();
                        metadata.forEach((name, values) -> headers.put(name, values.get(0)));
                        emitter.complete(headers);
                    }

                    @Override
                    public void onFailure(Throwable exception) {
                        emitter.fail(exception);
                    }
                }));
    }

    /** Tells refusal and outage apart: only the latter may pass by itself. */
    private GatewayException failure(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TokenRefusal refusal) {
                return failure(refusal.status(), refusal.code());
            }
            if (cause instanceof HttpResponseException response) {
                return failure(response.getStatusCode(), code(response.getContent()));
            }
        }
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_VENDOR_CONNECTION,
                        source.issuer() + " could not be asked for an access token ("
                                + thrown.getClass().getSimpleName() + ")")
                .withRemedy(
                        "try again; if it persists, check DNS, TLS, the network policy and that " + source.remedy());
    }

    private GatewayException failure(int status, String code) {
        boolean word = code.matches("[a-z_]{1,40}");
        String what = "gave no access token: status " + status + (word ? ", " + code : "");
        return status == 429 || status >= 500
                ? GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE, source.issuer() + " " + what)
                        .withRemedy("try again, or ask another model")
                : refused(what);
    }

    private GatewayException refused(String what) {
        return GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION, source.issuer() + " " + what)
                .withRemedy(source.remedy());
    }

    private static String code(String body) {
        try {
            return body == null ? "" : JSON.readTree(body).path("error").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
