package dev.parley.grpc;

import dev.parley.gateway.Directory;
import dev.parley.v1.GetModelRequest;
import dev.parley.v1.GetModelResponse;
import dev.parley.v1.ListModelsRequest;
import dev.parley.v1.ListModelsResponse;
import dev.parley.v1.ModelServiceGrpc;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** The gRPC edge of the list of models, no logic. */
@GrpcService
final class ModelGrpcService extends ModelServiceGrpc.ModelServiceImplBase {

    private final Directory directory;

    ModelGrpcService(Directory directory) {
        this.directory = directory;
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> caller) {
        Calls.answer(directory.list(request, Calls.current()), caller);
    }

    @Override
    public void getModel(GetModelRequest request, StreamObserver<GetModelResponse> caller) {
        Calls.answer(directory.model(request, Calls.current()), caller);
    }
}
