package dev.parley.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.Tool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes tools down as OpenAI's models are told of them, which is what their tokens are counted of: a namespace in the
 * manner of TypeScript. OpenAI does not document it; recorded usage agrees, as docs/tokens.md tells.
 */
final class ToolTokens {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Definitions may lead to themselves, and twice to one another at each level. */
    private static final int DEEPEST = 12;

    private static final int LONGEST = 1 << 20;

    private final JsonNode root;
    private final StringBuilder text;

    private ToolTokens(JsonNode root, StringBuilder text) {
        this.root = root;
        this.text = text;
    }

    static String written(List<Tool> tools) {
        var text = new StringBuilder("namespace functions {\n\n");
        for (Tool tool : tools) {
            comment(tool.getDescription(), text);
            new ToolTokens(schema(tool.getParametersJsonSchema()), text).write(tool.getName());
        }
        return text.append("} // namespace functions").toString();
    }

    /** An answer's schema as OpenAI's models are told of it: JSON without titles and what strictness asks for. */
    static String plain(String schema) {
        JsonNode tree = schema(schema);
        return tree.isMissingNode() ? schema : without(tree.deepCopy()).toString();
    }

    private static JsonNode without(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            object.properties()
                    .removeIf(entry -> entry.getValue().isValueNode()
                            && (entry.getKey().equals("title") || entry.getKey().equals("additionalProperties")));
        }
        schema.forEach(ToolTokens::without);
        return schema;
    }

    /** A schema that is no JSON is refused elsewhere; here it counts for nothing. */
    private static JsonNode schema(String json) {
        try {
            JsonNode tree = JSON.readTree(json);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static void comment(String words, StringBuilder text) {
        if (!words.isBlank()) {
            text.append("// ").append(words.strip()).append('\n');
        }
    }

    private void write(String name) {
        text.append("type ").append(name);
        if (root.path("properties").isEmpty()) {
            text.append(" = () => any;\n\n");
            return;
        }
        text.append(" = (_: ");
        comment(root.path("title").asText(), text);
        text.append("{\n");
        properties(root, 0);
        text.append("}) => any;\n\n");
    }

    private void properties(JsonNode schema, int depth) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            JsonNode value = resolved(property.getValue());
            comment(value.path("title").asText(), text);
            comment(value.path("description").asText(), text);
            text.append(property.getKey()).append(required.contains(property.getKey()) ? ": " : "?: ");
            type(value, depth);
            text.append(',');
            if (value.has("default")) {
                text.append(" // default: ").append(value.get("default"));
            }
            text.append('\n');
        });
    }

    private JsonNode resolved(JsonNode schema) {
        String place = schema.path("$ref").asText();
        JsonNode found = place.startsWith("#/") ? root.at(place.substring(1)) : MissingNode.getInstance();
        return found.isMissingNode() ? schema : found;
    }

    private void type(JsonNode schema, int depth) {
        JsonNode known = resolved(schema);
        if (depth > DEEPEST || text.length() > LONGEST) {
            text.append("any");
        } else if (known.has("enum")) {
            joined(known.get("enum"), JsonNode::toString);
        } else if (known.has("anyOf")) {
            String between = "";
            for (JsonNode choice : known.get("anyOf")) {
                text.append(between);
                type(choice, depth + 1);
                between = " | ";
            }
        } else if (known.path("type").isArray()) {
            joined(known.get("type"), JsonNode::asText);
        } else {
            simple(known, depth);
        }
    }

    private void simple(JsonNode schema, int depth) {
        String type = schema.path("type").asText("any");
        if (type.equals("array")) {
            type(schema.path("items"), depth + 1);
            text.append("[]");
        } else if (type.equals("object") && schema.has("properties")) {
            text.append("{\n");
            properties(schema, depth + 1);
            text.append('}');
        } else {
            text.append(type.equals("integer") ? "number" : type);
        }
    }

    private void joined(JsonNode choices, Function<JsonNode, String> written) {
        List<String> texts = new ArrayList<>();
        choices.forEach(choice -> texts.add(written.apply(choice)));
        text.append(String.join(" | ", texts));
    }
}
