package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * Tools and the answer's form, as OpenAI's chat completions are asked for them, and what was changed in their schemas:
 * strict ones are fitted to what OpenAI can keep to, others go as they are. Pure.
 */
final class OpenAiChatTools {

    private static final String FUNCTION = "function";
    private static final String DEFAULT_NAME = "answer";
    private static final String SCHEMA = "response_format.json_schema.schema";

    private final List<SchemaNote> notes = new ArrayList<>();
    private final OpenAiChatWire.Tools tools;
    private final OpenAiChatWire.ResponseFormat responseFormat;

    OpenAiChatTools(CompleteRequest request) {
        tools = tools(request);
        responseFormat = responseFormat(request);
    }

    OpenAiChatWire.Tools tools() {
        return tools;
    }

    OpenAiChatWire.ResponseFormat responseFormat() {
        return responseFormat;
    }

    /** Tells what the schemas lost. */
    void warn(Answer answer) {
        notes.forEach(note -> answer.warn("SCHEMA_ADAPTED", note.field() + ": " + note.message()));
    }

    private OpenAiChatWire.Tools tools(CompleteRequest request) {
        List<Object> all = new ArrayList<>(request.getToolsCount());
        for (int i = 0; i < request.getToolsCount(); i++) {
            Tool tool = request.getTools(i);
            String where = "tools[" + i + "]";
            all.add(VendorOptions.merged(
                    tool(tool, where), tool.getVendorOptionsMap(), OpenAiChatTranslator.FORMAT, where));
        }
        return new OpenAiChatWire.Tools(
                all.isEmpty() ? null : all,
                request.hasToolChoice() ? choice(request.getToolChoice()) : null,
                request.hasParallelToolCalls() ? request.getParallelToolCalls() : null);
    }

    private OpenAiChatWire.Tool tool(Tool tool, String where) {
        var schema = SchemaText.parameters(where + ".parameters_json_schema", tool.getParametersJsonSchema());
        var fitted = new Fitted(schema, tool.hasStrict() ? tool.getStrict() : null);
        var function = new OpenAiChatWire.Function(
                tool.getName(), OpenAiChatTranslator.text(tool.getDescription()), fitted.schema, fitted.strict);
        return new OpenAiChatWire.Tool(
                FUNCTION,
                function,
                tool.hasCacheBreakpoint() ? OpenAiChatParts.cacheControl(tool.getCacheBreakpoint()) : null);
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
    private OpenAiChatWire.ResponseFormat responseFormat(CompleteRequest request) {
        var format = request.getResponseFormat();
        return switch (format.getFormatCase()) {
            case JSON -> new OpenAiChatWire.ResponseFormat("json_object", null);
            case JSON_SCHEMA -> new OpenAiChatWire.ResponseFormat("json_schema", schema(format.getJsonSchema()));
            case TEXT, FORMAT_NOT_SET -> null;
        };
    }

    private OpenAiChatWire.Schema schema(JsonSchemaFormat format) {
        var fitted =
                new Fitted(SchemaText.of(SCHEMA, format.getSchema()), format.hasStrict() ? format.getStrict() : null);
        return new OpenAiChatWire.Schema(
                format.getName().isEmpty() ? DEFAULT_NAME : format.getName(),
                OpenAiChatTranslator.text(format.getDescription()),
                fitted.schema,
                fitted.strict);
    }

    /** A schema as it is sent; one that the vendor can't keep to is not asked for strictly. */
    private final class Fitted {
        private final JsonNode schema;
        private final Boolean strict;

        Fitted(SchemaText text, Boolean wanted) {
            boolean asked = Boolean.TRUE.equals(wanted);
            Adapted adapted = (asked ? SchemaDialect.OPENAI_STRICT : SchemaDialect.OPENAI_PLAIN).adapt(text);
            notes.addAll(adapted.notes());
            schema = adapted.schema();
            strict = asked && !adapted.enforceable() ? Boolean.FALSE : wanted;
        }
    }
}
