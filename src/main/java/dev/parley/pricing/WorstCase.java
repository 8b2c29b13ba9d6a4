package dev.parley.pricing;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TokenKind;
import dev.parley.tokens.TokenCount;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Cost;
import dev.parley.v1.Message;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Tool;
import dev.parley.v1.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The most that one request can cost at a deployment, by the length of its answer. The input has as many tokens as its
 * error band allows, each of the dearest kind that it can be: nothing is read from a cache, and all is written to it where
 * the vendor does so unasked. Files of unknown length fill the input up to the most that the model takes: what is longer is
 * refused and costs nothing.
 */
public final class WorstCase {

    private static final String ANTHROPIC = "anthropic-messages";
    private static final Set<String> TOLD = Set.of(ANTHROPIC, "bedrock-converse");
    private static final long MILLION = 1_000_000;

    private final Deployment deployment;
    private final Terms terms;
    private final Optional<Cost> unknown;
    private final Usage input;
    private final TokenKind answer;
    private final OptionalLong longest;
    private final int answers;

    private WorstCase(CompleteRequest request, Deployment deployment, Terms terms, TokenCount count) {
        this.longest = Answers.of(request, deployment).longest();
        this.answers = Math.max(1, request.getCandidates());
        this.deployment = deployment;
        this.terms = terms;
        OptionalLong tokens = most(count, deployment);
        var tools = VendorTools.of(request, deployment);
        this.unknown = tokens.isEmpty()
                ? Optional.of(unknownFiles(count))
                : tools.open() ? Optional.of(unboundTools()) : Optional.empty();
        long all = tokens.orElse(0);
        long sound = count.whole() ? sound(count, all) : mayBeSound(count, all) ? all : 0;
        var text = Usage.newBuilder()
                .setAudioInputTokens(sound)
                .setWebSearches(tools.searches())
                .setSearchContextSize(tools.size());
        this.input = (switch (dearest(cached(request), isToldToCache(request), TokenKind.INPUT, all)) {
                    case CACHE_WRITE -> text.setCacheWriteTokens(all - sound);
                    case CACHE_WRITE_1H -> text.setCacheWrite1HTokens(all - sound);
                    default -> text.setInputTokens(all - sound);
                })
                .build();
        this.answer = dearest(written(request), false, TokenKind.OUTPUT, all);
    }

    /** On the terms that the request asks for. */
    public static WorstCase of(CompleteRequest request, Deployment deployment, TokenCount input) {
        return of(request, deployment, Terms.asked(request, deployment), input);
    }

    static WorstCase of(CompleteRequest request, Deployment deployment, Terms terms, TokenCount input) {
        return new WorstCase(request, deployment, terms, input);
    }

    /** With answers of so many tokens together, said and thought. */
    public Cost cost(long said, long thought) {
        return cost(input.toBuilder().setOutputTokens(said).setReasoningTokens(thought));
    }

    private Cost cost(Usage.Builder usage) {
        return unknown.orElseGet(() -> CostCalculator.cost(usage.build(), deployment, terms));
    }

    /** With answers as long as they can be, each token of the dearer kind; UNKNOWN where it is not known how long. */
    public Cost cost() {
        if (longest.isPresent()) {
            return dearest(answers * longest.getAsLong());
        }
        var cost = cost(0, 0);
        return cost.getStatus() == PriceStatus.PRICE_STATUS_KNOWN
                ? CostCalculator.unknown(
                        "the longest possible answer of " + deployment.id() + " is not known; set max_output_tokens")
                : cost;
    }

    private Cost dearest(long tokens) {
        return cost(answered(tokens));
    }

    private Usage.Builder answered(long tokens) {
        var usage = input.toBuilder();
        return switch (answer) {
            case REASONING -> usage.setReasoningTokens(tokens);
            case AUDIO_OUTPUT -> usage.setAudioOutputTokens(tokens);
            case IMAGE_OUTPUT -> usage.setImageOutputTokens(tokens);
            default -> usage.setOutputTokens(tokens);
        };
    }

    /** How long an answer can be by the request and the model; empty where neither is known. */
    public OptionalLong longest() {
        return longest;
    }

    /** How long each answer can be for this amount of USD; empty where its length does not change the cost. */
    public OptionalLong longestFor(BigDecimal amount) {
        var none = cost(0, 0);
        if (none.getStatus() != PriceStatus.PRICE_STATUS_KNOWN) {
            return OptionalLong.empty();
        }
        var million = dearest(MILLION);
        if (million.getStatus() != PriceStatus.PRICE_STATUS_KNOWN) {
            return OptionalLong.empty();
        }
        BigDecimal before = new BigDecimal(none.getTotal());
        BigDecimal perMillion = new BigDecimal(million.getTotal()).subtract(before);
        if (perMillion.signum() == 0) {
            return OptionalLong.empty();
        }
        BigDecimal tokens = amount.subtract(before)
                .multiply(BigDecimal.valueOf(MILLION))
                .divide(perMillion.multiply(BigDecimal.valueOf(answers)), 0, RoundingMode.FLOOR);
        return OptionalLong.of(tokens.max(BigDecimal.ZERO)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue());
    }

