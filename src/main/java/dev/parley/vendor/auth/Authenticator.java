package dev.parley.vendor.auth;

import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;

/** Proves to a vendor who calls. One for each vendor; no other place sees its secrets. */
public interface Authenticator {

    /**
     * The headers that a request needs beside its own. Given at once where they are known; never blocks the calling
     * thread. Fails with {@code GatewayException} whose message holds no secret.
     */
    Uni<Map<String, String>> headers(Request request);

    /**
     * The request as it will be sent, for those that sign it.
     *
     * @param uri with its query
     * @param headers that are set already, without those that the HTTP client adds
     * @param body gives the exact bytes
     */
    record Request(String method, URI uri, Map<String, String> headers, Supplier<byte[]> body) {}
}
