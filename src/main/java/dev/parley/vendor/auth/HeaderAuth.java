package dev.parley.vendor.auth;

import dev.parley.catalog.Auth;
import io.smallrye.mutiny.Uni;
import java.util.Map;

/** The same header for each request, or none. */
final class HeaderAuth implements Authenticator {

    /** For vendors without a key, and for those whose key stands in the query. */
    static final HeaderAuth NONE = new HeaderAuth(Map.of());

    private final Uni<Map<String, String>> headers;

    private HeaderAuth(Map<String, String> headers) {
        this.headers = Uni.createFrom().item(headers);
    }

    static HeaderAuth of(Auth auth) {
        return auth.key().isEmpty() ? NONE : new HeaderAuth(Map.of(auth.name(), auth.prefix() + auth.key()));
    }

    @Override
    public Uni<Map<String, String>> headers(Request request) {
        return headers;
    }
}
