package dev.parley.vendor;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.EmbedRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/**
 * What is sent to a vendor: a body that Jackson writes, and the headers that the caller adds. A REST client takes it as
 * its entity, {@link VendorHeaders.Filter} finds the headers in it.
 */
@RegisterForReflection
public record Outgoing(@JsonValue Object body, Map<String, String> headers) {

    /** The wire format's own record with what the caller adds to it. */
    public static Outgoing of(Object wire, CompleteRequest request, String wireFormat) {
        return new Outgoing(
                VendorOptions.merged(wire, request.getVendorOptionsMap(), wireFormat), request.getVendorHeadersMap());
    }

    /** The same for embeddings. */
    public static Outgoing of(Object wire, EmbedRequest request, String wireFormat) {
        return new Outgoing(
                VendorOptions.merged(wire, request.getVendorOptionsMap(), wireFormat), request.getVendorHeadersMap());
    }
}
