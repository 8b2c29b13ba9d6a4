package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.pricing.CostEstimator;
import dev.parley.pricing.FileWarnings;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CountTokensResponse;
import dev.parley.v1.EstimateCostResponse;
import dev.parley.v1.Failover;
import dev.parley.v1.ModelRef;
import dev.parley.v1.TokenCount;
import dev.parley.v1.TokenCounting;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a request would use and cost, told without asking a model for an answer. */
@Singleton
public final class Estimates {

    private final Admission admission;
    private final Counting counting;
    private final CostEstimator estimator;
    private final Recorder recorder;

    Estimates(Admission admission, Counting counting, CostEstimator estimator, Recorder recorder) {
        this.admission = admission;
        this.counting = counting;
        this.estimator = estimator;
        this.recorder = recorder;
    }

    public Uni<EstimateCostResponse> estimate(CompleteRequest request, Call call) {
        var record = recorder.start("EstimateCost", call);
        return record.observed(admitted(request, record).chain(progress -> {
            var who = request.getEstimate().hasInputTokens()
                    ? TokenCounting.TOKEN_COUNTING_LOCAL
                    : EstimateInput.counting(request, TokenCounting.TOKEN_COUNTING_LOCAL);
            return counted(progress, who).map(this::estimate);
        }));
    }

    private EstimateCostResponse estimate(List<Counting.Counted> counts) {
        Map<ModelRef, List<Warning>> warnings = counts.stream()
                .collect(Collectors.toMap(one -> ref(one.candidate().deployment()), Counting.Counted::warnings));
        var response = estimator
                .estimate(counts.stream()
                        .map(one -> new CostEstimator.Sent(
                                one.candidate().request(), one.candidate().deployment(), one.count()))
                        .toList())
                .toBuilder();
        response.getEstimatesBuilderList()
                .forEach(estimate -> estimate.addAllWarnings(warnings.get(estimate.getModel())));
        return response.build();
    }

    public Uni<CountTokensResponse> countTokens(CompleteRequest request, Call call) {
        var record = recorder.start("CountTokens", call);
        return record.observed(admitted(request, record)
                .chain(progress -> {
                    if (request.getEstimate().hasInputTokens()) {
                        throw GatewayException.invalid(
                                "estimate.input_tokens", "leaves nothing to count", "give messages, or estimate.text");
                    }
                    return counted(
                            progress, EstimateInput.counting(request, TokenCounting.TOKEN_COUNTING_VENDOR_OR_LOCAL));
                })
                .map(counts -> CountTokensResponse.newBuilder()
                        .setRequestId(call.requestId())
                        .addAllCounts(counts.stream().map(Estimates::told).toList())
                        .build()));
    }

    /** Each of the models, and no other deployment of theirs that might stand in for it. */
    private Uni<Progress> admitted(CompleteRequest request, Recorder.Record record) {
        return Uni.createFrom()
                .item(() -> record.progress(admission.admitEach(EstimateInput.filled(request).toBuilder()
                        .setFailover(Failover.FAILOVER_NAMED)
                        .clearStrategy()
                        .clearWeights()
                        .build())))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Uni<List<Counting.Counted>> counted(Progress progress, TokenCounting who) {
        return counting.count(progress.admitted().plan(), who, progress);
    }

    private static TokenCount told(Counting.Counted counted) {
        var count = TokenCount.newBuilder()
                .setModel(ref(counted.candidate().deployment()))
                .setInputTokens(counted.count().tokens())
                .setMethod(counted.count().method())
                .setSource(
                        counted.count().byVendor()
                                ? UsageSource.USAGE_SOURCE_VENDOR
                                : UsageSource.USAGE_SOURCE_ESTIMATED)
                .addAllWarnings(counted.candidate().warnings())
                .addAllWarnings(FileWarnings.of(counted.count()))
                .addAllWarnings(counted.warnings())
                .addAllAttempts(counted.attempts());
        counted.count().errorBandPercent().ifPresent(count::setErrorBandPercent);
        return count.build();
    }

    private static ModelRef ref(Deployment deployment) {
        return ModelRef.newBuilder()
                .setVendor(deployment.vendor().id())
                .setModel(deployment.model().id())
                .build();
    }
}
