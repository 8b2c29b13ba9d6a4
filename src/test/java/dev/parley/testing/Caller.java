package dev.parley.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.parley.v1.Attempt;
import dev.parley.v1.Attempts;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.ContentPart;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingServiceGrpc;
import dev.parley.v1.Message;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Role;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.TokenCounting;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A gRPC client of the service under test, as a program would use it. */
public final class Caller implements AutoCloseable {

    private static final int PORT = 9101;
    private static final int MESSAGE_LIMIT = 32 * 1024 * 1024;

    private final Map<String, ?> serviceConfig;
    private ManagedChannel channel;

    public Caller() {
        this(Map.of());
    }

    private Caller(Map<String, ?> serviceConfig) {
        this.serviceConfig = serviceConfig;
    }

    /** One whose gRPC library repeats by itself what ends as UNAVAILABLE. */
    public static Caller retrying() {
        return new Caller(Instance.Client.SERVICE_CONFIG);
    }

    public ManagedChannel channel() {
        if (channel == null) {
            channel = ManagedChannelBuilder.forAddress("localhost", PORT)
                    .usePlaintext()
                    .maxInboundMessageSize(MESSAGE_LIMIT)
                    .defaultServiceConfig(serviceConfig)
                    .build();
        }
        return channel;
    }

    public CompletionServiceGrpc.CompletionServiceBlockingStub blocking() {
        return CompletionServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    /** With a deadline of a day: what ends the call is something else. */
    public CompletionServiceGrpc.CompletionServiceBlockingStub patient() {
        return CompletionServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(1, TimeUnit.DAYS);
    }

    public EmbeddingServiceGrpc.EmbeddingServiceBlockingStub embeddings() {
        return EmbeddingServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public CompletionServiceGrpc.CompletionServiceStub async() {
        return CompletionServiceGrpc.newStub(channel());
    }

    /** All events of a stream. */
    public List<StreamCompleteResponse> stream(CompleteRequest request) {
        List<StreamCompleteResponse> events = new ArrayList<>();
        Iterator<StreamCompleteResponse> stream = blocking().streamComplete(request);
        stream.forEachRemaining(events::add);
        return events;
    }

    /** Begins a call; cancelling what it gives leaves it. */
    public Future<CompleteResponse> begin(CompleteRequest request) {
        return CompletionServiceGrpc.newFutureStub(channel()).complete(request);
    }

    /** Takes so many events of a stream, and leaves. */
    public void leaveAfter(int events, CompleteRequest request) {
        var leaving = Context.current().withCancellation();
        leaving.run(() -> {
            var stream = blocking().streamComplete(request);
            for (int i = 0; i < events; i++) {
                stream.next();
            }
            leaving.cancel(null);
        });
    }

    public static CompleteRequest.Builder ask(String model, String text) {
        return CompleteRequest.newBuilder().addModels(model).addMessages(user(text));
    }

    /** A question whose tokens are counted by that. */
    public static CompleteRequest.Builder counted(TokenCounting who, String... models) {
        var request = ask(models[0], "How many words are these?");
        List.of(models).subList(1, models.length).forEach(request::addModels);
        request.getEstimateBuilder().setCounting(who);
        return request;
    }

    public static EmbedRequest.Builder embed(String model, String... texts) {
        var request = EmbedRequest.newBuilder().addModels(model);
        for (String text : texts) {
            request.addInputs(EmbeddingInput.newBuilder().setText(text));
        }
        return request;
    }

    /** So many attempts in all, and so many of each deployment. */
    public static RetryPolicy.Builder attempts(int all, int each) {
        return RetryPolicy.newBuilder().setAttempts(all).setAttemptsPerDeployment(each);
    }

    public static Message user(String text) {
        return message(Role.ROLE_USER, text);
    }

    public static Message message(Role role, String text) {
        return Message.newBuilder()
                .setRole(role)
                .addParts(ContentPart.newBuilder().setText(text))
                .build();
    }

    /** The text of a message's parts. */
    public static String text(Message message) {
        var text = new StringBuilder();
        message.getPartsList().forEach(part -> text.append(part.getText()));
        return text.toString();
    }

    /** The text that a stream's deltas add up to. */
    public static String text(List<StreamCompleteResponse> events) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(event.getDelta().getText()));
        return text.toString();
    }

    /** The answer that a stream ends with. */
    public static CompleteResponse finished(List<StreamCompleteResponse> events) {
        return events.get(events.size() - 1).getFinished();
    }

    /** The failure that a call ends with. */
    public static Failure failureOf(ThrowingCallable call) {
        return Failure.of(Assertions.catchThrowableOfType(StatusRuntimeException.class, call));
    }

    /** A gRPC error with its details. */
    public record Failure(
            io.grpc.Status.Code code,
            String message,
            ErrorInfo info,
            Optional<RetryInfo> retry,
            List<Attempt> attempts,
            Optional<String> pushback) {

        public static Failure of(StatusRuntimeException e) {
            var status = StatusProto.fromThrowable(e);
            ErrorInfo info = ErrorInfo.getDefaultInstance();
            Optional<RetryInfo> retry = Optional.empty();
            List<Attempt> attempts = List.of();
            try {
                for (var detail : status.getDetailsList()) {
                    if (detail.is(ErrorInfo.class)) {
                        info = detail.unpack(ErrorInfo.class);
                    } else if (detail.is(RetryInfo.class)) {
                        retry = Optional.of(detail.unpack(RetryInfo.class));
                    } else if (detail.is(Attempts.class)) {
                        attempts = detail.unpack(Attempts.class).getAttemptsList();
                    }
                }
            } catch (InvalidProtocolBufferException broken) {
                throw new AssertionError(broken);
            }
            return new Failure(e.getStatus().getCode(), status.getMessage(), info, retry, attempts, pushback(e));
        }

        private static Optional<String> pushback(StatusRuntimeException e) {
            var key = Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);
            return Optional.ofNullable(e.getTrailers()).map(trailers -> trailers.get(key));
        }

        public String reason() {
            return info.getReason();
        }

        public String about(String key) {
            return info.getMetadataOrDefault(key, "");
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
    }
}
