package dev.parley.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.v1.JsonSchemaFormat;

/**
 * Writes an answer's schema down as OpenAI's models are told of it: JSON with a line for each of its values, without
 * indentation, titles and what strictness asks for. Found as {@link ToolTokens} was.
 */
final class SchemaText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SchemaText() {}

    static String written(JsonSchemaFormat format) {
        JsonNode schema = tree(format.getSchema());
        String description =
                format.getDescription().isEmpty() ? schema.path("description").asText() : format.getDescription();
        var text = new StringBuilder("# Response Formats\n\n## ")
                .append(format.getName().isEmpty() ? "answer" : format.getName())
                .append("\n\n")
                .append(ToolTokens.comment(description));
        write(schema, true, text);
        return text.toString();
    }

    /** The schema on one line, without what no model is told of. */
    static String plain(String schema) {
        JsonNode tree = tree(schema);
        return tree.isMissingNode() ? schema : tree.toString();
    }

    /** A text that is no JSON is refused elsewhere; here it counts for nothing. */
    static JsonNode tree(String json) {
        try {
            JsonNode tree = JSON.readTree(json);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static void write(JsonNode node, boolean top, StringBuilder text) {
        if (!node.isContainerNode()) {
            text.append(node);
            return;
        }
        text.append(node.isArray() ? '[' : '{');
        String between = "\n";
        for (var entry : node.properties()) {
            if (told(entry.getKey(), entry.getValue(), top)) {
                text.append(between).append(TextNode.valueOf(entry.getKey())).append(':');
                write(entry.getValue(), false, text);
                between = ",\n";
            }
        }
        for (JsonNode value : node.isArray() ? node : MissingNode.getInstance()) {
            text.append(between);
            write(value, false, text);
            between = ",\n";
        }
        text.append(between.length() > 1 ? "\n" : "").append(node.isArray() ? ']' : '}');
    }

    /** The description of the whole stands above it. */
    private static boolean told(String key, JsonNode value, boolean top) {
        return value.isContainerNode()
                || !key.equals("title") && !key.equals("additionalProperties") && !(top && key.equals("description"));
    }
}
