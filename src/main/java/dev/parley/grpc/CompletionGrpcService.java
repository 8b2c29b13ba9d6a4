package dev.parley.grpc;

import dev.parley.gateway.Estimates;
import dev.parley.gateway.Gateway;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.CountTokensResponse;
import dev.parley.v1.EstimateCostResponse;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/**
 * The gRPC edge, no logic. Written against grpc-java's observers and not Quarkus's Mutiny stubs, because those neither
 * cancel a unary call when the caller leaves nor hold a stream back for a slow reader. A deadline that passes before
 * the call has ended cancels it as a caller who leaves does.
 */
@GrpcService
final class CompletionGrpcService extends CompletionServiceGrpc.CompletionServiceImplBase {

    private final Gateway gateway;
    private final Estimates estimates;

    CompletionGrpcService(Gateway gateway, Estimates estimates) {
        this.gateway = gateway;
        this.estimates = estimates;
    }

    @Override
    public void complete(CompleteRequest request, StreamObserver<CompleteResponse> caller) {
        Calls.answer(gateway.complete(request, Calls.current()), caller);
    }

    @Override
    public void estimateCost(CompleteRequest request, StreamObserver<EstimateCostResponse> caller) {
        Calls.answer(estimates.estimate(request, Calls.current()), caller);
    }

    @Override
    public void countTokens(CompleteRequest request, StreamObserver<CountTokensResponse> caller) {
        Calls.answer(estimates.countTokens(request, Calls.current()), caller);
    }

    @Override
    public void streamComplete(CompleteRequest request, StreamObserver<StreamCompleteResponse> caller) {
        var stream = new CallerStream<>((ServerCallStreamObserver<StreamCompleteResponse>) caller);
        gateway.stream(request, Calls.current()).subscribe(stream);
    }
}
