package dev.parley.pricing;

import com.google.common.math.LongMath;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.TokenKind;
import dev.parley.tokens.AddedFields;
import dev.parley.tokens.TokenCount;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Cost;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** The most that one request can cost on certain terms: each token is of the dearest kind there that it can be. */
final class CaseOnTerms {

    private static final String ANTHROPIC = "anthropic-messages";
    private static final long MILLION = 1_000_000;

    private static final Pattern NAMED_FOR_IMAGES = Pattern.compile("(?i)(?<![a-z])image");

    private static final Pattern MEDIA = Pattern.compile("(?i)modalit|audio|voice|speech|sound|image|picture|video");

    private final Deployment deployment;
    private final Terms terms;
    private final Optional<Cost> unknown;
    private final Usage input;
    private final TokenKind answer;
    private final Answers answers;

    CaseOnTerms(Asked asked, Terms terms, TokenCount count) {
        this.answers = asked.answers();
        this.deployment = asked.deployment();
        this.terms = terms;
        OptionalLong tokens = most(count, deployment);
        var tools = asked.tools();
        long all = tokens.orElse(0);
        TokenKind read = dearest(read(asked, count, all), TokenKind.INPUT, all);
        long sound = read == TokenKind.AUDIO_INPUT ? all : count.whole() ? WorstCase.sound(count, all) : 0;
        var text = Usage.newBuilder()
                .setAudioInputTokens(sound)
                .setWebSearches(tools.searches())
                .setSearchContextSize(tools.size());
        this.input = (switch (read) {
                    case CACHE_WRITE -> text.setCacheWriteTokens(all - sound);
                    case CACHE_WRITE_1H -> text.setCacheWrite1HTokens(all - sound);
                    case IMAGE_INPUT -> text.setImageInputTokens(all - sound);
                    default -> text.setInputTokens(all - sound);
                })
                .build();
        this.answer = dearest(written(asked.request(), all), TokenKind.OUTPUT, all);
        this.unknown = tokens.isEmpty()
                ? Optional.of(WorstCase.unknownFiles(count))
                : tools.open() ? Optional.of(WorstCase.unboundTools()) : unpriced();
    }

    /** The cost of an answer whose kind has no price: not even a stream, of which every token is seen, can be bounded. */
    private Optional<Cost> unpriced() {
        return Optional.of(CostCalculator.cost(answered(1).build(), deployment, terms))
                .filter(one -> one.getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN);
    }

    /** With answers of so many tokens together, said and thought. */
    Cost cost(long said, long thought) {
        return cost(input.toBuilder().setOutputTokens(said).setReasoningTokens(thought));
    }

    /** The input is the worst where none is told, and so are the searches, which some tell only at the end. */
    Cost of(CompleteResponse told, Usage used) {
        var untold = CostCalculator.promptTokens(used) == 0
                ? input.toBuilder()
                : Usage.newBuilder()
                        .setWebSearches(input.getWebSearches())
                        .setSearchContextSize(input.getSearchContextSize());
        return cost(untold.mergeFrom(used), terms.served(told));
    }

    private Cost cost(Usage.Builder usage) {
        return cost(usage, terms);
    }

    private Cost cost(Usage.Builder usage, Terms served) {
        return unknown.orElseGet(() -> CostCalculator.cost(usage.build(), deployment, served));
    }

    /** With answers as long as they can be, each token of the dearer kind; UNKNOWN where it is not known how long. */
    Cost cost() {
        if (answers.longest().isPresent()) {
            return costOf(answers.longest().getAsLong());
        }
        var cost = cost(0, 0);
        return cost.getStatus() == PriceStatus.PRICE_STATUS_KNOWN
                ? CostCalculator.unknown(
                        "the longest possible answer of " + deployment.id() + " is not known; set max_output_tokens")
                : cost;
    }

