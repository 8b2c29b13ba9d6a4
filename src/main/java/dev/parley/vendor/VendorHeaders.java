package dev.parley.vendor;

import dev.parley.catalog.Auth;
import dev.parley.catalog.Vendor;
import dev.parley.vendor.auth.Authenticator;
import io.vertx.core.MultiMap;
import jakarta.ws.rs.core.UriBuilder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestFilter;

/** What a vendor's file adds to each of its requests: headers, query parameters, and the proof of who calls. */
final class VendorHeaders {

    /** https://docs.claude.com/en/api/beta-headers */
    private static final Set<String> LISTS = Set.of("anthropic-beta");

    private VendorHeaders() {}

    /** The caller's headers and the vendor's, which win; of a list that both have, the entries of both. */
    static Map<String, String> headers(Vendor vendor, Map<String, String> callers) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(callers);
        vendor.headers()
                .forEach((name, value) -> all.merge(
                        name,
                        value,
                        (theirs, ours) -> LISTS.contains(name.toLowerCase(Locale.ROOT)) ? theirs + "," + ours : ours));
        return all;
    }

    static Map<String, String> query(Vendor vendor) {
        Map<String, String> query = new LinkedHashMap<>(vendor.query());
        if (vendor.auth().type() == Auth.Type.QUERY && !vendor.auth().key().isEmpty()) {
            query.put(vendor.auth().name(), vendor.auth().key());
        }
        return query;
    }

    /** The id under which a vendor's support finds a request; empty where the vendor gave none. */
    static String requestId(UnaryOperator<String> header) {
        for (String name :
                new String[] {"x-request-id", "request-id", "x-groq-request-id", "x-goog-request-id", "x-amzn-requestid"
                }) {
            String id = header.apply(name);
            if (id != null && !id.isBlank()) {
                return id;
            }
        }
        return "";
    }

    static String requestId(MultiMap headers) {
        return requestId(headers::get);
    }

    /** Adds them to what a REST client sends; waits for a proof that is not at hand without holding the event loop. */
    record Filter(Vendor vendor, Authenticator authenticator) implements ResteasyReactiveClientRequestFilter {

        @Override
        public void filter(ResteasyReactiveClientRequestContext request) {
            headers(vendor, outgoing(request).headers()).forEach(request.getHeaders()::putSingle);
            Map<String, String> query = query(vendor);
            if (!query.isEmpty()) {
                var uri = UriBuilder.fromUri(request.getUri());
                query.forEach(uri::queryParam);
                request.setUri(uri.build());
            }
            var proof = authenticator.headers(toProve(request)).subscribe().asCompletionStage();
            if (proof.isDone() && !proof.isCompletedExceptionally()) {
                proof.join().forEach(request.getHeaders()::putSingle);
                return;
            }
            request.suspend();
            proof.whenComplete((headers, failure) -> {
                if (failure == null) {
                    headers.forEach(request.getHeaders()::putSingle);
                    request.resume();
                } else {
                    request.resume(failure);
                }
            });
        }

        private static Outgoing outgoing(ResteasyReactiveClientRequestContext request) {
            return (Outgoing) request.getEntity();
        }

        private static Authenticator.Request toProve(ResteasyReactiveClientRequestContext request) {
            Map<String, String> headers = new LinkedHashMap<>();
            request.getStringHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
            return new Authenticator.Request(
                    request.getMethod(),
                    request.getUri(),
                    headers,
                    () -> outgoing(request).body());
        }
    }
}
