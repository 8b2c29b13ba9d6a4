package dev.parley.pricing;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.catalog.TokenKind;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Tool;
import dev.parley.v1.VendorPart;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/** What a request tells a vendor to write to its cache: by its own marks, and by fields that its caller adds by hand. */
final class CacheMarks {

    /** Other formats have no place for the request's own marks, unless the vendor takes Anthropic's. */
    private static final Set<String> FORMATS = Set.of("anthropic-messages", "bedrock-converse");

    /** Anthropic's mark, which others who serve its models take too, and Bedrock's. */
    private static final Set<String> BY_HAND = Set.of("cache_control", "cachePoint");

    private static final Value LIFE = Value.newBuilder().setStringValue("5m").build();

    private final CompleteRequest request;
    private final Deployment deployment;
    private final String format;

    /**
     * Who serves models of many makers hands the marks on to those that bill for writing, an hour's to Anthropic's; the
     * others cache by themselves, at no cost: https://openrouter.ai/docs/features/prompt-caching.
     */
    private final boolean resold;

    private CacheMarks(CompleteRequest request, Deployment deployment) {
        this.request = request;
        this.deployment = deployment;
        this.format = deployment.vendor().wireFormat();
        this.resold = deployment.vendor().has(Quirk.TAKES_CACHE_CONTROL);
    }

    /** The kinds of tokens that it may be written as; none where nothing is asked for. */
    static Set<TokenKind> writes(CompleteRequest request, Deployment deployment) {
        var marks = new CacheMarks(request, deployment);
        Set<TokenKind> writes = EnumSet.noneOf(TokenKind.class);
        if (!marks.resold || marks.isClaude() || marks.isBilled()) {
            Stream.concat(marks.own(), marks.byHand()).map(marks::kind).forEach(writes::add);
        }
        return writes;
    }

    private TokenKind kind(boolean hour) {
        return hour && (!resold || isClaude()) ? TokenKind.CACHE_WRITE_1H : TokenKind.CACHE_WRITE;
    }

    private boolean isClaude() {
        return deployment.model().id().contains("claude");
    }

    private boolean isBilled() {
        return CostCalculator.perMillion(deployment, TokenKind.CACHE_WRITE, Terms.STANDARD, 0)
                .isPresent();
    }

    private Stream<Boolean> own() {
        return FORMATS.contains(format) || resold
                ? Stream.concat(
                                request.getToolsList().stream()
                                        .filter(Tool::hasCacheBreakpoint)
                                        .map(Tool::getCacheBreakpoint),
                                AddedFields.parts(request)
                                        .filter(ContentPart::hasCacheBreakpoint)
                                        .map(ContentPart::getCacheBreakpoint))
                        .map(CacheBreakpoint::getLife)
                        .map(life -> life == CacheLife.CACHE_LIFE_HOUR)
                : Stream.empty();
    }

    private Stream<Boolean> byHand() {
        return Stream.concat(
                AddedFields.of(request, format).flatMap(CacheMarks::byHand),
                AddedFields.parts(request)
                        .filter(ContentPart::hasVendorPart)
                        .map(ContentPart::getVendorPart)
                        .flatMap(CacheMarks::byHand));
    }

    private static Stream<Boolean> byHand(Struct added) {
        return added.getFieldsMap().entrySet().stream()
                .flatMap(field -> BY_HAND.contains(field.getKey())
                        ? Stream.of(isHour(field.getValue()))
                        : byHand(field.getValue()));
    }

    private static Stream<Boolean> byHand(Value added) {
        return Stream.concat(
                byHand(added.getStructValue()),
                added.getListValue().getValuesList().stream().flatMap(CacheMarks::byHand));
    }

    private static boolean isHour(Value mark) {
        return !mark.getStructValue().getFieldsOrDefault("ttl", LIFE).equals(LIFE);
    }

    private static Stream<Boolean> byHand(VendorPart part) {
        return BY_HAND.stream()
                .filter(part.getJson()::contains)
                .map(mark -> part.getJson().contains("\"1h\""));
    }
}
