package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.testing.Caller;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.JsonFormat;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.TextFormat;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import java.util.List;
import java.util.Set;

/** Reads recorded requests: https://platform.openai.com/docs/api-reference/responses/create. */
final class OpenAiResponsesRequests {

    private static final String WIRE = OpenAiResponsesRecorded.WIRE;

    private static final Set<String> KNOWN = Set.of(
            "model",
            "input",
            "instructions",
            "stream",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "text",
            "reasoning",
            "temperature",
            "top_p",
            "max_output_tokens",
            "service_tier");

    private OpenAiResponsesRequests() {}

    static CompleteRequest.Builder read(JsonNode recorded) {
        var request = CompleteRequest.newBuilder()
                .setSystem(recorded.path("instructions").asText())
                .setServiceTier(recorded.path("service_tier").asText());
        if (recorded.path("input").isTextual()) {
            request.addMessages(Caller.user(recorded.path("input").textValue()));
        }
        for (JsonNode item : recorded.path("input")) {
            OpenAiResponsesItems.add(request, item);
        }
        settings(request, recorded);
        return request.putAllVendorOptions(Json.options(WIRE, others(request, recorded), Set.of()));
    }

    private static void settings(CompleteRequest.Builder request, JsonNode recorded) {
        if (recorded.has("temperature")) {
            request.getSamplingBuilder()
                    .setTemperature(recorded.path("temperature").doubleValue());
        }
        if (recorded.has("top_p")) {
            request.getSamplingBuilder().setTopP(recorded.path("top_p").doubleValue());
        }
        if (recorded.has("max_output_tokens")) {
            request.setMaxOutputTokens(recorded.path("max_output_tokens").intValue());
        }
        if (recorded.has("parallel_tool_calls")) {
            request.setParallelToolCalls(recorded.path("parallel_tool_calls").booleanValue());
        }
        if (recorded.has("tool_choice")) {
            request.setToolChoice(choice(recorded.path("tool_choice")));
        }
        JsonNode reasoning = recorded.path("reasoning");
        if (reasoning.hasNonNull("effort")) {
            request.getReasoningBuilder().setEffort(reasoning.path("effort").textValue());
        }
        if (reasoning.path("summary").asText().equals("auto")) {
            request.getReasoningBuilder().setIncludeText(true);
        }
        if (recorded.path("text").has("format")) {
            request.setResponseFormat(format(recorded.path("text").path("format")));
        }
    }

    private static ToolChoice choice(JsonNode choice) {
        return switch (choice.asText()) {
            case "auto" -> mode(ToolChoiceMode.TOOL_CHOICE_MODE_AUTO);
            case "required" -> mode(ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED);
            case "none" -> mode(ToolChoiceMode.TOOL_CHOICE_MODE_NONE);
            default ->
                ToolChoice.newBuilder()
                        .setToolName(choice.path("name").textValue())
                        .build();
        };
    }

    private static ToolChoice mode(ToolChoiceMode mode) {
        return ToolChoice.newBuilder().setMode(mode).build();
    }

    private static ResponseFormat.Builder format(JsonNode format) {
        var read = ResponseFormat.newBuilder();
        switch (format.path("type").asText()) {
            case "text" -> read.setText(TextFormat.getDefaultInstance());
            case "json_object" -> read.setJson(JsonFormat.getDefaultInstance());
            default -> {
                var schema = JsonSchemaFormat.newBuilder()
                        .setName(format.path("name").asText())
                        .setDescription(format.path("description").asText())
                        .setSchema(format.path("schema").toString());
                if (format.has("strict")) {
                    schema.setStrict(format.path("strict").booleanValue());
                }
                read.setJsonSchema(schema);
            }
        }
        return read;
    }

    /** The functions become tools; what is left of the request is what only the vendor knows. */
    private static ObjectNode others(CompleteRequest.Builder request, JsonNode recorded) {
        ObjectNode others = recorded.deepCopy();
        others.remove(KNOWN);
        var vendorTools = others.putArray("tools");
        for (JsonNode tool : recorded.path("tools")) {
            if (tool.path("type").asText().equals("function")) {
                request.addTools(function(tool));
            } else {
                vendorTools.add(tool);
            }
        }
        if (recorded.path("text").has("verbosity")) {
            others.putObject("text").set("verbosity", recorded.path("text").path("verbosity"));
        }
        if (recorded.path("reasoning") instanceof ObjectNode reasoning) {
            ObjectNode rest = reasoning.deepCopy();
            rest.remove("effort");
            if (rest.path("summary").asText().equals("auto")) {
                rest.remove("summary");
            }
            Json.withoutNulls(rest);
            others.set("reasoning", rest);
        }
        for (String field : List.of("tools", "reasoning", "include")) {
            if (others.path(field).isEmpty()) {
                others.remove(field);
            }
        }
        return others;
    }

    private static Tool.Builder function(JsonNode function) {
        var tool = Tool.newBuilder()
                .setName(function.path("name").textValue())
                .setDescription(function.path("description").asText(""))
                .setParametersJsonSchema(function.path("parameters").toString())
                .putAllVendorOptions(
                        Json.options(WIRE, function, Set.of("type", "name", "description", "parameters", "strict")));
        return function.hasNonNull("strict")
                ? tool.setStrict(function.path("strict").booleanValue())
                : tool;
    }
}
