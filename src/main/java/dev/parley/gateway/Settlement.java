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
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Completes a vendor's answer with the truth about the call: usage, cost, attempts, times. Usage that the vendor did not
 * send is counted and marked as estimated; it is never zero for want of a report.
 */
@Singleton
final class Settlement {

    private static final String UNCOUNTED =
            "the vendor did not report what the answer's pictures and sound used, and that can't be counted";

    private final TokenCounter tokens;
    private final CostEstimator estimator;
    private final ShownCurrency currency;

    Settlement(TokenCounter tokens, CostEstimator estimator, ShownCurrency currency) {
        this.tokens = tokens;
        this.estimator = estimator;
        this.currency = currency;
    }

    Uni<CompleteResponse> settle(CompleteResponse answer, Progress progress) {
        boolean counts = !isReported(answer)
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
        var used = used(progress.attempts().running(step), answer, () -> written(answer));
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
            var answer =
                    tried.rest().whole().orElseGet(() -> tried.seen().report().answer());
            var used = used(tried, answer, () -> tried.written().orElseGet(() -> written(answer)));
            tried.counted(used.usage(), used.cost());
        });
    }

    private CompleteResponse settled(CompleteResponse answer, Progress progress, Duration total) {
        var candidate = progress.attempts().current();
        var request = progress.admitted().request();
        var response = answer.toBuilder();
        countNow(progress.attempts());
        var attempts = progress.attempts();
        var tried = attempts.answering();
        var used = used(tried, answer, () -> tried.written().orElseGet(() -> written(answer)));
        if (!isReported(answer)) {
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

    private static boolean isReported(CompleteResponse answer) {
        return answer.getUsage().getSource() == UsageSource.USAGE_SOURCE_VENDOR;
    }

    /** @param text what was written of the answer */
    private Used used(Tried tried, CompleteResponse answer, Supplier<String> text) {
        return isReported(answer)
                ? new Used(answer.getUsage(), cost(answer, answer.getUsage(), tried.candidate()))
                : counted(tried, answer, text.get());
    }

    /**
     * What the vendor reported by then, and the rest as it is counted here: the input where it told none, and what was
     * written after its last count. What it had counted before a word was there is the beginning of that. Sound has a
     * price of its own; what nobody can count has no known cost.
     */
    private Used counted(Tried tried, CompleteResponse answer, String text) {
        var candidate = tried.candidate();
        var usage = answer.getUsage().toBuilder().setSource(UsageSource.USAGE_SOURCE_ESTIMATED);
        int counted = Math.min(tried.seen().report().characters(), text.length());
        long more = tokens.countText(text.substring(counted), candidate.deployment())
                .tokens();
        usage.setOutputTokens(counted == 0 ? Math.max(usage.getOutputTokens(), more) : usage.getOutputTokens() + more);
        var unknown = input(usage, candidate);
        return new Used(
                usage.build(),
                unknown.orElseGet(() -> isText(tried, answer)
                        ? cost(answer, usage.build(), candidate)
                        : CostCalculator.unknown(UNCOUNTED)));
    }

    /** Counts the input where its vendor told none; what the vendor's own tools did is told at the end alone. */
    private Optional<Cost> input(Usage.Builder usage, Candidate candidate) {
        var request = candidate.request();
        var deployment = candidate.deployment();
        WorstCase.addSureSearches(usage, request, deployment);
        var unseen = WorstCase.unseen(request, deployment, usage.build());
        if (CostCalculator.promptTokens(usage.build()) > 0) {
            return unseen;
        }
        var input = tokens.count(request, deployment);
        usage.setInputTokens(input.tokens() - input.soundTokens()).setAudioInputTokens(input.soundTokens());
        return WorstCase.uncounted(request, deployment, input).or(() -> unseen);
    }

    /** Whether nothing came of what a model drew or spoke that no count of its vendor's knows. */
    private static boolean isText(Tried tried, CompleteResponse answer) {
        return tried.written().isPresent() ? !tried.seen().hasUncountedMedia() : isText(answer);
    }

    private static boolean isText(CompleteResponse answer) {
        return Stream.concat(
                        Stream.of(answer.getMessage()),
                        answer.getOtherCandidatesList().stream().map(other -> other.getMessage()))
                .flatMap(message -> message.getPartsList().stream())
                .noneMatch(Seen::isMedia);
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
                .setMessage(
                        "the vendor reported no usage, or not all of it; the rest was counted here and the cost follows from"
                                + " both")
                .build();
    }
}
