package dev.parley.vendor.openairesponses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.ToolResult;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Media64;
import dev.parley.vendor.ToolFailures;
import dev.parley.vendor.WireJson;
import java.util.Locale;

/** What stands within the items: texts, images and files, and items that pass through as they came. Pure. */
final class OpenAiResponsesContent {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private OpenAiResponsesContent() {}

    /** A part of what the user says or a tool answers. */
    static ObjectNode input(ContentPart part, String where) {
        if (part.hasVendorPart()) {
            return own(part.getVendorPart(), where);
        }
        ObjectNode content = switch (part.getPartCase()) {
            case TEXT -> NODES.objectNode().put("type", "input_text").put("text", part.getText());
            case IMAGE -> image(part.getImage());
            case DOCUMENT -> file(part.getDocument());
            case AUDIO, VIDEO -> throw unfit(part, where);
            case TOOL_CALL, TOOL_RESULT, REASONING, VENDOR_PART, PART_NOT_SET ->
                throw new IllegalStateException("not admitted: " + part.getPartCase());
        };
        return OpenAiResponsesInput.with(part.getVendorOptionsMap(), content, where);
    }

    private static ObjectNode image(Media image) {
        var content = NODES.objectNode()
                .put("type", "input_image")
                .put("detail", image.getDetail().isEmpty() ? "auto" : image.getDetail());
        return switch (image.getSourceCase()) {
            case DATA -> content.put("image_url", Media64.dataUrl(image));
            case URL -> content.put("image_url", image.getUrl());
            case FILE_ID -> content.put("file_id", image.getFileId());
            case SOURCE_NOT_SET -> throw new IllegalStateException("not admitted: an image without source");
        };
    }

    private static ObjectNode file(Media file) {
        var content = NODES.objectNode().put("type", "input_file");
        if (!file.getDetail().isEmpty()) {
            content.put("detail", file.getDetail());
        }
        return switch (file.getSourceCase()) {
            case DATA -> content.put("filename", fileName(file)).put("file_data", Media64.dataUrl(file));
            case URL -> named(content, file).put("file_url", file.getUrl());
            // The vendor knows the file's name, and takes no other.
            case FILE_ID -> content.put("file_id", file.getFileId());
            case SOURCE_NOT_SET -> throw new IllegalStateException("not admitted: a document without source");
        };
    }

    private static ObjectNode named(ObjectNode content, Media file) {
        return file.getName().isEmpty() ? content : content.put("filename", file.getName());
    }

    /** Files that are sent along must have a name; the vendor goes by its ending. */
    private static String fileName(Media file) {
        if (!file.getName().isEmpty()) {
            return file.getName();
        }
        return file.getMediaType().equals("text/plain")
                ? "document.txt"
                : "document." + file.getMediaType().replaceAll(".*[/+.]", "");
    }

    /** One plain text is written as such, as most callers of the vendor do. */
    static JsonNode shortened(ArrayNode content) {
        JsonNode first = content.get(0);
        boolean plain = content.size() == 1
                && first.size() == 2
                && first.path("type").asText().equals("input_text");
        return plain ? first.get("text") : content;
    }

    /** A text that the model wrote, with what it is based on. */
    static ObjectNode output(ContentPart part) {
        var content = NODES.objectNode().put("type", "output_text").put("text", part.getText());
        ArrayNode annotations = content.putArray("annotations");
        for (Citation citation : part.getCitationsList()) {
            WireJson.tree(citation.getVendorJson())
                    .filter(known -> known.path("type").isTextual())
                    .ifPresent(annotations::add);
        }
        content.putArray("logprobs");
        return content;
    }

    static ObjectNode imageCall(ContentPart part, String where) {
        Media image = part.getImage();
        if (part.getVendorId().isEmpty() || !image.hasData()) {
            throw GatewayException.invalid(
                    where + ".image",
                    "is no image that a model of this vendor made",
                    "put it into a message of ROLE_USER");
        }
        return NODES.objectNode()
                .put("type", "image_generation_call")
                .put("id", part.getVendorId())
                .put("status", "completed")
                .put("result", Media64.base64(image));
    }

    static JsonNode result(ToolResult result, String where) {
        ArrayNode content = NODES.arrayNode();
        var parts = ToolFailures.told(result);
        for (int i = 0; i < parts.size(); i++) {
            content.add(input(parts.get(i), where + ".parts[" + i + "]"));
        }
        return content.isEmpty() ? NODES.textNode("") : shortened(content);
    }

    /** Whether a part that only this format knows stands within a message, and is no item itself. */
    static boolean isContent(VendorPart part, String where) {
        return own(part, where).path("type").asText().startsWith("input_");
    }

    static ObjectNode own(VendorPart part, String where) {
        if (!part.getWireFormat().equals(OpenAiResponsesWire.FORMAT)) {
            throw GatewayException.invalid(
                    where + ".vendor_part",
                    "is of the wire format '" + part.getWireFormat() + "', the model's vendor speaks openai-responses",
                    "leave it out, or use a model of a vendor that speaks it");
        }
        return WireJson.tree(part.getJson())
                .filter(JsonNode::isObject)
                .map(ObjectNode.class::cast)
                .orElseThrow(() -> new IllegalStateException("not admitted: a vendor part that is no JSON object"));
    }

    static GatewayException unfit(ContentPart part, String where) {
        String kind = part.getPartCase().name().toLowerCase(Locale.ROOT);
        return GatewayException.invalid(
                where + "." + kind,
                "has no place there in the wire format openai-responses",
                "leave it out, or use a model of a vendor that takes it");
    }
}
