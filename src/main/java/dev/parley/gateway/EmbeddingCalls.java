package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbedResponse;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;

/** The pipeline of embeddings: admit, ask, settle, record. Every end of a call is recorded once, as {@link Gateway} does. */
@Singleton
public final class EmbeddingCalls {

    private static final String METHOD = "Embed";

    private final EmbedAdmission admission;
    private final EmbedSettlement settlement;
    private final EmbedAsking asking;
    private final Recorder recorder;

    EmbeddingCalls(EmbedAdmission admission, EmbedSettlement settlement, EmbedAsking asking, Recorder recorder) {
        this.admission = admission;
        this.settlement = settlement;
        this.asking = asking;
        this.recorder = recorder;
    }

    public Uni<EmbedResponse> embed(EmbedRequest request, Call call) {
        var record = recorder.start(METHOD, call);
        return record.tether()
                .hold(Uni.createFrom()
                        .item(() -> settlement.checkCost(admission.admit(request)))
                        // Whether a long text fits is found by counting its tokens.
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        .chain(asked -> asking.embed(asked.plan(), record.progress(asked.admitted()))))
                .onFailure(GatewayException.class)
                .transform(failure ->
                        failure.withAttempts(record.left(failure.reason()).all()))
                .onItem()
                .invoke(answer -> record.answered(counted(answer)))
                .onFailure()
                .invoke(record::failed)
                .onCancellation()
                .invoke(record::cancelled);
    }

    /** What log and metrics may tell of an answer. */
    private static CompleteResponse counted(EmbedResponse answer) {
        return CompleteResponse.newBuilder()
                .setUsage(answer.getUsage())
                .setCost(answer.getCost())
                .build();
    }
}
