package dev.parley.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.Tool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes tools down as OpenAI's models are told of them, which is what their tokens are counted of: a namespace in the
 * manner of TypeScript. OpenAI does not document it; recorded usage agrees to the token, as docs/tokens.md tells.
 */
final class ToolTokens {

    /** Definitions may lead to themselves, and twice to one another at each level. */
    private static final int DEEPEST = 12;

    private static final int LONGEST = 1 << 20;

    private JsonNode root = MissingNode.getInstance();
    private int left = LONGEST;

    private ToolTokens() {}

    static String written(List<Tool> tools) {
        var text = new StringBuilder("# Tools\n\n## functions\n\nnamespace functions {\n\n");
        var writer = new ToolTokens();
        tools.forEach(tool -> text.append(writer.type(tool)));
        return text.append("} // namespace functions").toString();
    }

    /** Each line a comment of its own, without its indentation; empty lines are left out. */
    static String comment(String words) {
        return words.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> "// " + line + "\n")
                .collect(Collectors.joining());
    }

    private String type(Tool tool) {
        root = SchemaText.tree(tool.getParametersJsonSchema());
        String arguments = root.path("properties").isEmpty() ? "" : "_: " + comments(root) + object(root, 0);
        return comment(tool.getDescription()) + "type " + tool.getName() + " = (" + arguments + ") => any;\n\n";
    }

    private static String comments(JsonNode schema) {
        return comment(schema.path("title").asText())
                + comment(schema.path("description").asText());
    }

    /** On one line, unless there is something to say of a property. */
    private String object(JsonNode schema, int depth) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        List<String> properties = new ArrayList<>();
        var lines = new StringBuilder();
        boolean said = false;
        for (var entry : schema.path("properties").properties()) {
            JsonNode value = resolved(entry.getValue());
            String name = charged(entry.getKey() + (required.contains(entry.getKey()) ? ": " : "?: "));
            String property = name + type(value, depth);
            String comments = charged(comments(value));
            String byDefault = charged(value.hasNonNull("default") ? " // default: " + value.get("default") : "");
            properties.add(property);
            lines.append(comments)
                    .append(property)
                    .append(',')
                    .append(byDefault)
                    .append('\n');
            said |= !comments.isEmpty() || !byDefault.isEmpty() || property.indexOf('\n') >= 0;
        }
        return said ? "{\n" + lines + "}" : "{ " + String.join(", ", properties) + " }";
    }

    /** What is written for the first time, at whatever level: the whole has an end, however often a definition is used. */
    private String charged(String words) {
        left -= words.length();
        return words;
    }

    /** What a reference leads to, with what stands beside it. */
    private JsonNode resolved(JsonNode schema) {
        String place = schema.path("$ref").asText();
        boolean here = place.equals("#") || place.startsWith("#/");
        if (here && root.at(place.substring(1)) instanceof ObjectNode found) {
            left -= found.size();
            ObjectNode both = JsonNodeFactory.instance.objectNode();
            both.setAll(found);
            schema.properties().stream()
                    .filter(entry -> !entry.getKey().equals("$ref"))
                    .forEach(entry -> both.set(entry.getKey(), entry.getValue()));
            return both;
        }
        return schema;
    }

    private String type(JsonNode schema, int depth) {
        if (depth > DEEPEST || left < 0) {
            return charged("any");
        }
        JsonNode known = resolved(schema);
        if (known.has("enum")) {
            return charged(
                    known.get("enum").valueStream().map(JsonNode::toString).collect(Collectors.joining(" | ")));
        } else if (known.has("const")) {
            return charged(known.get("const").toString());
        } else if (known.has("anyOf") || known.has("oneOf")) {
            JsonNode choices = known.has("anyOf") ? known.get("anyOf") : known.get("oneOf");
            List<String> types = new ArrayList<>();
            choices.forEach(choice -> types.add(type(choice, depth + 1)));
            return String.join(" | ", types);
        } else if (known.path("type").isArray()) {
            return charged(known.get("type")
                    .valueStream()
                    .map(type -> simple(type.asText()))
                    .collect(Collectors.joining(" | ")));
        }
        return switch (known.path("type").asText("any")) {
            case "array" -> type(known.path("items"), depth + 1) + "[]";
            case "object" -> known.path("properties").isEmpty() ? charged("object") : object(known, depth + 1);
            default -> charged(simple(known.path("type").asText("any")));
        };
    }

    private static String simple(String type) {
        return type.equals("integer") ? "number" : type;
    }
}
