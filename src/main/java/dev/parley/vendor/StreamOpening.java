package dev.parley.vendor;

import dev.parley.vendor.auth.Authenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How a stream is asked for: its address and headers, the proof of who calls, and the connection.
 *
 * @param heads hears of the answer's headers, by their lower-case names
 */
record StreamOpening(
        HttpClient http, Authenticator authenticator, VendorStreams.Call call, Consumer<UnaryOperator<String>> heads) {

    /** The proof is mostly at hand; one that must be fetched first comes on any thread. */
    Uni<RequestOptions> options() {
        String address = address();
        Map<String, String> headers = VendorHeaders.headers(
                call.deployment().vendor(), call.outgoing().headers());
        return authenticator
                .headers(new Authenticator.Request("POST", URI.create(address), headers, call.outgoing()::body))
                .map(proof -> {
                    headers.putAll(proof);
                    return options(address, headers);
                });
    }

    /** Opens a connection, or takes one that is open. To be called on the stream's context. */
    Future<HttpClientRequest> connect(RequestOptions options) {
        return http.request(options);
    }

    private RequestOptions options(String address, Map<String, String> headers) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(address)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.ACCEPT, call.framing().contentType())
                .putHeader(HttpHeaders.USER_AGENT, VendorClients.USER_AGENT);
        headers.forEach(options::putHeader);
        return options;
    }

    private String address() {
        var vendor = call.deployment().vendor();
        var address = new StringBuilder(call.deployment().apiBase().toString()).append(call.path());
        VendorHeaders.query(vendor)
                .forEach((name, value) -> address.append(address.indexOf("?") < 0 ? '?' : '&')
                        .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return address.toString();
    }
}
