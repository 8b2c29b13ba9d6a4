package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolResult;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Media64;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parts of messages as blocks of content: https://docs.claude.com/en/api/messages. */
final class AnthropicBlocks {

    /** The kind of part that an answer's container is told in: no block, but a field of the next request. */
    static final String CONTAINER = "container";

    private static final Pattern NOT_IN_IDS = Pattern.compile("[^a-zA-Z0-9_-]");

    private AnthropicBlocks() {}

    /** The block, or empty where the part belongs to no block or to another vendor, of which the caller is told. */
    static Optional<Object> block(AnthropicAsk ask, ContentPart part, String where) {
        Object block = switch (part.getPartCase()) {
            case TEXT -> new AnthropicWire.Text("text", part.getText(), citations(part), cache(part));
            case IMAGE -> image(ask, part, where + ".image");
            case DOCUMENT -> document(part, where + ".document");
            case TOOL_CALL -> toolUse(part, where + ".tool_call");
            case TOOL_RESULT -> toolResult(ask, part, where + ".tool_result");
            case REASONING -> thought(ask, part, where + ".reasoning");
            case VENDOR_PART -> vendorPart(part, where + ".vendor_part");
            case AUDIO -> throw refused(where + ".audio", "sound");
            case VIDEO -> throw refused(where + ".video", "films");
            case PART_NOT_SET -> throw new IllegalStateException("not admitted: a part without content");
        };
        return Optional.ofNullable(block)
                .map(found -> AnthropicAsk.withOptions(found, part.getVendorOptionsMap(), where));
    }

    private static GatewayException refused(String field, String what) {
        return GatewayException.invalid(
                field, "Anthropic's models take no " + what, "use a model that does, or send its text");
    }

    private static AnthropicWire.CacheControl cache(ContentPart part) {
        return AnthropicAsk.cacheControl(part.hasCacheBreakpoint(), part.getCacheBreakpoint());
    }

    /** Those that came from Anthropic: it takes no others. */
    private static List<JsonNode> citations(ContentPart part) {
        if (part.getCitationsCount() == 0) {
            return null;
        }
        List<JsonNode> own = part.getCitationsList().stream()
                .flatMap(citation -> WireJson.tree(citation.getVendorJson()).stream())
                .filter(citation -> citation.path("type").asText().endsWith("_location"))
                .toList();
        return own.isEmpty() ? null : own;
    }

    private static Object image(AnthropicAsk ask, ContentPart part, String where) {
        Media image = part.getImage();
        if (!image.getDetail().isEmpty() && !image.getDetail().equals("auto")) {
            ask.leaveOut(where + ".detail", "Anthropic's models look at all images alike", "leave it out");
        }
        return new AnthropicWire.File("image", source(image, where), null, cache(part));
    }

    private static Object document(ContentPart part, String where) {
        Media document = part.getDocument();
        String title = document.getName().isEmpty() ? null : document.getName();
        return new AnthropicWire.File("document", documentSource(document, where), title, cache(part));
    }

    private static AnthropicWire.Source documentSource(Media document, String where) {
        if (document.hasData()) {
            String type = document.getMediaType();
            if (type.equals("text/plain")) {
                return new AnthropicWire.Source("text", type, document.getData().toStringUtf8(), null, null);
            }
            if (!type.equals("application/pdf")) {
                throw GatewayException.invalid(
                        where + ".media_type",
                        "is neither application/pdf nor text/plain",
                        "send the document as one of them, or its content as text");
            }
        }
        return source(document, where);
    }

    private static AnthropicWire.Source source(Media media, String where) {
        return switch (media.getSourceCase()) {
            case DATA -> new AnthropicWire.Source("base64", media.getMediaType(), Media64.base64(media), null, null);
            case URL -> {
                if (!media.getUrl().startsWith("https://")) {
                    throw GatewayException.invalid(
                            where + ".url", "is no https address", "use one, or send the bytes as data");
                }
                yield new AnthropicWire.Source("url", null, null, media.getUrl(), null);
            }
            case FILE_ID -> new AnthropicWire.Source("file", null, null, null, media.getFileId());
            case SOURCE_NOT_SET -> throw new IllegalStateException("not admitted: media without a source");
        };
    }

    private static Object toolUse(ContentPart part, String where) {
        ToolCall call = part.getToolCall();
        String arguments = call.getArgumentsJson().isBlank() ? "{}" : call.getArgumentsJson();
        JsonNode input = WireJson.tree(arguments)
                .filter(JsonNode::isObject)
                .orElseThrow(() -> GatewayException.invalid(
                        where + ".arguments_json",
                        "is not a JSON object, which Anthropic demands",
                        "mend it, or leave the call and its result out"));
        return new AnthropicWire.ToolUse("tool_use", id(call.getId()), call.getName(), input, cache(part));
    }

    /** Other vendors' ids may hold letters that Anthropic's may not; call and result still name the same. */
    private static String id(String given) {
        return NOT_IN_IDS.matcher(given).replaceAll("_");
    }

    private static Object toolResult(AnthropicAsk ask, ContentPart part, String where) {
        ToolResult result = part.getToolResult();
        List<Object> content = new ArrayList<>(result.getPartsCount());
        for (int i = 0; i < result.getPartsCount(); i++) {
            block(ask, result.getParts(i), where + ".parts[" + i + "]").ifPresent(content::add);
        }
        return new AnthropicWire.ToolResult(
                "tool_result",
                id(result.getToolCallId()),
                content.isEmpty() ? null : content,
                result.getIsError() ? true : null,
                cache(part));
    }

    /** Only what Anthropic signed can go back to it, unchanged: it refuses thoughts that it can't verify. */
    private static Object thought(AnthropicAsk ask, ContentPart part, String where) {
        String signature = part.getSignature();
        if (signature.isEmpty()
                || !part.getVendorId().isEmpty()
                || part.getReasoning().getSummary()) {
            ask.warn("REASONING_LEFT_OUT", where, "has no signature of Anthropic's and was not sent");
            return null;
        }
        if (part.hasCacheBreakpoint()) {
            throw GatewayException.invalid(
                    where, "can't be the end of a cached prompt", "put cache_breakpoint on the part after it");
        }
        return part.getReasoning().getRedacted()
                ? new AnthropicWire.Thought("redacted_thinking", null, null, signature)
                : new AnthropicWire.Thought("thinking", part.getReasoning().getText(), signature, null);
    }

    private static Object vendorPart(ContentPart part, String where) {
        VendorPart own = part.getVendorPart();
        if (!own.getWireFormat().equals(AnthropicAsk.WIRE_FORMAT)) {
            throw GatewayException.invalid(
                    where,
                    "is of the wire format '" + own.getWireFormat() + "' and means nothing to Anthropic",
                    "leave it out, or use a model of that format");
        }
        if (own.getType().equals(CONTAINER)) {
            return null;
        }
        ObjectNode block = WireJson.read(own.getJson(), ObjectNode.class);
        if (part.hasCacheBreakpoint()) {
            block.set("cache_control", WireJson.node(cache(part)));
        }
        return block;
    }
}
