package dev.parley.vendor;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.EmbedRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;

/**
 * What is sent to a vendor, once: the body, which is written as JSON here and not by those that sign and send it on an
 * event loop, and the headers that the caller adds. A REST client takes it as its entity: {@link Writer} finds the body in
 * it and {@link VendorHeaders.Filter} the headers.
 */
@RegisterForReflection
public final class Outgoing {

    private final Map<String, String> headers;
    private volatile byte[] body;

    /** @param wire what Jackson writes */
    public Outgoing(Object wire, Map<String, String> headers) {
        this.body = WireJson.bytes(wire);
        this.headers = headers;
    }

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

    public Map<String, String> headers() {
        return headers;
    }

    /** The bytes that will be sent. */
    byte[] body() {
        return Optional.ofNullable(body).orElseThrow(() -> new IllegalStateException("it is sent already"));
    }

    /** The same for who sends them. They are not kept, for an answer may take minutes and nothing is sent again. */
    byte[] send() {
        byte[] bytes = body();
        body = null;
        return bytes;
    }

    /** Gives a REST client the bytes. */
    static final class Writer implements MessageBodyWriter<Outgoing> {

        @Override
        public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
            return type == Outgoing.class;
        }

        @Override
        public void writeTo(
                Outgoing outgoing,
                Class<?> type,
                Type generic,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream out)
                throws IOException {
            out.write(outgoing.send());
        }
    }
}
