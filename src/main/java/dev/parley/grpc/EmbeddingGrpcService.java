package dev.parley.grpc;

import dev.parley.gateway.EmbeddingCalls;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbedResponse;
import dev.parley.v1.EmbeddingServiceGrpc;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** The gRPC edge of embeddings, no logic; written as {@link CompletionGrpcService} is. */
@GrpcService
final class EmbeddingGrpcService extends EmbeddingServiceGrpc.EmbeddingServiceImplBase {

    private final EmbeddingCalls calls;

    EmbeddingGrpcService(EmbeddingCalls calls) {
        this.calls = calls;
    }

    @Override
    public void embed(EmbedRequest request, StreamObserver<EmbedResponse> caller) {
        Calls.answer(calls.embed(request, Calls.current()), caller);
    }
}
