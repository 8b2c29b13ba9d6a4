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
    private final Settlement settlement;
    private final EmbedAsking asking;
    private final Recorder recorder;

    EmbeddingCalls(EmbedAdmission admission, Settlement settlement, EmbedAsking asking, Recorder recorder) {
        this.admission = admission;
        this.settlement = settlement;
        this.asking = asking;
        this.recorder = recorder;
    }

    public Uni<EmbedResponse> embed(EmbedRequest request, Call call) {
        var record = recorder.start(METHOD, call);
        return record.tether()
                .hold(Uni.createFrom()
                        .item(() -> admission.admit(request))
                        // Whether a long text fits is found by counting its tokens.
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        .chain(asked -> asking.embed(asked, record.progress(asked.admitted()))))
                .onFailure(GatewayException.class)
                .recoverWithUni(failure -> told(failure, record))
                .onItem()
                .invoke(answer -> record.answered(counted(answer)))
                .onFailure()
                .invoke(record::failed)
                .onCancellation()
                .invoke(record::cancelled);
    }

    /** A failure tells of all that was tried, and what it used. */
    private Uni<EmbedResponse> told(GatewayException failure, Recorder.Record record) {
        return settlement
                .count(record.left(failure.reason()))
                .onItem()
                .transformToUni(done -> Uni.createFrom().failure(record.told(failure)));
    }

    /** What log and metrics may tell of an answer. */
    private static CompleteResponse counted(EmbedResponse answer) {
        return CompleteResponse.newBuilder()
                .setUsage(answer.getUsage())
                .setCost(answer.getCost())
                .build();
    }
}
