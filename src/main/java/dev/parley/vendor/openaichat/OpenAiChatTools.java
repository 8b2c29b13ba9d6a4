package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;

/** Tools and the answer's form, as OpenAI's chat completions are asked for them. Pure. */
final class OpenAiChatTools {

    private static final String FUNCTION = "function";
    private static final String DEFAULT_NAME = "answer";

    private OpenAiChatTools() {}

    static OpenAiChatWire.Tools toWire(CompleteRequest request) {
        List<Object> tools = new ArrayList<>(request.getToolsCount());
        for (int i = 0; i < request.getToolsCount(); i++) {
            Tool tool = request.getTools(i);
            tools.add(VendorOptions.merged(
                    tool(tool), tool.getVendorOptionsMap(), OpenAiChatTranslator.FORMAT, "tools[" + i + "]"));
        }
        return new OpenAiChatWire.Tools(
                tools.isEmpty() ? null : tools,
                request.hasToolChoice() ? choice(request.getToolChoice()) : null,
                request.hasParallelToolCalls() ? request.getParallelToolCalls() : null);
    }

    private static OpenAiChatWire.Tool tool(Tool tool) {
        var function = new OpenAiChatWire.Function(
                tool.getName(),
                OpenAiChatTranslator.text(tool.getDescription()),
                tool.getParametersJsonSchema().isEmpty() ? noParameters(tool) : json(tool.getParametersJsonSchema()),
                tool.hasStrict() ? tool.getStrict() : null);
        return new OpenAiChatWire.Tool(
                FUNCTION,
                function,
                tool.hasCacheBreakpoint() ? OpenAiChatParts.cacheControl(tool.getCacheBreakpoint()) : null);
    }

    /** OpenAI takes a function without parameters, others want to read that there are none; strict wants it closed. */
    private static JsonNode noParameters(Tool tool) {
        var none = JsonNodeFactory.instance.objectNode().put("type", "object");
        none.putObject("properties");
        return tool.getStrict() ? none.put("additionalProperties", false) : none;
    }

    private static Object choice(ToolChoice choice) {
        return switch (choice.getChoiceCase()) {
            case TOOL_NAME ->
                new OpenAiChatWire.NamedTool(FUNCTION, new OpenAiChatWire.FunctionName(choice.getToolName()));
            case MODE ->
                switch (choice.getMode()) {
                    case TOOL_CHOICE_MODE_AUTO -> "auto";
                    case TOOL_CHOICE_MODE_REQUIRED -> "required";
                    case TOOL_CHOICE_MODE_NONE -> "none";
                    case TOOL_CHOICE_MODE_UNSPECIFIED -> null;
                    case UNRECOGNIZED -> throw new IllegalStateException("not admitted: " + choice);
                };
            case CHOICE_NOT_SET -> throw new IllegalStateException("not admitted: " + choice);
        };
    }

    /** Text is what every vendor gives unasked. */
    static OpenAiChatWire.ResponseFormat responseFormat(ResponseFormat format) {
        return switch (format.getFormatCase()) {
            case JSON -> new OpenAiChatWire.ResponseFormat("json_object", null);
            case JSON_SCHEMA -> new OpenAiChatWire.ResponseFormat("json_schema", schema(format.getJsonSchema()));
            case TEXT, FORMAT_NOT_SET -> null;
        };
    }

    private static OpenAiChatWire.Schema schema(JsonSchemaFormat format) {
        return new OpenAiChatWire.Schema(
                format.getName().isEmpty() ? DEFAULT_NAME : format.getName(),
                OpenAiChatTranslator.text(format.getDescription()),
                json(format.getSchema()),
                format.hasStrict() ? format.getStrict() : null);
    }

    private static JsonNode json(String schema) {
        return WireJson.tree(schema).orElseThrow(() -> new IllegalStateException("not admitted: a broken schema"));
    }
}