    Cost costOf(long each) {
        return dearest(LongMath.saturatedMultiply(each, answers.number()));
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

    /** How long each answer can be for this amount of USD; empty where its length does not change the cost. */
    OptionalLong longestFor(BigDecimal amount) {
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
                .divide(perMillion.multiply(BigDecimal.valueOf(answers.number())), 0, RoundingMode.FLOOR);
        return OptionalLong.of(tokens.max(BigDecimal.ZERO)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue());
    }

    private static OptionalLong most(TokenCount count, Deployment deployment) {
        return count.whole()
                ? OptionalLong.of(count.most())
                : deployment.model().longestInput();
    }

    /**
     * As what the answer may come: vendors that speak OpenAI's chat write sound and images only where they are told to, but
     * for models that are made for them: those of sound have nothing else to write.
     */
    private Set<TokenKind> written(CompleteRequest request, long prompt) {
        var kinds = EnumSet.of(TokenKind.REASONING);
        String format = deployment.vendor().wireFormat();
        boolean told = !format.equals("openai-chat")
                || mayAskForMedia(request.getVendorOptionsOrDefault(format, Struct.getDefaultInstance()));
        Set<String> output = deployment.model().output();
        if (output.contains("audio")
                && (told || !output.contains("text") && hasPrice(TokenKind.AUDIO_OUTPUT, prompt))) {
            kinds.add(TokenKind.AUDIO_OUTPUT);
        }
        if (output.contains("image") && (told || draws() || hasPrice(TokenKind.IMAGE_OUTPUT, prompt))) {
            kinds.add(TokenKind.IMAGE_OUTPUT);
        }
        return kinds;
    }

    /** By fields such as {@code modalities} and {@code audio}, wherever they stand. */
    private static boolean mayAskForMedia(Struct options) {
        return options.getFieldsMap().entrySet().stream()
                .anyMatch(field -> MEDIA.matcher(field.getKey()).find() || mayAskForMedia(field.getValue()));
    }

    private static boolean mayAskForMedia(Value value) {
        return mayAskForMedia(value.getStructValue())
                || value.getListValue().getValuesList().stream().anyMatch(CaseOnTerms::mayAskForMedia);
    }

    /** Whether it is made for images. Some that are not are listed so, such as Poe's GPT-5.4, which calls tools. */
    private boolean draws() {
        var model = deployment.model();
        return NAMED_FOR_IMAGES.matcher(model.id()).find()
                || !model.output().contains("text") && !model.capabilities().contains("tool_call");
    }

    /**
     * As what the input may be billed. Anthropic writes its cache only where it is told to; others may write it unasked,
     * and those who bill that have a price for it: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching
     */
    private Set<TokenKind> read(Asked asked, TokenCount count, long prompt) {
        String format = deployment.vendor().wireFormat();
        Set<TokenKind> kinds = EnumSet.noneOf(TokenKind.class);
        kinds.addAll(asked.writes());
        if (!format.equals(ANTHROPIC) && hasPrice(TokenKind.CACHE_WRITE, prompt)) {
            kinds.add(TokenKind.CACHE_WRITE);
        }
        if (AddedFields.parts(asked.request()).anyMatch(CaseOnTerms::isSeen)) {
            kinds.add(TokenKind.IMAGE_INPUT);
        }
        if (!count.whole() && mayBeSound(count)) {
            kinds.add(TokenKind.AUDIO_INPUT);
        }
        return kinds;
    }

    /** Files of unknown length fill the input, and may do so with sound. */
    private static boolean mayBeSound(TokenCount count) {
        return count.soundTokens() > 0 || count.unknown().stream().anyMatch(TokenCount.Uncounted::sound);
    }

    private static boolean isSeen(ContentPart part) {
        return part.hasImage() || part.hasDocument() || part.hasVideo();
    }

    private boolean hasPrice(TokenKind kind, long prompt) {
        return CostCalculator.perMillion(deployment, kind, terms, prompt).isPresent();
    }

    /** One that may come and has no price is the dearest, for nobody knows how dear. */
    private TokenKind dearest(Set<TokenKind> kinds, TokenKind usual, long prompt) {
        var dearest = usual;
        for (TokenKind kind : kinds) {
            if (billed(kind, prompt).isEmpty()) {
                return kind;
            }
            dearest = dearer(kind, dearest, prompt) ? kind : dearest;
        }
        return dearest;
    }

    private boolean dearer(TokenKind kind, TokenKind than, long prompt) {
        Optional<BigDecimal> one = billed(kind, prompt);
        Optional<BigDecimal> other = billed(than, prompt);
        return one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) > 0;
    }

    private Optional<BigDecimal> billed(TokenKind kind, long prompt) {
        return CostCalculator.billed(deployment, kind, terms, prompt);
    }
}
