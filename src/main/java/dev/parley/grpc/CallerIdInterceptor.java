package dev.parley.grpc;

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

/**
 * Says who calls: the caller's own {@code x-caller-id}, or the address that the call comes from. It proves nothing; callers
 * only take turns by it.
 */
@GlobalInterceptor
@Singleton
final class CallerIdInterceptor implements ServerInterceptor {

    static final Metadata.Key<String> HEADER = GivenId.header("x-caller-id");

    private static final Context.Key<String> CALLER_ID = Context.key("caller-id");

    /** Who called, of the call that this thread works for. */
    static String current() {
        String id = CALLER_ID.get();
        return id == null ? "" : id;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String given = headers.get(HEADER);
        return GivenId.<Q>refused(call, given, HEADER)
                .orElseGet(() -> Contexts.interceptCall(
                        Context.current().withValue(CALLER_ID, given == null ? address(call) : given),
                        call,
                        headers,
                        next));
    }

    private static String address(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress peer
                        && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "";
    }
}
