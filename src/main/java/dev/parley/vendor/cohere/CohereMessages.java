package dev.parley.vendor.cohere;

import static dev.parley.error.GatewayException.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.ToolResult;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Media64;
import dev.parley.vendor.ToolFailures;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The conversation as Cohere's chat takes it. Each tool result is a message of its own. Pure. */
final class CohereMessages {

    private CohereMessages() {}

    static List<Object> toWire(CompleteRequest request) {
        List<Object> all = new ArrayList<>();
        if (!request.getSystem().isEmpty()) {
            all.add(CohereWire.Message.of("system", request.getSystem()));
        }
        for (int i = 0; i < request.getMessagesCount(); i++) {
            add(request.getMessages(i), "messages[" + i + "]", all);
        }
        return all;
    }

    private static void add(Message message, String where, List<Object> all) {
        List<ContentPart> parts = message.getPartsList();
        switch (message.getRole()) {
            case ROLE_SYSTEM -> all.add(merged(CohereWire.Message.of("system", content(parts, where)), message, where));
            case ROLE_USER -> all.add(merged(CohereWire.Message.of("user", content(parts, where)), message, where));
            case ROLE_ASSISTANT -> all.add(merged(new CohereAssistant().toWire(parts, where), message, where));
            case ROLE_TOOL -> {
                for (int i = 0; i < parts.size(); i++) {
                    all.add(merged(result(parts.get(i), where + ".parts[" + i + "]"), message, where));
                }
            }
            case ROLE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalStateException("not admitted: " + message.getRole());
        }
    }

    private static Object merged(Object wire, Message message, String where) {
        return VendorOptions.merged(wire, message.getVendorOptionsMap(), CohereTranslator.FORMAT, where);
    }

    private static Object result(ContentPart part, String where) {
        ToolResult result = part.getToolResult();
        List<ContentPart> told = ToolFailures.told(result);
        Object content = told.isEmpty() ? "" : content(told, where + ".tool_result");
        return VendorOptions.merged(
                CohereWire.Message.result(result.getToolCallId(), content),
                part.getVendorOptionsMap(),
                CohereTranslator.FORMAT,
                where);
    }

    /** One plain text goes as such, everything else as a list. */
    private static Object content(List<ContentPart> parts, String where) {
        if (parts.size() == 1 && isPlainText(parts.get(0))) {
            return parts.get(0).getText();
        }
        boolean isResult = where.endsWith(".tool_result");
        List<Object> wire = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            wire.add(part(parts.get(i), isResult, where + ".parts[" + i + "]"));
        }
        return wire;
    }

    static boolean isPlainText(ContentPart part) {
        return part.hasText() && !part.containsVendorOptions(CohereTranslator.FORMAT);
    }

    /** Results hold documents and no images, questions the other way round. */
    private static Object part(ContentPart part, boolean isResult, String where) {
        Object wire = switch (part.getPartCase()) {
            case TEXT -> CohereWire.Part.text(part.getText());
            case VENDOR_PART -> vendorPart(part.getVendorPart(), where + ".vendor_part");
            case IMAGE -> {
                if (isResult) {
                    throw untaken(part, where, "send images in a message of ROLE_USER");
                }
                yield CohereWire.Part.image(image(part.getImage(), where + ".image"));
            }
            case DOCUMENT -> {
                if (!isResult) {
                    throw untaken(
                            part,
                            where,
                            "send its text, or set documents in vendor_options." + CohereTranslator.FORMAT);
                }
                yield CohereWire.Part.document(document(part.getDocument(), where + ".document"));
            }
            case AUDIO, VIDEO -> throw untaken(part, where, "use a vendor that takes it, or say it as text");
            case TOOL_CALL, TOOL_RESULT, REASONING, PART_NOT_SET ->
                throw new IllegalStateException("not admitted: " + part.getPartCase());
        };
        return VendorOptions.merged(wire, part.getVendorOptionsMap(), CohereTranslator.FORMAT, where);
    }

    static GatewayException untaken(ContentPart part, String where, String remedy) {
        return invalid(
                where + "." + part.getPartCase().name().toLowerCase(Locale.ROOT),
                "is not taken by Cohere here",
                remedy);
    }

    private static CohereWire.ImageUrl image(Media image, String where) {
        if (image.hasFileId()) {
            throw invalid(where + ".file_id", "is not taken by Cohere", "send the image's bytes or its address");
        }
        return new CohereWire.ImageUrl(
                image.hasUrl() ? image.getUrl() : Media64.dataUrl(image), CohereTranslator.text(image.getDetail()));
    }

    /** A document is a JSON object, or a text in one: https://docs.cohere.com/reference/chat#request.body.documents. */
    private static JsonNode document(Media document, String where) {
        String type = document.getMediaType().toLowerCase(Locale.ROOT);
        boolean json = type.startsWith("application/json");
        if (!document.hasData() || !json && !type.startsWith("text/")) {
            throw invalid(
                    where,
                    "is not taken by Cohere but as text or JSON",
                    "send the bytes of a text/… or application/json");
        }
        String text = document.getData().toStringUtf8();
        if (json) {
            return WireJson.tree(text)
                    .filter(JsonNode::isObject)
                    .orElseThrow(() -> invalid(
                            where + ".data",
                            "is no JSON object",
                            "mend it, or send it with the media type text/plain"));
        }
        var data = JsonNodeFactory.instance.objectNode();
        if (!document.getName().isEmpty()) {
            data.put("title", document.getName());
        }
        return data.put("text", text);
    }

    /** A piece of this wire format, as it came. */
    static JsonNode vendorPart(VendorPart part, String where) {
        if (!part.getWireFormat().equals(CohereTranslator.FORMAT)) {
            throw invalid(
                    where + ".wire_format",
                    "is not " + CohereTranslator.FORMAT + ", which this vendor speaks",
                    "leave the part out, or ask a vendor of the format that it came from");
        }
        return WireJson.tree(part.getJson())
                .orElseThrow(() -> new IllegalStateException("not admitted: a broken vendor part"));
    }
}
