package dev.parley.vendor.bedrock;

import static dev.parley.vendor.bedrock.BedrockAsk.object;
import static dev.parley.vendor.bedrock.BedrockAsk.union;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.schema.Adapted;
import dev.parley.schema.SchemaDialect;
import dev.parley.schema.SchemaNote;
import dev.parley.schema.SchemaText;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;

/** Tools, whether they are called, and the form of the answer. */
final class BedrockTools {

    private static final String SCHEMA = "response_format.json_schema.schema";
    private static final String EMULATE = "set response_format.json_schema.mode to STRUCTURED_MODE_EMULATED";

    private BedrockTools() {}

    static BedrockWire.ToolConfig config(BedrockAsk ask) {
        CompleteRequest request = ask.request();
        ObjectNode choice = choice(ask);
        if (request.getToolsCount() == 0) {
            return choice == null ? null : new BedrockWire.ToolConfig(null, choice);
        }
        List<Object> tools = new ArrayList<>(request.getToolsCount());
        for (int i = 0; i < request.getToolsCount(); i++) {
            Tool tool = request.getTools(i);
            String where = "tools[" + i + "]";
            var spec = BedrockAsk.withOptions(spec(ask, tool, where), tool.getVendorOptionsMap(), where);
            tools.add(union("toolSpec", WireJson.node(spec)));
            if (tool.hasCacheBreakpoint()) {
                tools.add(BedrockAsk.cachePoint(tool.getCacheBreakpoint()));
            }
        }
        return new BedrockWire.ToolConfig(tools, choice);
    }

    /** A schema that can't be kept to exactly without a loss goes as a plain one. */
    private static BedrockWire.ToolSpec spec(BedrockAsk ask, Tool tool, String where) {
        var text = SchemaText.parameters(where + ".parameters_json_schema", tool.getParametersJsonSchema());
        boolean asked = tool.hasStrict() && tool.getStrict();
        Adapted adapted = (asked ? SchemaDialect.BEDROCK_OUTPUT : SchemaDialect.BEDROCK).adapt(text);
        tell(ask, adapted);
        boolean loose = asked && !adapted.enforceable();
        return new BedrockWire.ToolSpec(
                tool.getName(),
                tool.getDescription().isEmpty() ? null : tool.getDescription(),
                new BedrockWire.InputSchema(
                        loose ? SchemaDialect.BEDROCK.adapt(text).schema() : adapted.schema()),
                tool.hasStrict() && !loose ? tool.getStrict() : null);
    }

    private static void tell(BedrockAsk ask, Adapted adapted) {
        adapted.notes().forEach(note -> ask.warn("SCHEMA_ADAPTED", note.field(), note.message()));
    }

    /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html: there is no "none". */
    private static ObjectNode choice(BedrockAsk ask) {
        ToolChoice choice = ask.request().getToolChoice();
        return switch (choice.getChoiceCase()) {
            case TOOL_NAME -> union("tool", object().put("name", choice.getToolName()));
            case MODE ->
                switch (choice.getMode()) {
                    case TOOL_CHOICE_MODE_AUTO -> union("auto", object());
                    case TOOL_CHOICE_MODE_REQUIRED -> union("any", object());
                    case TOOL_CHOICE_MODE_NONE -> {
                        ask.leaveOut(
                                "tool_choice",
                                "Bedrock can't be told to call none of the tools",
                                "leave the tools out of the request");
                        yield null;
                    }
                    case TOOL_CHOICE_MODE_UNSPECIFIED, UNRECOGNIZED -> null;
                };
            case CHOICE_NOT_SET -> null;
        };
    }

    /** https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html */
    static BedrockWire.OutputConfig output(BedrockAsk ask) {
        return switch (ask.request().getResponseFormat().getFormatCase()) {
            case TEXT, FORMAT_NOT_SET -> null;
            case JSON ->
                throw BedrockAsk.unsupported(
                        "response_format.json",
                        "Bedrock knows no JSON without a schema",
                        "give a schema in response_format.json_schema, or ask for JSON in the prompt");
            case JSON_SCHEMA -> schema(ask, ask.request().getResponseFormat().getJsonSchema());
        };
    }

    private static BedrockWire.OutputConfig schema(BedrockAsk ask, JsonSchemaFormat format) {
        StructuredMode mode = format.getMode();
        if (mode == StructuredMode.STRUCTURED_MODE_EMULATED || mode == StructuredMode.STRUCTURED_MODE_EXTRACT) {
            // Not the vendor's affair.
            return null;
        }
        Adapted adapted = SchemaDialect.BEDROCK_OUTPUT.adapt(SchemaText.of(SCHEMA, format.getSchema()));
        if (!adapted.enforceable()) {
            String why = adapted.notes().stream()
                    .map(SchemaNote::message)
                    .findFirst()
                    .orElse("can't be kept to");
            throw BedrockAsk.unsupported(SCHEMA, "holds what Bedrock's own structured output can't: " + why, EMULATE);
        }
        tell(ask, adapted);
        return new BedrockWire.OutputConfig(new BedrockWire.TextFormat(
                "json_schema",
                new BedrockWire.Structure(new BedrockWire.JsonSchema(
                        adapted.schema().toString(),
                        format.getName().isEmpty() ? null : format.getName(),
                        format.getDescription().isEmpty() ? null : format.getDescription()))));
    }
}
