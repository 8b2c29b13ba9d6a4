package dev.parley.vendor.bedrock;

import static dev.parley.vendor.bedrock.BedrockAsk.object;
import static dev.parley.vendor.bedrock.BedrockAsk.union;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolResult;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Parts of messages as blocks: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html. */
final class BedrockBlocks {

    /** The kind of part that holds what the model says beside its message: no block, never sent back. */
    static final String RESPONSE_FIELDS = "additionalModelResponseFields";

    private static final Pattern NOT_IN_IDS = Pattern.compile("[^a-zA-Z0-9_-]");

    /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-zA-Z0-9\\s()\\[\\]-]");

    private static final int LONGEST_NAME = 200;

    private final BedrockAsk ask;
    private int documents;

    BedrockBlocks(BedrockAsk ask) {
        this.ask = ask;
    }

    /** The part's block and the mark after it that ends a cached prompt; none of a part that can't be sent. */
    List<Object> blocks(ContentPart part, String where) {
        ObjectNode block = block(part, where);
        if (block == null) {
            return List.of();
        }
        List<Object> blocks = new ArrayList<>(2);
        blocks.add(withOptions(block, part, where));
        if (part.hasCacheBreakpoint()) {
            blocks.add(BedrockAsk.cachePoint(part.getCacheBreakpoint()));
        }
        return blocks;
    }

    private ObjectNode block(ContentPart part, String where) {
        return switch (part.getPartCase()) {
            case TEXT -> text(part);
            case IMAGE -> union("image", image(part, where + ".image"));
            case DOCUMENT -> union("document", document(part.getDocument(), where + ".document"));
            case VIDEO -> union("video", BedrockMedia.block(part.getVideo(), BedrockMedia.FILMS, where + ".video"));
            case AUDIO -> union("audio", BedrockMedia.block(part.getAudio(), BedrockMedia.SOUNDS, where + ".audio"));
            case TOOL_CALL -> union("toolUse", toolUse(part.getToolCall(), where + ".tool_call"));
            case TOOL_RESULT -> union("toolResult", toolResult(part.getToolResult(), where + ".tool_result"));
            case REASONING -> thought(part, where + ".reasoning");
            case VENDOR_PART -> vendorPart(part.getVendorPart(), where + ".vendor_part");
            case PART_NOT_SET -> throw new IllegalStateException("not admitted: a part without content");
        };
    }

    /** The fields of a block's kind are the caller's to add, not those of the union round it. */
    private static Object withOptions(ObjectNode block, ContentPart part, String where) {
        String kind = block.fieldNames().next();
        return part.getVendorOptionsMap().containsKey(BedrockAsk.WIRE_FORMAT)
                        && block.path(kind).isObject()
                ? union(kind, WireJson.node(BedrockAsk.withOptions(block.get(kind), part.getVendorOptionsMap(), where)))
                : BedrockAsk.withOptions(block, part.getVendorOptionsMap(), where);
    }

    /** Text with citations that came from Bedrock goes back as the block that it came in; it takes no others. */
    private static ObjectNode text(ContentPart part) {
        List<JsonNode> own = part.getCitationsList().stream()
                .flatMap(citation -> WireJson.tree(citation.getVendorJson()).stream())
                .filter(citation -> citation.has("location") || citation.has("sourceContent"))
                .toList();
        if (own.isEmpty()) {
            return union("text", TextNode.valueOf(part.getText()));
        }
        ObjectNode cited = object();
        cited.putArray("content").addObject().put("text", part.getText());
        cited.putArray("citations").addAll(own);
        return union("citationsContent", cited);
    }

    private ObjectNode image(ContentPart part, String where) {
        Media image = part.getImage();
        if (!image.getDetail().isEmpty() && !image.getDetail().equals("auto")) {
            ask.leaveOut(where + ".detail", "Bedrock's models look at all images alike", "leave it out");
        }
        return BedrockMedia.block(image, BedrockMedia.IMAGES, where);
    }

    private ObjectNode document(Media document, String where) {
        ObjectNode block = object().put("name", name(document.getName(), where + ".name"));
        return block.setAll(BedrockMedia.block(document, BedrockMedia.DOCUMENTS, where));
    }

    /** Each document needs a name, of few letters; those that have none are numbered. */
    private String name(String given, String where) {
        documents++;
        if (given.isBlank()) {
            return "Document " + documents;
        }
        String name = NOT_IN_NAMES
                .matcher(given)
                .replaceAll("-")
                .replaceAll("\\s+", " ")
                .strip();
        name = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME).strip() : name;
        if (!name.equals(given)) {
            ask.warn("DOCUMENT_RENAMED", where, "holds what Bedrock takes in no name; '" + name + "' was sent");
        }
        return name;
    }

    private static ObjectNode toolUse(ToolCall call, String where) {
        String arguments = call.getArgumentsJson().isBlank() ? "{}" : call.getArgumentsJson();
        JsonNode input = WireJson.tree(arguments)
                .filter(JsonNode::isObject)
                .orElseThrow(() -> GatewayException.invalid(
                        where + ".arguments_json",
                        "is not a JSON object, which Bedrock demands",
                        "mend it, or leave the call and its result out"));
        return object().put("toolUseId", id(call.getId()))
                .put("name", call.getName())
                .set("input", input);
    }

    /** Other vendors' ids may hold letters that Bedrock's may not; call and result still name the same. */
    private static String id(String given) {
        return NOT_IN_IDS.matcher(given).replaceAll("_");
    }

    /** A status is said of failures only: some models take none. */
    private ObjectNode toolResult(ToolResult result, String where) {
        ObjectNode block = object().put("toolUseId", id(result.getToolCallId()));
        ArrayNode content = block.putArray("content");
        for (int i = 0; i < result.getPartsCount(); i++) {
            ContentPart part = result.getParts(i);
            String inner = where + ".parts[" + i + "]";
            if (part.hasCacheBreakpoint()) {
                throw GatewayException.invalid(
                        inner + ".cache_breakpoint",
                        "can't stand within a tool's result",
                        "put it on the part that holds the result");
            }
            blocks(part, inner).forEach(found -> content.add(WireJson.node(found)));
        }
        return result.getIsError() ? block.put("status", "error") : block;
    }

    /** Only what is signed can go back: models refuse thoughts that they can't verify. */
    private ObjectNode thought(ContentPart part, String where) {
        if (part.getSignature().isEmpty()
                || !part.getVendorId().isEmpty()
                || part.getReasoning().getSummary()) {
            ask.warn("REASONING_LEFT_OUT", where, "has no signature of Bedrock's and was not sent");
            return null;
        }
        if (part.getReasoning().getRedacted()) {
            return union("reasoningContent", object().put("redactedContent", part.getSignature()));
        }
        return union(
                "reasoningContent",
                union(
                        "reasoningText",
                        object().put("text", part.getReasoning().getText()).put("signature", part.getSignature())));
    }

    private static ObjectNode vendorPart(VendorPart own, String where) {
        if (!own.getWireFormat().equals(BedrockAsk.WIRE_FORMAT)) {
            throw GatewayException.invalid(
                    where,
                    "is of the wire format '" + own.getWireFormat() + "' and means nothing to Bedrock",
                    "leave it out, or use a model of that format");
        }
        if (own.getType().equals(RESPONSE_FIELDS)) {
            return null;
        }
        return WireJson.tree(own.getJson())
                .filter(block -> block.isObject() && !block.isEmpty())
                .map(ObjectNode.class::cast)
                .orElseThrow(() -> GatewayException.invalid(
                        where + ".json", "is no JSON object with a field", "write the block as Bedrock documents it"));
    }
}
