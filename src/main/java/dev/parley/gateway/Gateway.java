package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.pricing.CostEstimator;
import dev.parley.resilience.Failover;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.EstimateCostResponse;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.VendorAdapters;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** The pipeline: admit, ask the candidates, settle, record. Every end of a call, a cancellation too, is recorded once. */
@Singleton
public final class Gateway {

    /** A request of this many bytes takes about a millisecond to check and translate: more is kept off the event loop. */
    private static final int LARGE = 256 * 1024;

    private final Admission admission;
    private final VendorAdapters adapters;
    private final CostLimit costLimit;
    private final Settlement settlement;
    private final CostEstimator estimator;
    private final StructuredCalls structured;
    private final Recorder recorder;

    Gateway(
            Admission admission,
            VendorAdapters adapters,
            CostLimit costLimit,
            Settlement settlement,
            CostEstimator estimator,
            StructuredCalls structured,
            Recorder recorder) {
        this.admission = admission;
        this.adapters = adapters;
        this.costLimit = costLimit;
        this.settlement = settlement;
        this.estimator = estimator;
        this.structured = structured;
        this.recorder = recorder;
    }

    public Uni<CompleteResponse> complete(CompleteRequest request, Call call) {
        var record = recorder.start("Complete", call);
        return onFittingThread(request, () -> record.progress(costLimit.checkWhole(admission.admit(request))))
                .chain(progress -> Failover.complete(
                                progress.admitted().plan(),
                                candidate -> structured.complete(candidate, progress, one -> ask(one, progress)))
                        .chain(answer -> settlement.settle(answer, progress)))
                .onItem()
                .invoke(record::answered)
                .onFailure()
                .invoke(record::failed)
                .onCancellation()
                .invoke(record::cancelled);
    }

    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Call call) {
        var record = recorder.start("StreamComplete", call);
        return onFittingThread(request, () -> record.progress(costLimit.checkStreamed(admission.admitStream(request))))
                .onItem()
                .transformToMulti(progress -> new StreamMeter(
                        Failover.stream(
                                progress.admitted().plan(),
                                candidate -> structured.stream(candidate, progress, askForStream(candidate, progress))),
                        progress,
                        costLimit,
                        settlement))
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

    public Uni<EstimateCostResponse> estimate(CompleteRequest request, Call call) {
        var record = recorder.start("EstimateCost", call);
        return Uni.createFrom()
                .item(() -> {
                    var filled = EstimateInput.filled(request);
                    var plan =
                            record.progress(admission.admit(filled)).admitted().plan();
                    return estimator.estimate(
                            filled, plan.stream().map(Candidate::deployment).toList());
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onItem()
                .invoke(record::estimated)
                .onFailure()
                .invoke(record::failed)
                .onCancellation()
                .invoke(record::cancelled);
    }

    private Uni<CompleteResponse> ask(Candidate candidate, Progress progress) {
        progress.attempts().start(candidate);
        return Uni.createFrom()
                .deferred(() -> adapters.of(on(candidate)).complete(candidate.request(), candidate.deployment()))
                .onFailure()
                .transform(failure -> failed(failure, progress));
    }

    private Multi<StreamCompleteResponse> askForStream(Candidate candidate, Progress progress) {
        progress.attempts().start(candidate);
        return Multi.createFrom()
                .deferred(() -> adapters.of(on(candidate)).stream(candidate.request(), candidate.deployment()))
                .onFailure()
                .transform(failure -> failed(failure, progress));
    }

    private static Deployment on(Candidate candidate) {
        var vendor = candidate.deployment().vendor();
        vendor.off().ifPresent(why -> {
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_VENDOR_DISABLED, "the vendor '" + vendor.id() + "' is off: " + why)
                    .withField("models")
                    .withRemedy("do as the message says, or use another vendor");
        });
        return candidate.deployment();
    }

    private static Throwable failed(Throwable failure, Progress progress) {
        if (!(failure instanceof GatewayException known)) {
            return failure;
        }
        var deployment = progress.attempts().current().deployment();
        var placed = known.at(deployment.vendor().id(), deployment.model().id());
        progress.attempts().failed(placed);
        return placed;
    }

    private static <T> Uni<T> onFittingThread(CompleteRequest request, Supplier<T> work) {
        var item = Uni.createFrom().item(work);
        return request.getSerializedSize() > LARGE || !request.getMaxCost().isEmpty()
                ? item.runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                : item;
    }
}
