package dev.parley.grpc;

import dev.parley.error.GatewayException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * Says who calls: the caller's own {@code x-caller-id}, or the address that the call comes from. It proves nothing; callers
 * only take turns by it.
 */
@GlobalInterceptor
@Singleton
final class CallerIdInterceptor implements ServerInterceptor {

    static final Metadata.Key<String> HEADER = Metadata.Key.of("x-caller-id", Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<String> CALLER_ID = Context.key("caller-id");
    private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    /** Who called, of the call that this thread works for. */
    static String current() {
        String id = CALLER_ID.get();
        return id == null ? "" : id;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String given = headers.get(HEADER);
        if (given != null && !VALID.matcher(given).matches()) {
            var refusal = StatusMapper.toStatus(GatewayException.invalid(
                    "x-caller-id", "is not 1 to 128 visible ASCII characters", "shorten it or leave it out"));
            call.close(refusal.getStatus(), refusal.getTrailers());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(
                Context.current().withValue(CALLER_ID, given == null ? address(call) : given), call, headers, next);
    }

    private static String address(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress peer
                        && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "";
    }
}
