package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.Tool;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;

/** Tools, whether they are called, and the form of the answer. */
final class AnthropicTools {

    private static final String EMULATE = "set response_format.json_schema.mode to STRUCTURED_MODE_EMULATED";

    private AnthropicTools() {}

    static List<Object> tools(CompleteRequest request) {
        if (request.getToolsCount() == 0) {
            return null;
        }
        List<Object> tools = new ArrayList<>(request.getToolsCount());
        for (int i = 0; i < request.getToolsCount(); i++) {
            Tool tool = request.getTools(i);
            String where = "tools[" + i + "]";
            var wire = new AnthropicWire.Tool(
                    tool.getName(),
                    tool.getDescription().isEmpty() ? null : tool.getDescription(),
                    inputSchema(tool.getParametersJsonSchema(), where + ".parameters_json_schema"),
                    tool.hasStrict() ? tool.getStrict() : null,
                    AnthropicAsk.cacheControl(tool.hasCacheBreakpoint(), tool.getCacheBreakpoint()));
            tools.add(AnthropicAsk.withOptions(wire, tool.getVendorOptionsMap(), where));
        }
        return tools;
    }

    /** The root must say that it is an object: where it says nothing, or that it may be one, it is made to. */
    private static ObjectNode inputSchema(String schema, String where) {
        if (schema.isBlank()) {
            return JsonNodeFactory.instance.objectNode().put("type", "object");
        }
        ObjectNode root = object(schema, where);
        JsonNode type = root.path("type");
        boolean mayBeObject = type.isMissingNode()
                || type.asText().equals("object")
                || type.isArray()
                        && type.valueStream().anyMatch(one -> one.asText().equals("object"));
        if (!mayBeObject) {
            throw GatewayException.invalid(where, "describes no object", "wrap the value in an object's property");
        }
        return root.put("type", "object");
    }

    private static ObjectNode object(String json, String where) {
        return WireJson.tree(json)
                .filter(JsonNode::isObject)
                .map(ObjectNode.class::cast)
                .orElseThrow(
                        () -> GatewayException.invalid(where, "is not a JSON object", "give a JSON Schema as text"));
    }

    /** https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use: parallel calls are part of it. */
    static AnthropicWire.ToolChoice choice(CompleteRequest request) {
        Boolean single = request.hasParallelToolCalls() ? !request.getParallelToolCalls() : null;
        return switch (request.getToolChoice().getChoiceCase()) {
            case TOOL_NAME ->
                new AnthropicWire.ToolChoice("tool", request.getToolChoice().getToolName(), single);
            case MODE ->
                switch (request.getToolChoice().getMode()) {
                    case TOOL_CHOICE_MODE_AUTO -> new AnthropicWire.ToolChoice("auto", null, single);
                    case TOOL_CHOICE_MODE_REQUIRED -> new AnthropicWire.ToolChoice("any", null, single);
                    // Where no tool is called, none is called beside another; the field is refused there.
                    case TOOL_CHOICE_MODE_NONE -> new AnthropicWire.ToolChoice("none", null, null);
                    case TOOL_CHOICE_MODE_UNSPECIFIED, UNRECOGNIZED -> unsaid(request, single);
                };
            case CHOICE_NOT_SET -> unsaid(request, single);
        };
    }

    /** A choice without any tool is refused; one that says only the default is not needed. */
    private static AnthropicWire.ToolChoice unsaid(CompleteRequest request, Boolean single) {
        boolean tools = request.getToolsCount() > 0
                || request.getVendorOptionsMap().containsKey(AnthropicAsk.WIRE_FORMAT)
                        && request.getVendorOptionsMap()
                                .get(AnthropicAsk.WIRE_FORMAT)
                                .containsFields("tools");
        return single != null && single && tools ? new AnthropicWire.ToolChoice("auto", null, true) : null;
    }

    /** https://docs.claude.com/en/docs/build-with-claude/structured-outputs */
    static AnthropicWire.OutputFormat format(AnthropicAsk ask) {
        ResponseFormat format = ask.request().getResponseFormat();
        return switch (format.getFormatCase()) {
            case TEXT, FORMAT_NOT_SET -> null;
            case JSON ->
                throw AnthropicAsk.unsupported(
                        "response_format.json",
                        ask.deployment().id() + " knows no JSON without a schema",
                        "give a schema in response_format.json_schema, or ask for JSON in the prompt");
            case JSON_SCHEMA -> schema(ask, format);
        };
    }

    private static AnthropicWire.OutputFormat schema(AnthropicAsk ask, ResponseFormat format) {
        StructuredMode mode = format.getJsonSchema().getMode();
        if (mode == StructuredMode.STRUCTURED_MODE_EMULATED || mode == StructuredMode.STRUCTURED_MODE_EXTRACT) {
            // Not the vendor's affair.
            return null;
        }
        if (!ask.model().takesSchemas()) {
            throw AnthropicAsk.unsupported(
                    "response_format.json_schema",
                    ask.deployment().id() + " has no structured output of its own",
                    EMULATE);
        }
        return new AnthropicWire.OutputFormat(
                "json_schema", object(format.getJsonSchema().getSchema(), "response_format.json_schema.schema"));
    }
}
