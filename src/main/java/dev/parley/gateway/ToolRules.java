package dev.parley.gateway;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.vendor.WireJson;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules that tools and the answer's form must keep whatever the models are. */
final class ToolRules {

    private static final int MAX_TOOLS = 512;
    private static final int MAX_ATTEMPTS = 5;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.:-]{1,128}");

    private ToolRules() {}

    static void check(CompleteRequest request) {
        Set<String> names = new HashSet<>();
        if (request.getToolsCount() > MAX_TOOLS) {
            throw invalid("tools", "has " + request.getToolsCount() + " entries", "list at most " + MAX_TOOLS);
        }
        for (int i = 0; i < request.getToolsCount(); i++) {
            check("tools[" + i + "]", request.getTools(i), names);
        }
        if (request.hasToolChoice()) {
            checkChoice(request, names);
        }
        RequestRules.checkKnown("response_format", request.getResponseFormat());
        RequestRules.checkKnown(
                "response_format.text", request.getResponseFormat().getText());
        RequestRules.checkKnown(
                "response_format.json", request.getResponseFormat().getJson());
        if (request.getResponseFormat().hasJsonSchema()) {
            checkSchema(request.getResponseFormat().getJsonSchema());
        }
    }

    private static void check(String where, Tool tool, Set<String> names) {
        RequestRules.checkKnown(where, tool);
        MessageRules.checkBreakpoint(where, tool.getCacheBreakpoint());
        if (!NAME.matcher(tool.getName()).matches()) {
            throw invalid(
                    where + ".name",
                    "is not 1 to 128 of letters, digits, '_', '-', '.', ':'",
                    "give the tool a name that a model can write");
        }
        if (!names.add(tool.getName())) {
            throw invalid(where + ".name", "is the name of another tool too", "give each tool a name of its own");
        }
        if (!tool.getParametersJsonSchema().isEmpty() && !WireJson.isObject(tool.getParametersJsonSchema())) {
            throw invalid(
                    where + ".parameters_json_schema",
                    "is not a JSON object",
                    "give a JSON Schema as text, such as {\"type\":\"object\",\"properties\":{}}");
        }
    }

    private static void checkChoice(CompleteRequest request, Set<String> names) {
        ToolChoice choice = request.getToolChoice();
        RequestRules.checkKnown("tool_choice", choice);
        switch (choice.getChoiceCase()) {
            case MODE -> {
                if (choice.getMode() == ToolChoiceMode.UNRECOGNIZED) {
                    throw invalid("tool_choice.mode", "is not known", "use one of the enum's values");
                }
            }
            case TOOL_NAME -> {
                if (!names.contains(choice.getToolName()) && request.getVendorOptionsCount() == 0) {
                    throw invalid("tool_choice.tool_name", "names no tool of the request", "name one of tools");
                }
            }
            case CHOICE_NOT_SET ->
                throw invalid("tool_choice", "holds nothing", "set mode or tool_name, or leave it out");
        }
    }

    private static void checkSchema(JsonSchemaFormat format) {
        String where = "response_format.json_schema";
        RequestRules.checkKnown(where, format);
        if (!WireJson.isObject(format.getSchema())) {
            throw invalid(where + ".schema", "is not a JSON object", "give a JSON Schema as text");
        }
        if (format.getMode() == StructuredMode.UNRECOGNIZED) {
            throw invalid(where + ".mode", "is not known", "use one of the enum's values");
        }
        if (format.hasMaxAttempts() && (format.getMaxAttempts() < 1 || format.getMaxAttempts() > MAX_ATTEMPTS)) {
            throw invalid(where + ".max_attempts", "is " + format.getMaxAttempts(), "set it from 1 to " + MAX_ATTEMPTS);
        }
    }
}
