package dev.parley.pricing;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
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

    /** Other formats have no place for the request's own marks. */
    private static final Set<String> FORMATS = Set.of("anthropic-messages", "bedrock-converse");

    /** Anthropic's mark, which others who serve its models take too, and Bedrock's. */
    private static final Set<String> BY_HAND = Set.of("cache_control", "cachePoint");

    private static final Value LIFE = Value.newBuilder().setStringValue("5m").build();

    private final CompleteRequest request;
    private final String format;

    private CacheMarks(CompleteRequest request, String format) {
        this.request = request;
        this.format = format;
    }

    /** The kinds of tokens that it may be written as; none where nothing is asked for. */
    static Set<TokenKind> writes(CompleteRequest request, String format) {
        var marks = new CacheMarks(request, format);
        Set<TokenKind> writes = EnumSet.noneOf(TokenKind.class);
        Stream.concat(marks.own(), marks.byHand()).map(CacheMarks::kind).forEach(writes::add);
        return writes;
    }

    private static TokenKind kind(boolean hour) {
        return hour ? TokenKind.CACHE_WRITE_1H : TokenKind.CACHE_WRITE;
    }

    private Stream<Boolean> own() {
        return FORMATS.contains(format)
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
