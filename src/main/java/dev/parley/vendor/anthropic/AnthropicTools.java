package dev.parley.vendor.anthropic;

import dev.parley.schema.Adapted;
import dev.parley.schema.SchemaDialect;
import dev.parley.schema.SchemaNote;
import dev.parley.schema.SchemaText;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.Tool;
import java.util.ArrayList;
import java.util.List;

/** Tools, whether they are called, and the form of the answer. */
final class AnthropicTools {

    private static final String SCHEMA = "response_format.json_schema.schema";
    private static final String EMULATE = "set response_format.json_schema.mode to STRUCTURED_MODE_EMULATED";

    private AnthropicTools() {}

    static List<Object> tools(AnthropicAsk ask) {
        CompleteRequest request = ask.request();
        if (request.getToolsCount() == 0) {
            return null;
        }
        List<Object> tools = new ArrayList<>(request.getToolsCount());
        for (int i = 0; i < request.getToolsCount(); i++) {
            Tool tool = request.getTools(i);
            String where = "tools[" + i + "]";
            tools.add(AnthropicAsk.withOptions(tool(ask, tool, where), tool.getVendorOptionsMap(), where));
        }
        return tools;
    }

    /** A schema that can't be kept to exactly without a loss goes as a plain one. */
    private static AnthropicWire.Tool tool(AnthropicAsk ask, Tool tool, String where) {
        var text = SchemaText.parameters(where + ".parameters_json_schema", tool.getParametersJsonSchema());
        boolean asked = tool.hasStrict() && tool.getStrict();
        Adapted adapted = (asked ? SchemaDialect.ANTHROPIC_OUTPUT : SchemaDialect.ANTHROPIC_TOOL).adapt(text);
        tell(ask, adapted);
        boolean loose = asked && !adapted.enforceable();
        return new AnthropicWire.Tool(
                tool.getName(),
                tool.getDescription().isEmpty() ? null : tool.getDescription(),
                loose ? SchemaDialect.ANTHROPIC_TOOL.adapt(text).schema() : adapted.schema(),
                tool.hasStrict() && !loose ? tool.getStrict() : null,
                AnthropicAsk.cacheControl(tool.hasCacheBreakpoint(), tool.getCacheBreakpoint()));
    }

    private static void tell(AnthropicAsk ask, Adapted adapted) {
        adapted.notes().forEach(note -> ask.warn("SCHEMA_ADAPTED", note.field(), note.message()));
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
        Adapted adapted = SchemaDialect.ANTHROPIC_OUTPUT.adapt(
                SchemaText.of(SCHEMA, format.getJsonSchema().getSchema()));
        if (!adapted.enforceable()) {
            String why = adapted.notes().stream()
                    .map(SchemaNote::message)
                    .findFirst()
                    .orElse("can't be kept to");
            throw AnthropicAsk.unsupported(
                    SCHEMA, "holds what Anthropic's own structured output can't: " + why, EMULATE);
        }
        tell(ask, adapted);
        return new AnthropicWire.OutputFormat("json_schema", adapted.schema());
    }
}
