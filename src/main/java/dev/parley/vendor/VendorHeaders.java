package dev.parley.vendor;

import dev.parley.catalog.Auth;
import dev.parley.catalog.Vendor;
import io.vertx.core.MultiMap;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.UriBuilder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What a vendor's file adds to each of its requests: the key, headers and query parameters. No other place sees the key. */
final class VendorHeaders {

    /** https://docs.claude.com/en/api/beta-headers */
    private static final Set<String> LISTS = Set.of("anthropic-beta");

    private VendorHeaders() {}

    static Map<String, String> headers(Vendor vendor) {
        Map<String, String> headers = new LinkedHashMap<>(vendor.headers());
        if (sends(vendor, Auth.Type.HEADER)) {
            headers.put(
                    vendor.auth().name(), vendor.auth().prefix() + vendor.auth().key());
        }
        return headers;
    }

    /** The caller's headers and the vendor's, which win; of a list that both have, the entries of both. */
    static Map<String, String> headers(Vendor vendor, Map<String, String> callers) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(callers);
        headers(vendor)
                .forEach((name, value) -> all.merge(
                        name,
                        value,
                        (theirs, ours) -> LISTS.contains(name.toLowerCase(Locale.ROOT)) ? theirs + "," + ours : ours));
        return all;
    }

    static Map<String, String> query(Vendor vendor) {
        Map<String, String> query = new LinkedHashMap<>(vendor.query());
        if (sends(vendor, Auth.Type.QUERY)) {
            query.put(vendor.auth().name(), vendor.auth().key());
        }
        return query;
    }

    private static boolean sends(Vendor vendor, Auth.Type type) {
        return vendor.auth().type() == type && !vendor.auth().key().isEmpty();
    }

    /** The id under which a vendor's support finds a request; empty where the vendor gave none. */
    static String requestId(UnaryOperator<String> header) {
        for (String name : new String[] {"x-request-id", "request-id", "x-groq-request-id", "x-goog-request-id"}) {
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

    /** Adds them to what a REST client sends. */
    record Filter(Vendor vendor) implements ClientRequestFilter {

        @Override
        public void filter(ClientRequestContext request) {
            Map<String, String> callers =
                    request.getEntity() instanceof Outgoing outgoing ? outgoing.headers() : Map.of();
            headers(vendor, callers).forEach(request.getHeaders()::putSingle);
            Map<String, String> query = query(vendor);
            if (!query.isEmpty()) {
                var uri = UriBuilder.fromUri(request.getUri());
                query.forEach(uri::queryParam);
                request.setUri(uri.build());
            }
        }
    }
}
