package dev.parley.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.schema.StructJson;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Tool;
import java.util.ArrayList;
import java.util.List;

/**
 * What a caller adds to a request in a vendor's own words ({@code vendor_options}), as far as a model may read it.
 *
 * @param request the request with the functions that are added among its tools and the schema that is added as its own, for
 *     vendors count them alike
 * @param texts whatever else may be read; nobody knows whether it is
 */
record AddedText(CompleteRequest request, List<String> texts) {

    /** What is no longer and of one word is a name or a switch, if it is of ASCII. */
    private static final int LONGEST_WORD = 64;

    /** Where wire formats keep the tools of a request. */
    private static final List<String> TOOLS = List.of("/tools", "/functions", "/toolConfig/tools");

    /** Where a tool's entry keeps what it is, and that its parameters. */
    private static final List<String> FUNCTIONS =
            List.of("/function", "/custom", "/toolSpec", "/functionDeclarations", "/function_declarations");

    private static final List<String> PARAMETERS = List.of(
            "/parameters", "/input_schema", "/inputSchema/json", "/parametersJsonSchema", "/parameterDefinitions");

    /** What a model reads of a tool beside that: the grammars of OpenAI's custom ones, Anthropic's examples. */
    private static final List<String> TOLD = List.of("/format", "/custom/format", "/input_examples");

    /** What models read whole, names and single words too. */
    private static final List<String> WHOLE = List.of(
            "chat_history",
            "contents",
            "documents",
            "input",
            "messages",
            "system",
            "systemInstruction",
            "system_instruction",
            "tool_calls");

    /** Whether there is anything: most requests have nothing. */
    static boolean isIn(CompleteRequest request, String wireFormat) {
        return AddedFields.of(request, wireFormat).findAny().isPresent();
    }

    static AddedText none(CompleteRequest request) {
        return new AddedText(request, List.of());
    }

    static AddedText of(CompleteRequest request, String wireFormat) {
        var told = request.toBuilder();
        List<String> texts = new ArrayList<>();
        AddedFields.of(request, wireFormat).map(StructJson::node).forEach(added -> {
            for (String place : TOOLS) {
                added.at(place).forEach(entry -> {
                    tools(entry).forEach(told::addTools);
                    TOLD.forEach(part -> whole(entry.at(part), texts));
                });
            }
            // What the vendor's own tools add is told of by pricing: nothing bounds it.
            added.remove(List.of("tools", "functions", "toolConfig"));
            if (!told.getResponseFormat().hasJsonSchema()) {
                AddedSchema.taken(added)
                        .ifPresent(schema -> told.getResponseFormatBuilder().setJsonSchema(schema));
            }
            WHOLE.forEach(name -> whole(added.path(name), texts));
            collect(added.without(WHOLE), texts);
        });
        return new AddedText(told.build(), texts);
    }

    /** The functions of an entry: itself, the one within it, or Gemini's list. */
    private static List<Tool> tools(JsonNode entry) {
        JsonNode within = first(entry, FUNCTIONS);
        List<JsonNode> functions =
                within.isArray() ? within.valueStream().toList() : List.of(within.isObject() ? within : entry);
        return functions.stream()
                .filter(function -> function.path("name").isTextual())
                .filter(function -> within.isContainerNode()
                        || first(function, PARAMETERS).isObject()
                        || List.of("", "function", "custom")
                                .contains(function.path("type").asText()))
                .map(AddedText::tool)
                .toList();
    }

    private static Tool tool(JsonNode function) {
        JsonNode parameters = first(function, PARAMETERS);
        return Tool.newBuilder()
                .setName(function.path("name").asText())
                .setDescription(function.path("description").asText())
                .setParametersJsonSchema(parameters.isObject() ? parameters.toString() : "")
                .build();
    }

    private static JsonNode first(JsonNode node, List<String> places) {
        return places.stream()
                .map(node::at)
                .filter(JsonNode::isContainerNode)
                .findFirst()
                .orElse(node.at("/none"));
    }

    private static void whole(JsonNode node, List<String> texts) {
        if (node.isContainerNode()) {
            texts.add(node.toString());
        } else {
            collect(node, texts);
        }
    }

    private static void collect(JsonNode node, List<String> texts) {
        if (node.isTextual() && isText(node.textValue())) {
            texts.add(node.textValue());
        }
        node.forEach(inner -> collect(inner, texts));
    }

    private static boolean isText(String value) {
        return value.length() > LONGEST_WORD || value.chars().anyMatch(c -> c > 127 || Character.isWhitespace(c));
    }
}
