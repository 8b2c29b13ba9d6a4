package dev.parley.gateway;

import com.google.protobuf.util.Durations;
import dev.parley.pricing.CostCalculator;
import dev.parley.pricing.CostSum;
import dev.parley.pricing.ShownCurrency;
import dev.parley.resilience.Need;
import dev.parley.v1.EmbedResponse;
import dev.parley.v1.Embedding;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import dev.parley.vendor.WireJson;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells what embeddings used and cost. Usage that the vendor did not send is counted and marked as estimated; it is never
 * zero for want of a report.
 */
@Singleton
final class EmbedSettlement {

    /** For English. */
    private static final int LETTERS_PER_TOKEN = 4;

    private final ShownCurrency currency;

    EmbedSettlement(ShownCurrency currency) {
        this.currency = currency;
    }

    /** What a call is expected to use; counted only where that decides. */
    Uni<Need> need(EmbedPart part, boolean counted) {
        if (!counted) {
            return Uni.createFrom().item(() -> guess(part));
        }
        return Uni.createFrom()
                .item(() -> new Need(part.expected().getInputTokens(), 0, true))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    static Need guess(EmbedPart part) {
        return new Need(part.request().getSerializedSize() / LETTERS_PER_TOKEN, 0, true);
    }

    /** Completes one call's answer with what it cost, and notes the attempt. */
    Uni<EmbedResponse> settle(EmbedResponse answer, EmbedPart part, EmbedCandidate candidate, Progress progress) {
        var settled = Uni.createFrom().item(() -> settled(answer, part, candidate, progress));
        return answer.hasUsage() ? settled : settled.runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private EmbedResponse settled(EmbedResponse answer, EmbedPart part, EmbedCandidate candidate, Progress progress) {
        var settled = answer.toBuilder();
        if (!answer.hasUsage()) {
            settled.setUsage(part.expected())
                    .addWarnings(Warning.newBuilder()
                            .setCode("USAGE_ESTIMATED")
                            .setMessage("the vendor reported no usage; the tokens were counted here and the cost"
                                    + " follows from them"));
        }
        settled.setCost(currency.shown(CostCalculator.cost(settled.getUsage(), candidate.deployment())));
        progress.attempts().answered(settled.getUsage(), settled.getCost());
        return settled.build();
    }

    /** One answer of all calls', in their order. */
    EmbedResponse joined(List<EmbedResponse> answers, EmbedCandidate candidate, Progress progress) {
        var last = answers.get(answers.size() - 1);
        var joined = EmbedResponse.newBuilder()
                .setRequestId(progress.call().requestId())
                .setDimensions(last.getDimensions())
                .setRequested(progress.admitted().requested())
                .setActual(last.getActual())
                .setVendorRequestId(last.getVendorRequestId())
                .setVendorResponseId(last.getVendorResponseId())
                .setUsage(usage(answers))
                .setCost(currency.shown(answers.stream()
                        .map(EmbedResponse::getCost)
                        .reduce(CostSum::plus)
                        .orElseThrow()))
                .addAllAttempts(progress.attempts().all())
                .addAllWarnings(candidate.candidate().warnings())
                .setTotalTime(Durations.fromNanos(progress.call().elapsed().toNanos()))
                .putAllLabels(progress.admitted().request().getLabelsMap());
        Set<Warning> warnings = new LinkedHashSet<>();
        Set<String> models = new LinkedHashSet<>();
        for (EmbedResponse answer : answers) {
            if (answer.getDimensions() != last.getDimensions()) {
                throw WireJson.invalid("the vendor sent vectors of " + answer.getDimensions() + " and "
                        + last.getDimensions() + " numbers");
            }
            for (Embedding embedding : answer.getEmbeddingsList()) {
                joined.addEmbeddings(embedding.toBuilder().setIndex(joined.getEmbeddingsCount()));
            }
            warnings.addAll(answer.getWarningsList());
            models.add(answer.getActual().getModel());
        }
        if (models.size() > 1) {
            warnings.add(Warning.newBuilder()
                    .setCode("MODEL_NAMES_DIFFER")
                    .setMessage("the vendor named its model " + String.join(" and ", models) + " for one answer")
                    .build());
        }
        return joined.addAllWarnings(warnings).build();
    }

    private static Usage usage(List<EmbedResponse> answers) {
        boolean reported =
                answers.stream().allMatch(answer -> answer.getUsage().getSource() == UsageSource.USAGE_SOURCE_VENDOR);
        return Usage.newBuilder()
                .setInputTokens(answers.stream()
                        .mapToLong(answer -> answer.getUsage().getInputTokens())
                        .sum())
                .setSource(reported ? UsageSource.USAGE_SOURCE_VENDOR : UsageSource.USAGE_SOURCE_ESTIMATED)
                .build();
    }
}
