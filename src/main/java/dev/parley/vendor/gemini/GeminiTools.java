package dev.parley.vendor.gemini;

import dev.parley.schema.SchemaText;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoiceMode;
import java.util.ArrayList;
import java.util.List;

/** The tools that a model may call, and whether it must: https://ai.google.dev/gemini-api/docs/function-calling. */
final class GeminiTools {

    private GeminiTools() {}

    static List<GeminiWire.Tools> declarations(CompleteRequest request, GeminiModel model, GeminiNotes notes) {
        if (request.getToolsCount() == 0) {
            return null;
        }
        List<Object> declarations = new ArrayList<>();
        for (int i = 0; i < request.getToolsCount(); i++) {
            Tool tool = request.getTools(i);
            String where = "tools[" + i + "]";
            var parameters = parameters(tool, where, model, notes);
            var declaration = new GeminiWire.Declaration(
                    tool.getName(),
                    tool.getDescription().isEmpty() ? null : tool.getDescription(),
                    parameters.openApi(),
                    parameters.json());
            declarations.add(GeminiTranslator.with(declaration, tool.getVendorOptionsMap(), where));
        }
        return List.of(new GeminiWire.Tools(declarations));
    }

    /** A tool without arguments is one without parameters. */
    private static GeminiSchema parameters(Tool tool, String where, GeminiModel model, GeminiNotes notes) {
        String field = where + ".parameters_json_schema";
        return GeminiTranslator.object(tool.getParametersJsonSchema(), field).isEmpty()
                ? GeminiSchema.NONE
                : GeminiSchema.of(SchemaText.parameters(field, tool.getParametersJsonSchema()), model, notes);
    }

    static GeminiWire.ToolConfig choice(CompleteRequest request) {
        var choice = request.getToolChoice();
        return switch (choice.getChoiceCase()) {
            case MODE -> mode(choice.getMode(), request);
            case TOOL_NAME -> config("ANY", List.of(choice.getToolName()));
            case CHOICE_NOT_SET -> mode(ToolChoiceMode.TOOL_CHOICE_MODE_UNSPECIFIED, request);
        };
    }

    private static GeminiWire.ToolConfig mode(ToolChoiceMode mode, CompleteRequest request) {
        // VALIDATED is AUTO that keeps to the schemas; ANY keeps to them anyway.
        boolean strict = request.getToolsList().stream().anyMatch(Tool::getStrict);
        return switch (mode) {
            case TOOL_CHOICE_MODE_AUTO -> config(strict ? "VALIDATED" : "AUTO", null);
            case TOOL_CHOICE_MODE_REQUIRED -> config("ANY", null);
            case TOOL_CHOICE_MODE_NONE -> config("NONE", null);
            case TOOL_CHOICE_MODE_UNSPECIFIED, UNRECOGNIZED -> strict ? config("VALIDATED", null) : null;
        };
    }

    private static GeminiWire.ToolConfig config(String mode, List<String> allowed) {
        return new GeminiWire.ToolConfig(new GeminiWire.FunctionCalling(mode, allowed));
    }
}
