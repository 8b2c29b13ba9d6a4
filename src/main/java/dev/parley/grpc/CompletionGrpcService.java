package dev.parley.grpc;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.parley.gateway.Call;
import dev.parley.gateway.Gateway;
import dev.parley.resilience.Deadline;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.EstimateCostResponse;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * The gRPC edge, no logic. Written against grpc-java's observers and not Quarkus's Mutiny stubs, because those neither
 * cancel a unary call when the caller leaves nor hold a stream back for a slow reader. A deadline that passes cancels
 * the call as a caller who leaves does.
 */
@GrpcService
final class CompletionGrpcService extends CompletionServiceGrpc.CompletionServiceImplBase {

    private final Gateway gateway;

    CompletionGrpcService(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void complete(CompleteRequest request, StreamObserver<CompleteResponse> caller) {
        answer(gateway.complete(request, call()), caller);
    }

    @Override
    public void estimateCost(CompleteRequest request, StreamObserver<EstimateCostResponse> caller) {
        answer(gateway.estimate(request, call()), caller);
    }

    @Override
    public void streamComplete(CompleteRequest request, StreamObserver<StreamCompleteResponse> caller) {
        var stream = new CallerStream<>((ServerCallStreamObserver<StreamCompleteResponse>) caller);
        gateway.stream(request, call()).subscribe(stream);
    }

    private static Call call() {
        var deadline = Context.current().getDeadline();
        return new Call(
                RequestIdInterceptor.current(),
                CallerIdInterceptor.current(),
                System.nanoTime(),
                deadline == null ? Deadline.NONE : Deadline.in(Duration.ofNanos(deadline.timeRemaining(NANOSECONDS))));
    }

    private static <T> void answer(Uni<T> answer, StreamObserver<T> caller) {
        var cancelled = new CancelSignal((ServerCallStreamObserver<T>) caller);
        cancelled.cancels(answer.subscribe()
                .with(
                        item -> {
                            caller.onNext(item);
                            caller.onCompleted();
                        },
                        failure -> StatusMapper.fail(caller, failure)));
    }
}
