package dev.parley.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.v1.Tool;
import java.util.ArrayList;
import java.util.List;

/**
 * What tools say without the form that they say it in: names, descriptions and choices, of tools and of all that their
 * parameters hold, however deep.
 */
record ToolWords(List<String> all, long properties) {

    static ToolWords of(List<Tool> tools) {
        List<String> words = new ArrayList<>();
        long properties = 0;
        for (Tool tool : tools) {
            words.add(tool.getName());
            words.add(tool.getDescription());
            properties += read(SchemaText.tree(tool.getParametersJsonSchema()), words);
        }
        return new ToolWords(words, properties);
    }

    /** Adds a schema's words and returns how many properties it has. */
    private static long read(JsonNode schema, List<String> words) {
        words.add(schema.path("description").asText());
        schema.path("enum").forEach(choice -> words.add(choice.asText()));
        long properties = 0;
        for (var property : schema.path("properties").properties()) {
            words.add(property.getKey());
            properties += 1 + read(property.getValue(), words);
        }
        for (String part : List.of("$defs", "items", "anyOf", "oneOf", "allOf")) {
            JsonNode inner = schema.path(part);
            for (JsonNode each : part.equals("items") && inner.isObject() ? List.of(inner) : inner) {
                properties += read(each, words);
            }
        }
        return properties;
    }
}
