package dev.parley.vendor.cohere;

import static dev.parley.error.GatewayException.invalid;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.schema.Adapted;
import dev.parley.schema.SchemaDialect;
import dev.parley.schema.SchemaNote;
import dev.parley.schema.SchemaText;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.vendor.Answer;
import dev.parley.vendor.VendorOptions;
import java.util.ArrayList;
import java.util.List;

/** Tools and the answer's form, as Cohere is asked for them, and what was changed in their schemas. Pure. */
final class CohereTools {

    private static final String FUNCTION = "function";
    private static final String JSON = "json_object";

    private final List<SchemaNote> notes = new ArrayList<>();
    private final CohereWire.Tools tools;
    private final CohereWire.ResponseFormat responseFormat;
    private boolean enforceable = true;

    CohereTools(CompleteRequest request) {
        tools = tools(request);
        responseFormat = responseFormat(request);
    }

    CohereWire.Tools tools() {
        return tools;
    }

    CohereWire.ResponseFormat responseFormat() {
        return responseFormat;
    }

    /** Tells what the schemas lost. */
    void warn(Answer answer) {
        notes.forEach(note -> answer.warn("SCHEMA_ADAPTED", note.field() + ": " + note.message()));
    }

    private CohereWire.Tools tools(CompleteRequest request) {
        Boolean strict = strict(request.getToolsList());
        List<Object> all = new ArrayList<>(request.getToolsCount());
        for (int i = 0; i < request.getToolsCount(); i++) {
            Tool tool = request.getTools(i);
            String where = "tools[" + i + "]";
            var wire = new CohereWire.Tool(
                    FUNCTION,
                    new CohereWire.Function(
                            tool.getName(),
                            CohereTranslator.text(tool.getDescription()),
                            parameters(tool, where, Boolean.TRUE.equals(strict))));
            all.add(VendorOptions.merged(wire, tool.getVendorOptionsMap(), CohereTranslator.FORMAT, where));
        }
        return new CohereWire.Tools(
                all.isEmpty() ? null : all,
                Boolean.TRUE.equals(strict) && !enforceable ? Boolean.FALSE : strict,
                request.hasToolChoice() ? choice(request) : null);
    }

    /** https://docs.cohere.com/docs/structured-outputs#structured-outputs-tools: one switch for all tools. */
    private static Boolean strict(List<Tool> tools) {
        Boolean strict = null;
        for (int i = 0; i < tools.size(); i++) {
            if (tools.get(i).hasStrict()) {
                if (strict != null && strict != tools.get(i).getStrict()) {
                    throw invalid(
                            "tools[" + i + "].strict",
                            "differs from that of another tool, and Cohere's strict_tools holds for all",
                            "set it alike in all tools");
                }
                strict = tools.get(i).getStrict();
            }
        }
        return strict;
    }

    private ObjectNode parameters(Tool tool, String where, boolean strict) {
        var schema = SchemaText.parameters(where + ".parameters_json_schema", tool.getParametersJsonSchema());
        if (!strict) {
            return schema.tree();
        }
        Adapted adapted = SchemaDialect.COHERE.adapt(schema);
        notes.addAll(adapted.notes());
        enforceable &= adapted.enforceable();
        return adapted.schema();
    }

    /** The one tool that there is can be demanded by name; where there are more, Cohere has no word for it. */
    private static String choice(CompleteRequest request) {
        ToolChoice choice = request.getToolChoice();
        return switch (choice.getChoiceCase()) {
            case TOOL_NAME -> {
                if (request.getToolsCount() != 1
                        || !request.getTools(0).getName().equals(choice.getToolName())) {
                    throw invalid(
                            "tool_choice.tool_name",
                            "is not taken by Cohere, which can demand a call but not name the tool",
                            "set mode to TOOL_CHOICE_MODE_REQUIRED, or send no tool but this one");
                }
                yield "REQUIRED";
            }
            case MODE ->
                switch (choice.getMode()) {
                    case TOOL_CHOICE_MODE_REQUIRED -> "REQUIRED";
                    case TOOL_CHOICE_MODE_NONE -> "NONE";
                    case TOOL_CHOICE_MODE_AUTO, TOOL_CHOICE_MODE_UNSPECIFIED -> null;
                    case UNRECOGNIZED -> throw new IllegalStateException("not admitted: " + choice);
                };
            case CHOICE_NOT_SET -> throw new IllegalStateException("not admitted: " + choice);
        };
    }

    private CohereWire.ResponseFormat responseFormat(CompleteRequest request) {
        var format = request.getResponseFormat();
        return switch (format.getFormatCase()) {
            case JSON -> new CohereWire.ResponseFormat(JSON, null);
            case JSON_SCHEMA -> new CohereWire.ResponseFormat(JSON, schema(format.getJsonSchema()));
            case TEXT, FORMAT_NOT_SET -> null;
        };
    }

    /** The schema is all that is sent: what the answer is for stands in it. */
    private ObjectNode schema(JsonSchemaFormat format) {
        Adapted adapted =
                SchemaDialect.COHERE.adapt(SchemaText.of("response_format.json_schema.schema", format.getSchema()));
        notes.addAll(adapted.notes());
        ObjectNode schema = adapted.schema();
        if (!format.getDescription().isEmpty() && !schema.has("description")) {
            schema.put("description", format.getDescription());
        }
        return schema;
    }
}
