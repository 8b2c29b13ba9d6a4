package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.resilience.Opened;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** The pipeline: admit, ask the candidates, settle, record. Every end of a call, a cancellation too, is recorded once. */
@Singleton
public final class Gateway {

    private final Admission admission;
    private final Asking asking;
    private final CostLimit costLimit;
    private final Settlement settlement;
    private final Recorder recorder;

    Gateway(Admission admission, Asking asking, CostLimit costLimit, Settlement settlement, Recorder recorder) {
        this.admission = admission;
        this.asking = asking;
        this.costLimit = costLimit;
        this.settlement = settlement;
        this.recorder = recorder;
    }

    public Uni<CompleteResponse> complete(CompleteRequest request, Call call) {
        var record = recorder.start("Complete", call);
        return record.tether()
                .hold(onFittingThread(
                                request,
                                () -> record.progress(
                                        costLimit.checkWhole(admission.admitWhole(EstimateInput.beside(request)))))
                        .chain(progress ->
                                asking.complete(progress).chain(answer -> settlement.settle(answer, progress))))
                .onFailure()
                .recoverWithUni(failure -> this.<CompleteResponse>told(failure, record))
                .onItem()
                .invoke(record::answered)
                .onFailure()
                .invoke(record::failed)
                .onCancellation()
                .invoke(record::cancelled);
    }

    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Call call) {
        var record = recorder.start("StreamComplete", call);
        return record.tether()
                .hold(Opened.by(
                        onFittingThread(
                                request,
                                () -> record.progress(
                                        costLimit.checkStreamed(admission.admitStream(EstimateInput.beside(request))))),
                        progress -> new StreamMeter(asking.stream(progress), progress, costLimit, settlement)))
                .onFailure()
                // Not Uni.toMulti, which keeps a failure from a caller who does not ask for more.
                .recoverWithMulti(failure -> Multi.createFrom()
                        .<StreamCompleteResponse>emitter(caller -> this.<StreamCompleteResponse>told(failure, record)
                                .subscribe()
                                .with(none -> {}, caller::fail)))
                .onItem()
                .invoke(event -> {
                    if (event.hasFinished()) {
                        record.answered(event.getFinished());
                    }
                })
                .onFailure()
                .invoke(record::failed)
                .onCancellation()
                .invoke(record::cancelled);
    }

    /** A failure tells of all that was tried, and what it used, and of whom the caller named in vain. */
    private <T> Uni<T> told(Throwable failure, Recorder.Record record) {
        if (failure instanceof GatewayException known) {
            return settlement
                    .count(record.left(known.reason()))
                    .onItem()
                    .transformToUni(done -> Uni.createFrom().failure(record.told(known)));
        }
        return Uni.createFrom().failure(failure);
    }

    private <T> Uni<T> onFittingThread(CompleteRequest request, Supplier<T> work) {
        var item = Uni.createFrom().item(work);
        return FittingThread.isLarge(request) || !request.getMaxCost().isEmpty() || admission.counts(request)
                ? item.runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                : item;
    }
}
