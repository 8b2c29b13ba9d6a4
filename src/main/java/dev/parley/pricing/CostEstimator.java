package dev.parley.pricing;

import com.google.common.math.LongMath;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Model;
import dev.parley.tokens.TokenCount;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ContextFit;
import dev.parley.v1.ContextLevel;
import dev.parley.v1.Estimate;
import dev.parley.v1.EstimateCostResponse;
import dev.parley.v1.ModelRef;
import dev.parley.v1.Warning;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Says beforehand what a request will cost at a deployment, and what it can cost at most, without asking the vendor. */
@Singleton
public final class CostEstimator {

    private final TokenCounter counter;
    private final ShownCurrency currency;

    CostEstimator(TokenCounter counter, ShownCurrency currency) {
        this.counter = counter;
        this.currency = currency;
    }

    /** A request as one deployment gets it, and the count of its input there. */
    public record Sent(CompleteRequest request, Deployment deployment, TokenCount input) {}

    /** The estimate of each: free first, then the cheapest, unknown last; else in the given order. */
    public EstimateCostResponse estimate(List<Sent> requests) {
        return EstimateCostResponse.newBuilder()
                .addAllEstimates(requests.stream()
                        .map(sent -> estimate(sent.request(), sent.deployment(), sent.input()))
                        .sorted(Comparator.comparingInt(CostEstimator::rank).thenComparing(CostEstimator::amount))
                        .toList())
                .build();
    }

    /** The request's estimate at each deployment, in the given order; its text is read once. */
    public List<Estimate> estimateInOrder(CompleteRequest request, List<Deployment> deployments) {
        var inputs = counts(request, deployments);
        return IntStream.range(0, deployments.size())
                .mapToObj(i -> estimate(request, deployments.get(i), inputs.get(i)))
                .toList();
    }

    /** Takes time in proportion to the request, a second for ten megabytes: not for an event loop. */
    public Estimate estimate(CompleteRequest request, Deployment deployment) {
        return estimate(
                request, deployment, counts(request, List.of(deployment)).get(0));
    }

    /** The request's count at each deployment: the caller's own number where it gives one, which is then exact. */
    public List<TokenCount> counts(CompleteRequest request, List<Deployment> deployments) {
        if (request.getEstimate().hasInputTokens()) {
            var given = new TokenCount(request.getEstimate().getInputTokens(), "given", OptionalDouble.of(0));
            return deployments.stream().map(deployment -> given).toList();
        }
        return counter.count(request, deployments);
    }

    /** The vendor's own count of the request. */
    public TokenCount countedByVendor(long tokens, CompleteRequest request, Deployment deployment) {
        return counter.byVendor(tokens, request, deployment);
    }

    private Estimate estimate(CompleteRequest request, Deployment deployment, TokenCount input) {
        var asked = Asked.of(request, deployment);
        var answers = asked.answers();
        var costs = new CaseCosts(asked, input);
        var estimate = Estimate.newBuilder()
                .setModel(ModelRef.newBuilder()
                        .setVendor(deployment.vendor().id())
                        .setModel(deployment.model().id()))
                .setInputTokens(input.tokens())
                .setExpectedOutputTokens(answers.expected().orElse(0))
                .setTokenMethod(input.method())
                .setLowCost(currency.shown(costs.low()))
                .setExpectedCost(currency.shown(costs.expected()))
                .setWorstCaseCost(currency.shown(costs.worst()))
                .setContextFit(fit(input, answers.longest(), deployment.model()))
                .setRepeats(costs.repeats())
                .setAvailable(deployment.vendor().off().isEmpty());
        answers.longest().ifPresent(estimate::setMaxOutputTokens);
        if (input.whole()) {
            input.errorBandPercent().ifPresent(estimate::setErrorBandPercent);
        }
        fill(estimate, deployment.model(), input, answers.expected());
        warn(estimate, request, input, answers, deployment.model().longestInput());
        if (asked.tools().open()) {
            estimate.addWarnings(Warning.newBuilder()
                    .setCode("VENDOR_TOOLS_NOT_COUNTED")
                    .setMessage("what the vendor's own tools use and find is not known before the call: low_cost and"
                            + " expected_cost leave it out"));
        }
        estimate.addAllWarnings(Deprecations.of(deployment));
        return estimate.build();
    }

