package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ToolResult;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A tool's result as a function response. Models from 3 on take its files within it, older ones beside it:
 * https://ai.google.dev/gemini-api/docs/function-calling#multimodal
 */
record GeminiResult(GeminiWire.Part part, List<GeminiWire.Part> beside) {

    static GeminiResult of(
            ToolResult result, Map<String, String> toolNames, String where, GeminiModel model, GeminiNotes notes) {
        List<JsonNode> texts = new ArrayList<>();
        List<GeminiWire.Part> files = new ArrayList<>();
        for (int i = 0; i < result.getPartsCount(); i++) {
            ContentPart part = result.getParts(i);
            String place = where + ".tool_result.parts[" + i + "]";
            switch (part.getPartCase()) {
                case TEXT -> texts.add(TextNode.valueOf(part.getText()));
                case IMAGE -> files.add(GeminiMedia.part(part.getImage(), place + ".image", model, notes));
                case AUDIO -> files.add(GeminiMedia.part(part.getAudio(), place + ".audio", model, notes));
                case DOCUMENT -> files.add(GeminiMedia.part(part.getDocument(), place + ".document", model, notes));
                case VIDEO -> files.add(GeminiMedia.part(part.getVideo(), place + ".video", model, notes));
                case VENDOR_PART ->
                    throw GatewayException.invalid(
                            place + ".vendor_part", "is no content of a result for Gemini", "use text or files");
                case TOOL_CALL, TOOL_RESULT, REASONING, PART_NOT_SET ->
                    throw new IllegalStateException("not admitted: " + part.getPartCase());
            }
        }
        boolean within = model.isNew() && !files.isEmpty();
        var response = new GeminiWire.FunctionResponse(
                result.getToolCallId(), name(result, toolNames, where), response(result, texts), within ? files : null);
        return new GeminiResult(GeminiWire.Part.response(response), within ? List.of() : files);
    }

    private static String name(ToolResult result, Map<String, String> toolNames, String where) {
        String name =
                result.getName().isEmpty() ? toolNames.getOrDefault(result.getToolCallId(), "") : result.getName();
        if (name.isEmpty()) {
            throw GatewayException.invalid(
                    where + ".tool_result.tool_call_id",
                    "names no call of the messages before it, and Gemini wants the tool's name",
                    "send the call too, or set the result's name");
        }
        return name;
    }

    /** A text that is an object is the response itself; else it is its "output", or its "error". */
    private static ObjectNode response(ToolResult result, List<JsonNode> texts) {
        if (texts.isEmpty() && !result.getIsError()) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode said = texts.size() == 1
                ? json(texts.get(0))
                : JsonNodeFactory.instance.arrayNode().addAll(texts);
        if (result.getIsError()) {
            return JsonNodeFactory.instance.objectNode().set("error", texts.isEmpty() ? TextNode.valueOf("") : said);
        }
        return said instanceof ObjectNode object
                ? object
                : JsonNodeFactory.instance.objectNode().set("output", said);
    }

    private static JsonNode json(JsonNode text) {
        return WireJson.tree(text.textValue()).filter(JsonNode::isObject).orElse(text);
    }
}