    private static OptionalLong most(TokenCount count, Deployment deployment) {
        if (count.whole()) {
            return OptionalLong.of(count.most());
        }
        return deployment.model().longestInput();
    }

    /** The share of sound in so many tokens of the input. */
    static long sound(TokenCount count, long tokens) {
        return count.tokens() == 0 ? 0 : Math.round((double) tokens * count.soundTokens() / count.tokens());
    }

    private boolean mayBeSound(TokenCount count, long tokens) {
        return count.soundTokens() > 0
                || count.unknown().stream().anyMatch(TokenCount.Uncounted::sound)
                        && !dearer(TokenKind.INPUT, TokenKind.AUDIO_INPUT, tokens);
    }

    /** The cost of a request with files whose tokens can't be told. */
    public static Cost unknownFiles(TokenCount count) {
        return CostCalculator.unknown("the tokens of "
                + count.unknown().stream().map(TokenCount.Uncounted::field).collect(Collectors.joining(", "))
                + " can't be told before the call");
    }

    /** One that has no price is the dearest, if it is sure to come. */
    private TokenKind dearest(Set<TokenKind> kinds, boolean sure, TokenKind usual, long prompt) {
        var dearest = usual;
        for (TokenKind kind : kinds) {
            if (sure
                    && CostCalculator.perMillion(deployment, kind, terms, prompt)
                            .isEmpty()) {
                return kind;
            }
            dearest = dearer(kind, dearest, prompt) ? kind : dearest;
        }
        return dearest;
    }

    private static Cost unboundTools() {
        return CostCalculator.unknown("what the vendor's own tools use and find can't be told before the call;"
                + " leave them out of vendor_options");
    }

    /** As what the answer may come: vendors that speak OpenAI's chat write sound and images only where they are told to. */
    private Set<TokenKind> written(CompleteRequest request) {
        var kinds = EnumSet.of(TokenKind.REASONING);
        String format = deployment.vendor().wireFormat();
        if (!format.equals("openai-chat") || request.containsVendorOptions(format)) {
            Set<String> output = deployment.model().output();
            if (output.contains("audio")) {
                kinds.add(TokenKind.AUDIO_OUTPUT);
            }
            if (output.contains("image")) {
                kinds.add(TokenKind.IMAGE_OUTPUT);
            }
        }
        return kinds;
    }

    /** Anthropic writes its cache only where it is told to: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
    private Set<TokenKind> cached(CompleteRequest request) {
        boolean mayBeTold = !deployment.vendor().wireFormat().equals(ANTHROPIC) || isToldToCache(request);
        if (mayBeToldForAnHour(request)) {
            return EnumSet.of(TokenKind.CACHE_WRITE, TokenKind.CACHE_WRITE_1H);
        }
        return mayBeTold ? EnumSet.of(TokenKind.CACHE_WRITE) : EnumSet.noneOf(TokenKind.class);
    }

    /** Other formats have no place for a mark. */
    private boolean isToldToCache(CompleteRequest request) {
        return TOLD.contains(deployment.vendor().wireFormat())
                && marks(request).findAny().isPresent();
    }

    /** Fields that the caller adds to Anthropic's own may be marks, of an hour too. */
    private boolean mayBeToldForAnHour(CompleteRequest request) {
        return marks(request).anyMatch(mark -> mark.getLife() == CacheLife.CACHE_LIFE_HOUR)
                || deployment.vendor().wireFormat().equals(ANTHROPIC)
                        && (request.getVendorOptionsCount() > 0
                                || request.getToolsList().stream().anyMatch(tool -> tool.getVendorOptionsCount() > 0)
                                || request.getMessagesList().stream().anyMatch(WorstCase::addsFields));
    }

    private static boolean addsFields(Message message) {
        return message.getVendorOptionsCount() > 0
                || message.getPartsList().stream()
                        .anyMatch(part -> part.getVendorOptionsCount() > 0 || part.hasVendorPart());
    }

    private static Stream<CacheBreakpoint> marks(CompleteRequest request) {
        return Stream.concat(
                request.getToolsList().stream().filter(Tool::hasCacheBreakpoint).map(Tool::getCacheBreakpoint),
                request.getMessagesList().stream()
                        .flatMap(message -> message.getPartsList().stream())
                        .flatMap(part -> Stream.concat(Stream.of(part), part.getToolResult().getPartsList().stream()))
                        .filter(ContentPart::hasCacheBreakpoint)
                        .map(ContentPart::getCacheBreakpoint));
    }

    private boolean dearer(TokenKind kind, TokenKind than, long prompt) {
        Optional<BigDecimal> one = CostCalculator.perMillion(deployment, kind, terms, prompt);
        Optional<BigDecimal> other = CostCalculator.perMillion(deployment, than, terms, prompt);
        return one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) > 0;
    }
}