    /** What may fit by the lower end of its count's band is sent to the vendor, and so is not EXCEEDED here. */
    private static ContextFit fit(TokenCount input, OptionalLong output, Model model) {
        OptionalLong window = model.contextWindow();
        OptionalLong most = model.longestInput();
        if (most.isPresent() && input.least() > most.getAsLong()) {
            return ContextFit.CONTEXT_FIT_EXCEEDED;
        }
        if (window.isEmpty() || output.isEmpty() || !input.whole()) {
            return ContextFit.CONTEXT_FIT_UNSPECIFIED;
        }
        return input.tokens() <= most.getAsLong()
                        && LongMath.saturatedAdd(input.tokens(), output.getAsLong()) <= window.getAsLong()
                ? ContextFit.CONTEXT_FIT_FITS
                : ContextFit.CONTEXT_FIT_INPUT_ONLY;
    }

    /** By the limit that leaves less: the window, or what the model takes of input, which may be less. */
    private static void fill(Estimate.Builder estimate, Model model, TokenCount input, OptionalLong answer) {
        if (model.contextWindow().isEmpty()) {
            return;
        }
        long window = model.contextWindow().getAsLong();
        estimate.setContextWindow(window);
        if (input.whole() && answer.isPresent()) {
            double percent = Math.max(
                    100.0 * LongMath.saturatedAdd(input.tokens(), answer.getAsLong()) / window,
                    100.0 * input.tokens() / model.longestInput().orElse(window));
            estimate.setContextUsedPercent(percent).setContextLevel(level(percent));
        }
    }

    private static ContextLevel level(double percent) {
        if (percent >= 95) {
            return ContextLevel.CONTEXT_LEVEL_CRITICAL;
        }
        if (percent >= 85) {
            return ContextLevel.CONTEXT_LEVEL_TIGHT;
        }
        return percent >= 70 ? ContextLevel.CONTEXT_LEVEL_FILLING : ContextLevel.CONTEXT_LEVEL_COMFORTABLE;
    }

    private static void warn(
            Estimate.Builder estimate,
            CompleteRequest request,
            TokenCount input,
            Answers answers,
            OptionalLong longestInput) {
        estimate.addAllWarnings(FileWarnings.of(input));
        if (answers.exceedsLimit()) {
            estimate.addWarnings(Warning.newBuilder()
                    .setCode("EXPECTED_OUTPUT_EXCEEDS_LIMIT")
                    .setMessage("the expected answer of " + answers.said().getAsLong() + " tokens is longer than the "
                            + answers.longest().getAsLong() + " that there can be: it would be cut off")
                    .setField("max_output_tokens"));
        }
        if (!input.byVendor() && parts(request).anyMatch(ContentPart::hasImage)) {
            estimate.addWarnings(Warning.newBuilder()
                    .setCode("IMAGE_TOKENS_ESTIMATED")
                    .setMessage("images are counted by the vendor's documented rule, or as the largest where their size"
                            + " is not known; the count may be far off")
                    .setField("messages"));
        }
        if (longestInput.isPresent()
                && input.least() <= longestInput.getAsLong()
                && input.most() > longestInput.getAsLong()) {
            estimate.addWarnings(Warning.newBuilder()
                    .setCode("CONTEXT_FIT_UNCERTAIN")
                    .setMessage("the input may be too long: its count's error band reaches over what the model takes")
                    .setField("messages"));
        }
    }

    private static Stream<ContentPart> parts(CompleteRequest request) {
        return request.getMessagesList().stream().flatMap(message -> message.getPartsList().stream());
    }

    private static int rank(Estimate estimate) {
        return switch (estimate.getExpectedCost().getStatus()) {
            case PRICE_STATUS_FREE -> 0;
            case PRICE_STATUS_KNOWN -> 1;
            case PRICE_STATUS_UNKNOWN, PRICE_STATUS_UNSPECIFIED, UNRECOGNIZED -> 2;
        };
    }

    private static BigDecimal amount(Estimate estimate) {
        String total = estimate.getExpectedCost().getTotal();
        return total.isEmpty() ? BigDecimal.ZERO : new BigDecimal(total);
    }
}
