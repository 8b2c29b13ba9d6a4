package dev.parley.vendor.openairesponses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.schema.Adapted;
import dev.parley.schema.SchemaDialect;
import dev.parley.schema.SchemaNote;
import dev.parley.schema.SchemaText;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.vendor.Answer;
import java.util.ArrayList;
import java.util.List;

/**
 * The tools that the model may call and the form that its text is to have, and what was changed in their schemas: strict
 * ones are fitted to what OpenAI can keep to, others go as they are. Pure.
 */
final class OpenAiResponsesTools {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String STANDARD_NAME = "answer";
    private static final String SCHEMA = "response_format.json_schema.schema";

    private final List<SchemaNote> notes = new ArrayList<>();
    private final List<JsonNode> tools;
    private final OpenAiResponsesWire.Text text;

    OpenAiResponsesTools(CompleteRequest request) {
        tools = tools(request);
        text = text(request);
    }

    /** The caller's functions, or null; tools of the vendor's own come as vendor options. */
    List<JsonNode> tools() {
        return tools;
    }

    OpenAiResponsesWire.Text text() {
        return text;
    }

    /** Tells what the schemas lost. */
    void warn(Answer answer) {
        notes.forEach(note -> answer.warn("SCHEMA_ADAPTED", note.field() + ": " + note.message()));
    }

    private List<JsonNode> tools(CompleteRequest request) {
        if (request.getToolsCount() == 0) {
            return null;
        }
        List<JsonNode> all = new ArrayList<>(request.getToolsCount());
        for (int i = 0; i < request.getToolsCount(); i++) {
            Tool tool = request.getTools(i);
            String where = "tools[" + i + "]";
            all.add(OpenAiResponsesInput.with(tool.getVendorOptionsMap(), function(tool, where), where));
        }
        return all;
    }

    private ObjectNode function(Tool tool, String where) {
        var function = NODES.objectNode().put("type", "function").put("name", tool.getName());
        if (!tool.getDescription().isEmpty()) {
            function.put("description", tool.getDescription());
        }
        var schema = SchemaText.parameters(where + ".parameters_json_schema", tool.getParametersJsonSchema());
        Adapted adapted = adapted(schema, tool.getStrict());
        function.set("parameters", adapted.schema());
        // The field is required; null leaves it to the vendor, whose default is not that of chat completions.
        return function.put("strict", tool.hasStrict() ? tool.getStrict() && adapted.enforceable() : null);
    }

    private Adapted adapted(SchemaText schema, boolean strict) {
        Adapted adapted = (strict ? SchemaDialect.OPENAI_STRICT : SchemaDialect.OPENAI_PLAIN).adapt(schema);
        notes.addAll(adapted.notes());
        return adapted;
    }

    static JsonNode toolChoice(ToolChoice choice) {
        return switch (choice.getChoiceCase()) {
            case MODE ->
                switch (choice.getMode()) {
                    case TOOL_CHOICE_MODE_AUTO -> TextNode.valueOf("auto");
                    case TOOL_CHOICE_MODE_REQUIRED -> TextNode.valueOf("required");
                    case TOOL_CHOICE_MODE_NONE -> TextNode.valueOf("none");
                    case TOOL_CHOICE_MODE_UNSPECIFIED, UNRECOGNIZED -> null;
                };
            case TOOL_NAME -> NODES.objectNode().put("type", "function").put("name", choice.getToolName());
            case CHOICE_NOT_SET -> null;
        };
    }

    private OpenAiResponsesWire.Text text(CompleteRequest request) {
        var format = request.getResponseFormat();
        return switch (format.getFormatCase()) {
            case TEXT -> new OpenAiResponsesWire.Text(NODES.objectNode().put("type", "text"));
            case JSON -> new OpenAiResponsesWire.Text(NODES.objectNode().put("type", "json_object"));
            case JSON_SCHEMA -> isNative(format.getJsonSchema().getMode()) ? text(format.getJsonSchema()) : null;
            case FORMAT_NOT_SET -> null;
        };
    }

    /** The other ways ask the vendor for nothing, or for a tool. */
    private static boolean isNative(StructuredMode mode) {
        return mode == StructuredMode.STRUCTURED_MODE_UNSPECIFIED || mode == StructuredMode.STRUCTURED_MODE_NATIVE;
    }

    private OpenAiResponsesWire.Text text(JsonSchemaFormat format) {
        var wire = NODES.objectNode()
                .put("type", "json_schema")
                .put("name", format.getName().isEmpty() ? STANDARD_NAME : format.getName());
        if (!format.getDescription().isEmpty()) {
            wire.put("description", format.getDescription());
        }
        Adapted adapted = adapted(SchemaText.of(SCHEMA, format.getSchema()), format.getStrict());
        wire.set("schema", adapted.schema());
        if (format.hasStrict()) {
            wire.put("strict", format.getStrict() && adapted.enforceable());
        }
        return new OpenAiResponsesWire.Text(wire);
    }
}
