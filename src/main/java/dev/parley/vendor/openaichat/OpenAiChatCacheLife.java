package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.schema.StructJson;
import dev.parley.v1.CacheLife;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Tool;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.WireJson;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * For how long a request tells its vendor to keep what it writes to its cache. Answers count what was written as one
 * number, which costs more for an hour: https://openrouter.ai/docs/features/prompt-caching.
 */
enum OpenAiChatCacheLife {
    FIVE_MINUTES,
    HOUR,

    /** Some of it for the one and some for the other. */
    EITHER;

    private static final String MARK = "cache_control";

    /** Of what is resold, only Anthropic's models are told of an hour. */
    static OpenAiChatCacheLife of(CompleteRequest request, Deployment deployment) {
        if (deployment.vendor().has(Quirk.TAKES_CACHE_CONTROL)
                && !deployment.model().id().contains("claude")) {
            return FIVE_MINUTES;
        }
        Set<Boolean> hours = Stream.concat(own(request), byHand(request)).collect(Collectors.toSet());
        if (!hours.contains(true)) {
            return FIVE_MINUTES;
        }
        return hours.contains(false) ? EITHER : HOUR;
    }

    /** Whether each mark of the request says an hour. */
    private static Stream<Boolean> own(CompleteRequest request) {
        return Stream.concat(
                        request.getToolsList().stream()
                                .filter(Tool::hasCacheBreakpoint)
                                .map(Tool::getCacheBreakpoint),
                        parts(request).filter(ContentPart::hasCacheBreakpoint).map(ContentPart::getCacheBreakpoint))
                .map(mark -> mark.getLife() == CacheLife.CACHE_LIFE_HOUR);
    }

    /** The same of the marks that the caller adds in the format's own words. */
    private static Stream<Boolean> byHand(CompleteRequest request) {
        Stream<JsonNode> added = Stream.of(
                        Stream.of(request.getVendorOptionsMap()),
                        request.getToolsList().stream().map(Tool::getVendorOptionsMap),
                        request.getMessagesList().stream().map(Message::getVendorOptionsMap),
                        parts(request).map(ContentPart::getVendorOptionsMap))
                .flatMap(options -> options)
                .flatMap(options -> Stream.ofNullable(options.get(OpenAiChatTranslator.FORMAT)))
                .flatMap(own -> own.getFieldsMap().entrySet().stream())
                .<JsonNode>map(field ->
                        JsonNodeFactory.instance.objectNode().set(field.getKey(), StructJson.node(field.getValue())));
        Stream<JsonNode> pieces = parts(request)
                .filter(ContentPart::hasVendorPart)
                .map(ContentPart::getVendorPart)
                .map(VendorPart::getJson)
                .filter(json -> json.contains(MARK))
                .flatMap(json -> WireJson.tree(json).stream());
        return Stream.concat(added, pieces)
                .flatMap(json -> json.findValues(MARK).stream())
                .map(mark -> mark.path("ttl").asText().equals("1h"));
    }

    private static Stream<ContentPart> parts(CompleteRequest request) {
        return request.getMessagesList().stream()
                .flatMap(message -> message.getPartsList().stream())
                .flatMap(part -> Stream.concat(Stream.of(part), part.getToolResult().getPartsList().stream()));
    }
}
