package dev.parley.gateway;

import com.google.protobuf.util.Durations;
import dev.parley.error.GatewayException;
import dev.parley.pricing.CostCalculator;
import dev.parley.pricing.CostEstimator;
import dev.parley.pricing.ShownCurrency;
import dev.parley.pricing.Terms;
import dev.parley.pricing.WorstCase;
import dev.parley.resilience.Step;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Cost;
import dev.parley.v1.Message;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Completes a vendor's answer with the truth about the call: usage, cost, attempts, times. Usage that the vendor did not
 * send is counted and marked as estimated; it is never zero for want of a report.
 */
@Singleton
final class Settlement {

    private final TokenCounter tokens;
    private final CostEstimator estimator;
    private final ShownCurrency currency;

    Settlement(TokenCounter tokens, CostEstimator estimator, ShownCurrency currency) {
        this.tokens = tokens;
        this.estimator = estimator;
        this.currency = currency;
    }

    Uni<CompleteResponse> settle(CompleteResponse answer, Progress progress) {
        boolean counts = !answer.hasUsage()
                || progress.admitted().request().hasEstimate()
                || progress.attempts().ended().stream().anyMatch(Tried::counts);
        if (!counts) {
            return Uni.createFrom()
                    .item(settled(answer, progress, progress.call().elapsed()));
        }
        Duration total = progress.call().elapsed();
        return Uni.createFrom()
                .item(() -> settled(answer, progress, total))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** Notes an answer that was asked for and paid, but is not the one that the caller gets. May count tokens. */
    void reject(CompleteResponse answer, Progress progress, Step<Candidate> step, GatewayException failure) {
        var used = answer.hasUsage() ? told(answer, step.option()) : counted(written(answer), answer, step.option());
        progress.attempts().rejected(step, failure, used.usage(), used.cost());
    }

    /** Completes the accounts of the attempts that ended, but of those that are still read to their end. */
    Uni<Void> count(Attempts attempts) {
        var done = Uni.createFrom().voidItem();
        return attempts.ended().stream().noneMatch(Tried::counts)
                ? done
                : done.invoke(() -> countNow(attempts)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** Completes them all, once none is read any more. */
    Uni<Void> close(Attempts attempts) {
        return attempts.ended().stream()
                .map(tried ->
                        Uni.createFrom().completionStage(() -> tried.rest().ended()))
                .reduce(Uni.createFrom().voidItem(), (before, next) -> before.chain(() -> next))
                .chain(() -> count(attempts));
    }

    private void countNow(Attempts attempts) {
        attempts.ended().stream().filter(Tried::counts).forEach(tried -> {
            var answer = tried.rest().whole().orElse(CompleteResponse.getDefaultInstance());
            var used = answer.hasUsage()
                    ? told(answer, tried.candidate())
                    : counted(tried.written(), answer, tried.candidate());
            tried.counted(used.usage(), used.cost());
        });
    }

    private CompleteResponse settled(CompleteResponse answer, Progress progress, Duration total) {
        var candidate = progress.attempts().current();
        var request = progress.admitted().request();
        var response = answer.toBuilder();
        countNow(progress.attempts());
        var used = answer.hasUsage()
                ? told(answer, candidate)
                : counted(progress.attempts().continued().orElseGet(() -> written(answer)), answer, candidate);
        if (!answer.hasUsage()) {
            response.addWarnings(usageEstimated());
        }
        response.setUsage(used.usage()).setCost(used.cost());
        progress.attempts().answered(response.getUsage(), response.getCost());
        if (request.hasEstimate()) {
            response.setEstimate(estimator.estimate(candidate.request(), candidate.deployment()));
        }
        return response.setRequestId(progress.call().requestId())
                .setRequested(progress.admitted().requested())
                .addAllAttempts(progress.attempts().all())
                .addAllWarnings(candidate.warnings())
                .setTimeToFirstChunk(
                        Durations.fromNanos(progress.firstChunk().orElse(total).toNanos()))
                .setTotalTime(Durations.fromNanos(total.toNanos()))
                .putAllLabels(request.getLabelsMap())
                .build();
    }

    /** Ours, by what the vendor served, and beside it what the vendor itself says, where its translator found that. */
    private Cost cost(CompleteResponse answer, Usage usage, Candidate candidate) {
        var terms = Terms.asked(candidate.request(), candidate.deployment()).served(answer);
        var cost = currency.shown(CostCalculator.cost(usage, candidate.deployment(), terms));
        return answer.getCost().hasVendorReported()
                ? cost.toBuilder()
                        .setVendorReported(answer.getCost().getVendorReported())
                        .build()
                : cost;
    }

    private static String written(CompleteResponse answer) {
        var text = new StringBuilder();
        written(answer.getMessage(), text);
        answer.getOtherCandidatesList().forEach(other -> written(other.getMessage(), text));
        return text.toString();
    }

    /** What an answer used, and what that costs. */
    private record Used(Usage usage, Cost cost) {}

    private Used told(CompleteResponse answer, Candidate candidate) {
        return new Used(answer.getUsage(), cost(answer, answer.getUsage(), candidate));
    }

    /** What the vendor did not report. Sound has a price of its own; what a file's length hides has no known cost. */
    private Used counted(String text, CompleteResponse answer, Candidate candidate) {
        var input = tokens.count(candidate.request(), candidate.deployment());
        var usage = Usage.newBuilder()
                .setInputTokens(input.tokens() - input.soundTokens())
                .setAudioInputTokens(input.soundTokens())
                .setOutputTokens(tokens.countText(text, candidate.deployment()).tokens())
                .setSource(UsageSource.USAGE_SOURCE_ESTIMATED)
                .build();
        return new Used(usage, input.whole() ? cost(answer, usage, candidate) : WorstCase.unknownFiles(input));
    }

    /** All that the model wrote and the vendor bills as output, said or not. */
    private static void written(Message message, StringBuilder text) {
        for (ContentPart part : message.getPartsList()) {
            text.append(part.getText())
                    .append(part.getReasoning().getText())
                    .append(part.getToolCall().getName())
                    .append(part.getToolCall().getArgumentsJson());
        }
    }

    private static Warning usageEstimated() {
        return Warning.newBuilder()
                .setCode("USAGE_ESTIMATED")
                .setMessage("the vendor reported no usage; the tokens were counted here and the cost follows from them")
                .build();
    }
}
