package dev.parley.pricing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.catalog.TokenKind;
import dev.parley.schema.StructJson;
import dev.parley.tokens.AddedFields;
import dev.parley.v1.CacheLife;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Tool;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/** What a request tells a vendor to write to its cache: by its own marks, and by fields that its caller adds by hand. */
public final class CacheMarks {

    /** Other formats have no place for the request's own marks, unless the vendor takes Anthropic's. */
    private static final Set<String> FORMATS = Set.of("anthropic-messages", "bedrock-converse");

    /** Anthropic's mark, which others who serve its models take too, and Bedrock's. */
    private static final Set<String> BY_HAND = Set.of("cache_control", "cachePoint");

    private static final String FIVE_MINUTES = "5m";
    private static final String HOUR = "1h";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of which nobody knows what it says. */
    private static final JsonNode UNREADABLE = JSON.createObjectNode().put("ttl", "");

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
    public static Set<TokenKind> writes(CompleteRequest request, Deployment deployment) {
        var marks = new CacheMarks(request, deployment);
        Set<TokenKind> writes = EnumSet.noneOf(TokenKind.class);
        if (!marks.resold || marks.isClaude() || marks.isBilled()) {
            Stream.concat(marks.own(), marks.byHand()).map(marks::kinds).forEach(writes::addAll);
        }
        return writes;
    }

    /** Nobody knows which kind another life is billed as: it may be either. */
    private Set<TokenKind> kinds(String life) {
        if (resold && !isClaude()) {
            return Set.of(TokenKind.CACHE_WRITE);
        }
        return switch (life) {
            case FIVE_MINUTES -> Set.of(TokenKind.CACHE_WRITE);
            case HOUR -> Set.of(TokenKind.CACHE_WRITE_1H);
            default -> Set.of(TokenKind.CACHE_WRITE, TokenKind.CACHE_WRITE_1H);
        };
    }

    private boolean isClaude() {
        return deployment.model().id().contains("claude");
    }

    private boolean isBilled() {
        return CostCalculator.perMillion(deployment, TokenKind.CACHE_WRITE, Terms.STANDARD, 0)
                .isPresent();
    }

    /** The lives of the request's own marks. */
    private Stream<String> own() {
        return FORMATS.contains(format) || resold
                ? Stream.concat(
                                request.getToolsList().stream()
                                        .filter(Tool::hasCacheBreakpoint)
                                        .map(Tool::getCacheBreakpoint),
                                AddedFields.parts(request)
                                        .filter(ContentPart::hasCacheBreakpoint)
                                        .map(ContentPart::getCacheBreakpoint))
                        .map(mark -> mark.getLife() == CacheLife.CACHE_LIFE_HOUR ? HOUR : FIVE_MINUTES)
                : Stream.empty();
    }

    private Stream<String> byHand() {
        return Stream.concat(
                        AddedFields.of(request, format).flatMap(CacheMarks::byHand),
                        AddedFields.parts(request)
                                .filter(ContentPart::hasVendorPart)
                                .map(part -> part.getVendorPart().getJson())
                                .flatMap(CacheMarks::byHand))
                .map(mark -> mark.path("ttl").asText(FIVE_MINUTES));
    }

    private static Stream<JsonNode> byHand(Struct added) {
        return added.getFieldsMap().entrySet().stream()
                .flatMap(field -> BY_HAND.contains(field.getKey())
                        ? Stream.of(StructJson.node(field.getValue()))
                        : byHand(field.getValue()));
    }

    private static Stream<JsonNode> byHand(Value added) {
        return Stream.concat(
                byHand(added.getStructValue()),
                added.getListValue().getValuesList().stream().flatMap(CacheMarks::byHand));
    }

    /** Most parts have none, and are not read. */
    private static Stream<JsonNode> byHand(String json) {
        if (BY_HAND.stream().noneMatch(json::contains)) {
            return Stream.empty();
        }
        try {
            JsonNode part = JSON.readTree(json);
            return BY_HAND.stream().flatMap(mark -> part.findValues(mark).stream());
        } catch (JsonProcessingException e) {
            return Stream.of(UNREADABLE);
        }
    }
}
