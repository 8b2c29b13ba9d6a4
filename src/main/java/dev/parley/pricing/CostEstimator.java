package dev.parley.pricing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TokenKind;
import dev.parley.tokens.TokenCount;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ContextFit;
import dev.parley.v1.Cost;
import dev.parley.v1.Estimate;
import dev.parley.v1.EstimateCostResponse;
import dev.parley.v1.ModelRef;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import dev.parley.v1.Warning;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Says beforehand what a request will cost at a deployment, and what it can cost at most, without asking the vendor. The
 * worst case counts nothing as read from a cache; where the vendor writes its cache unasked, all input as written.
 */
@Singleton
public final class CostEstimator {

    private final TokenCounter counter;

    CostEstimator(TokenCounter counter) {
        this.counter = counter;
    }

    /** The request's estimate at each deployment: free first, then the cheapest, unknown last; else in the given order. */
    public EstimateCostResponse estimate(CompleteRequest request, List<Deployment> deployments) {
        var inputs = counter.count(request, deployments);
        return EstimateCostResponse.newBuilder()
                .addAllEstimates(IntStream.range(0, deployments.size())
                        .mapToObj(i -> estimate(request, deployments.get(i), inputs.get(i)))
                        .sorted(Comparator.comparingInt(CostEstimator::rank).thenComparing(CostEstimator::amount))
                        .toList())
                .build();
    }

    /** Takes time in proportion to the request, a second for ten megabytes: not for an event loop. */
    public Estimate estimate(CompleteRequest request, Deployment deployment) {
        return estimate(request, deployment, counter.count(request, deployment));
    }

    private static Estimate estimate(CompleteRequest request, Deployment deployment, TokenCount input) {
        var longest = longestAnswer(request, deployment);
        var expected = expectedAnswer(request, longest);
        long most = upperEnd(input);
        var estimate = Estimate.newBuilder()
                .setModel(ModelRef.newBuilder()
                        .setVendor(deployment.vendor().id())
                        .setModel(deployment.model().id()))
                .setInputTokens(input.tokens())
                .setExpectedOutputTokens(expected.orElse(0))
                .setTokenMethod(input.method())
                .setExpectedCost(cost(input.tokens(), expected, false, request, deployment))
                .setWorstCaseCost(cost(most, longest, true, request, deployment))
                .setContextFit(fit(input.tokens(), longest, deployment.model().contextWindow()))
                .setAvailable(deployment.vendor().off().isEmpty());
        longest.ifPresent(estimate::setMaxOutputTokens);
        input.errorBandPercent().ifPresent(estimate::setErrorBandPercent);
        deployment.model().contextWindow().ifPresent(estimate::setContextWindow);
        warn(estimate, request, most);
        return estimate.build();
    }

    private static OptionalLong longestAnswer(CompleteRequest request, Deployment deployment) {
        return request.hasMaxOutputTokens()
                ? OptionalLong.of(request.getMaxOutputTokens())
                : deployment.model().maxOutputTokens();
    }

    /** What the caller expects, but no more than there can be; without its word, the most that there can be. */
    private static OptionalLong expectedAnswer(CompleteRequest request, OptionalLong longest) {
        if (!request.getEstimate().hasExpectedOutputTokens()) {
            return longest;
        }
        long said = request.getEstimate().getExpectedOutputTokens();
        return OptionalLong.of(Math.min(said, longest.orElse(said)));
    }

    private static long upperEnd(TokenCount input) {
        return (long) Math.ceil(input.tokens() * (1 + input.errorBandPercent().orElse(0) / 100));
    }

    private static Cost cost(
            long input, OptionalLong output, boolean worst, CompleteRequest request, Deployment deployment) {
        String tier = request.getServiceTier();
        var inputOnly = Usage.newBuilder().setInputTokens(input).build();
        if (output.isEmpty()) {
            var cost = CostCalculator.cost(inputOnly, deployment, tier);
            return cost.getStatus() == PriceStatus.PRICE_STATUS_KNOWN
                    ? CostCalculator.unknown("the longest possible answer of " + deployment.id()
                            + " is not known; set max_output_tokens")
                    : cost;
        }
        var usage = worst
                ? dearest(input, output.getAsLong(), request, deployment)
                : inputOnly.toBuilder().setOutputTokens(output.getAsLong()).build();
        return CostCalculator.cost(usage, deployment, tier);
    }

    /** The tokens as the kinds that cost most among those that they can be. */
    private static Usage dearest(long input, long output, CompleteRequest request, Deployment deployment) {
        var terms = Terms.tier(request.getServiceTier());
        var usage = Usage.newBuilder();
        if (writesCache(request, deployment)
                && dearer(TokenKind.CACHE_WRITE, TokenKind.INPUT, deployment, terms, input)) {
            usage.setCacheWriteTokens(input);
        } else {
            usage.setInputTokens(input);
        }
        return dearer(TokenKind.REASONING, TokenKind.OUTPUT, deployment, terms, input)
                ? usage.setReasoningTokens(output).build()
                : usage.setOutputTokens(output).build();
    }

    /** Anthropic writes its cache only where it is told to: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
    private static boolean writesCache(CompleteRequest request, Deployment deployment) {
        return !deployment.vendor().wireFormat().equals("anthropic-messages")
                || parts(request).anyMatch(ContentPart::hasCacheBreakpoint);
    }

    private static boolean dearer(TokenKind kind, TokenKind than, Deployment deployment, Terms terms, long input) {
        Optional<BigDecimal> one = CostCalculator.perMillion(deployment, kind, terms, input);
        Optional<BigDecimal> other = CostCalculator.perMillion(deployment, than, terms, input);
        return one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) > 0;
    }

    private static ContextFit fit(long input, OptionalLong output, OptionalLong window) {
        if (window.isEmpty()) {
            return ContextFit.CONTEXT_FIT_UNSPECIFIED;
        }
        if (input > window.getAsLong()) {
            return ContextFit.CONTEXT_FIT_EXCEEDED;
        }
        if (output.isEmpty()) {
            return ContextFit.CONTEXT_FIT_UNSPECIFIED;
        }
        return input + output.getAsLong() <= window.getAsLong()
                ? ContextFit.CONTEXT_FIT_FITS
                : ContextFit.CONTEXT_FIT_INPUT_ONLY;
    }

    private static void warn(Estimate.Builder estimate, CompleteRequest request, long most) {
        if (parts(request).anyMatch(ContentPart::hasImage)) {
            estimate.addWarnings(Warning.newBuilder()
                    .setCode("IMAGE_TOKENS_ESTIMATED")
                    .setMessage("images are counted by the vendor's documented rule, or as the largest where their size"
                            + " is not known; the count may be far off")
                    .setField("messages"));
        }
        if (estimate.hasContextWindow()
                && estimate.getInputTokens() <= estimate.getContextWindow()
                && most > estimate.getContextWindow()) {
            estimate.addWarnings(Warning.newBuilder()
                    .setCode("CONTEXT_FIT_UNCERTAIN")
                    .setMessage("the input may be too long: its count's error band reaches over the context window")
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
