package dev.parley.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Gives every call an id: the caller's {@code x-request-id} or a new one, sent back in the headers or the trailers. */
@GlobalInterceptor
@Singleton
final class RequestIdInterceptor implements ServerInterceptor {

    static final Metadata.Key<String> HEADER = GivenId.header("x-request-id");

    private static final Context.Key<String> REQUEST_ID = Context.key("request-id");

    /** The id of the call that this thread works for. */
    static String current() {
        String id = REQUEST_ID.get();
        return id == null ? UUID.randomUUID().toString() : id;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String given = headers.get(HEADER);
        return GivenId.<Q>refused(call, given, HEADER).orElseGet(() -> {
            String id = given == null ? UUID.randomUUID().toString() : given;
            return Contexts.interceptCall(
                    Context.current().withValue(REQUEST_ID, id), new IdentifiedCall<>(call, id), headers, next);
        });
    }

    private static final class IdentifiedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

        private final String id;
        private boolean sent;

        IdentifiedCall(ServerCall<Q, R> call, String id) {
            super(call);
            this.id = id;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            sent = true;
            headers.put(HEADER, id);
            super.sendHeaders(headers);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (!sent) {
                trailers.put(HEADER, id);
            }
            super.close(status, trailers);
        }
    }
}
