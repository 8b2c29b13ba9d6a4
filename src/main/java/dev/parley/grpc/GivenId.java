package dev.parley.grpc;

import dev.parley.error.GatewayException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a caller may say of itself or its call in the metadata: 1 to 128 visible ASCII characters, which are safe to log. */
final class GivenId {

    private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private GivenId() {}

    static Metadata.Key<String> header(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** The listener of a call that was closed because what it says is not valid; empty where it is, or says nothing. */
    static <Q> Optional<ServerCall.Listener<Q>> refused(ServerCall<Q, ?> call, String given, Metadata.Key<?> header) {
        if (given == null || VALID.matcher(given).matches()) {
            return Optional.empty();
        }
        var refusal = StatusMapper.toStatus(GatewayException.invalid(
                header.name(), "is not 1 to 128 visible ASCII characters", "shorten it or leave it out"));
        call.close(refusal.getStatus(), refusal.getTrailers());
        return Optional.of(new ServerCall.Listener<>() {});
    }
}
