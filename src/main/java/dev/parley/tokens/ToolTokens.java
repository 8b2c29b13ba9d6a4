package dev.parley.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.parley.v1.Tool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes tools down as OpenAI's models are told of them, which is what their tokens are counted of: a namespace in the
 * manner of TypeScript. OpenAI does not document it; recorded usage agrees, as docs/tokens.md tells.
 */
final class ToolTokens {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ToolTokens() {}

    static String written(List<Tool> tools) {
        var text = new StringBuilder("namespace functions {\n\n");
        for (Tool tool : tools) {
            describe(tool.getDescription(), text);
            JsonNode schema = schema(tool);
            text.append("type ").append(tool.getName());
            if (schema.path("properties").isEmpty()) {
                text.append(" = () => any;\n\n");
            } else {
                text.append(" = (_: {\n").append(properties(schema)).append("}) => any;\n\n");
            }
        }
        return text.append("} // namespace functions").toString();
    }

    /** A schema that is no JSON is refused elsewhere; here it counts for nothing. */
    private static JsonNode schema(Tool tool) {
        try {
            return JSON.readTree(tool.getParametersJsonSchema());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static void describe(String description, StringBuilder text) {
        if (!description.isEmpty()) {
            text.append("// ").append(description).append('\n');
        }
    }

    private static String properties(JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        var text = new StringBuilder();
        schema.path("properties").properties().forEach(property -> {
            describe(property.getValue().path("description").asText(), text);
            text.append(property.getKey())
                    .append(required.contains(property.getKey()) ? ": " : "?: ")
                    .append(type(property.getValue()))
                    .append(",\n");
        });
        return text.toString();
    }

    private static String type(JsonNode property) {
        if (property.has("enum")) {
            return joined(property.get("enum"), true);
        }
        if (property.has("anyOf")) {
            return joined(property.get("anyOf"), false);
        }
        return switch (property.path("type").asText("any")) {
            case "integer" -> "number";
            case "array" -> (property.has("items") ? type(property.get("items")) : "any") + "[]";
            case "object" -> property.has("properties") ? "{\n" + properties(property) + "}" : "object";
            default -> property.path("type").asText("any");
        };
    }

    private static String joined(JsonNode choices, boolean values) {
        List<String> texts = new ArrayList<>();
        choices.forEach(choice -> texts.add(values ? choice.toString() : type(choice)));
        return String.join(" | ", texts);
    }
}
