package dev.parley.vendor.auth;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/**
 * Signs each request as AWS wants it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html. AWS's own
 * modules find the credentials (keys, a profile, a web identity, a container's or machine's role), renew them, and make the
 * signature; what may ask files or the network, or takes long, is done off the event loop.
 */
@RegisterForReflection(
        classNames = {
            "software.amazon.awssdk.services.sts.internal.StsWebIdentityCredentialsProviderFactory",
            "software.amazon.awssdk.services.sts.internal.StsProfileCredentialsProviderFactory"
        })
final class AwsSigV4Auth implements Authenticator {

    /** What hashes in less than a millisecond. */
    private static final int SMALL_BODY = 256 * 1024;

    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration BEFORE_END = Duration.ofMinutes(1);

    private final Map<String, String> settings;
    private final Executor executor;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private AwsCredentialsProvider provider;
    private volatile Known known = new Known(null, Instant.MIN);

    /** Credentials and how long they are used without asking for them again. */
    private record Known(AwsCredentials credentials, Instant until) {

        @Override
        public String toString() {
            return "Known[" + until + "]";
        }
    }

    AwsSigV4Auth(Map<String, String> settings, Executor executor) {
        this.settings = settings;
        this.executor = executor;
    }

    @Override
    public Uni<Map<String, String>> headers(Request request) {
        var at = known;
        byte[] body = request.body().get();
        if (Instant.now().isBefore(at.until) && body.length <= SMALL_BODY) {
            return Uni.createFrom().item(() -> sign(request, body, at.credentials));
        }
        return Uni.createFrom()
                .item(() -> sign(request, body, credentials()))
                .runSubscriptionOn(executor)
                .onFailure(failure -> !(failure instanceof GatewayException))
                .transform(this::failure);
    }

    private AwsCredentials credentials() {
        var at = known;
        if (Instant.now().isBefore(at.until)) {
            return at.credentials;
        }
        AwsCredentials found = provider().resolveCredentials();
        Instant now = Instant.now();
        Instant until = found.expirationTime()
                .map(end -> end.minus(BEFORE_END))
                .filter(end -> end.isBefore(now.plus(KEPT)))
                .orElse(now.plus(KEPT));
        known = new Known(found, until);
        return found;
    }

    private synchronized AwsCredentialsProvider provider() {
        if (provider == null) {
            provider = settings.containsKey("access_key_id") ? StaticCredentialsProvider.create(keys()) : defaults();
        }
        return provider;
    }

    private AwsCredentials keys() {
        String id = settings.get("access_key_id");
        String secret = settings.get("secret_access_key");
        String session = settings.getOrDefault("session_token", "");
        return session.isEmpty()
                ? AwsBasicCredentials.create(id, secret)
                : AwsSessionCredentials.create(id, secret, session);
    }

    private AwsCredentialsProvider defaults() {
        var chain = DefaultCredentialsProvider.builder();
        String profile = settings.getOrDefault("profile", "");
        return profile.isEmpty() ? chain.build() : chain.profileName(profile).build();
    }

    /** Host, path, query and body are signed, no other header: what is on its way may add some. */
    private Map<String, String> sign(Request request, byte[] body, AwsCredentials credentials) {
        URI uri = request.uri();
        var unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(uri)
                .build();
        var signed = signer.sign(parts -> parts.identity(credentials)
                .request(unsigned)
                .payload(ContentStreamProvider.fromByteArray(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, settings.get("service"))
                .putProperty(AwsV4HttpSigner.REGION_NAME, settings.get("region")));
        Map<String, String> headers = new LinkedHashMap<>();
        signed.request().headers().forEach((name, values) -> {
            // The HTTP client says the same of itself.
            if (!name.equalsIgnoreCase("host")) {
                headers.put(name, values.get(0));
            }
        });
        return headers;
    }

    /** Tells refusal and outage apart: only the latter may pass by itself. The library's messages don't travel. */
    private GatewayException failure(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkServiceException service) {
                return service.statusCode() == 429 || service.statusCode() >= 500
                        ? GatewayException.of(
                                        ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE,
                                        "AWS gave no credentials: status " + service.statusCode())
                                .withRemedy("try again, or ask another model")
                        : refused("gave no credentials: status " + service.statusCode());
            }
            if (cause instanceof IOException) {
                return GatewayException.of(
                                ErrorReason.ERROR_REASON_VENDOR_CONNECTION,
                                "AWS could not be asked for credentials ("
                                        + cause.getClass().getSimpleName() + ")")
                        .withRemedy("try again; if it persists, check DNS, TLS and the network policy");
            }
        }
        return refused("has no usable credentials");
    }

    private static GatewayException refused(String what) {
        return GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION, "AWS " + what)
                .withRemedy("an operator must set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY, or a profile that AWS_PROFILE names, or give the gateway's pod or"
                        + " machine a role");
    }
}
