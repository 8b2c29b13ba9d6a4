package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;

/**
 * A JSON Schema that a caller gave, read and within bounds: at most 1 MiB of text, 128 levels, 20,000 values, every
 * reference within it leads somewhere. Whether it is a valid schema beyond that, {@link SchemaCheck} says. Immutable.
 */
public final class SchemaText {

    private static final String NOTHING = "{\"type\":\"object\",\"properties\":{}}";

    private final String field;
    private final String text;
    private final ObjectNode root;
    /** Where the caller's own schema begins, in a schema that was wrapped. */
    private final String prefix;

    private SchemaText(String field, String text, ObjectNode root, String prefix) {
        this.field = field;
        this.text = text;
        this.root = root;
        this.prefix = prefix;
    }

    /**
     * Reads a schema. What is wrong with it is an INVALID_REQUEST that names the field and never quotes the text.
     *
     * @param field the request's field that holds it, such as {@code response_format.json_schema.schema}
     */
    public static SchemaText of(String field, String text) {
        if (text.isBlank()) {
            throw GatewayException.invalid(field, "is empty", "give a JSON Schema, such as {\"type\":\"object\"}");
        }
        return of(field, text, SchemaJson.read(field, text));
    }

    /**
     * Reads the parameters of a tool: none, {@code null} and {@code {}} are a tool without parameters; anything else
     * must describe an object, for the arguments of a call are one.
     */
    public static SchemaText parameters(String field, String text) {
        JsonNode tree = text.isBlank() ? SchemaJson.read(field, NOTHING) : SchemaJson.read(field, text);
        if (tree.isNull() || tree.isObject() && tree.isEmpty()) {
            return of(field, NOTHING, SchemaJson.read(field, NOTHING));
        }
        SchemaText schema = of(field, text.isBlank() ? NOTHING : text, tree);
        JsonNode type = References.followed(schema.root).path("type");
        if (!type.isMissingNode() && !SchemaJson.holdsText(type.isArray() ? type : array(type), "object")) {
            throw GatewayException.invalid(
                    field,
                    "describes no object, but the arguments of a tool are one",
                    "give a schema of type object and put the value into a property of it");
        }
        return schema;
    }

    private static JsonNode array(JsonNode single) {
        return JsonNodeFactory.instance.arrayNode().add(single);
    }

    private static SchemaText of(String field, String text, JsonNode tree) {
        if (!(tree instanceof ObjectNode root)) {
            throw GatewayException.invalid(
                    field, "is JSON but not an object", "give a JSON Schema object, such as {\"type\":\"object\"}");
        }
        Shapes.check(field, root);
        References.check(field, root);
        return new SchemaText(field, text, root, "");
    }

    /** The same schema at another place of one that is laid round it. */
    SchemaText within(ObjectNode outer, String pointer) {
        return new SchemaText(field, SchemaJson.write(outer), outer, pointer);
    }

    /** The request's field that holds the schema. */
    public String field() {
        return field;
    }

    /** The schema as the caller wrote it; of a wrapped one, as we wrote it. */
    public String text() {
        return text;
    }

    /** A copy of the schema, the caller's to change. */
    public ObjectNode tree() {
        return root.deepCopy();
    }

    /** Whether it describes an object without any property: as a tool's parameters, those of a tool that has none. */
    public boolean takesNothing() {
        return root.path("type").asText().equals("object")
                && root.path("properties").isEmpty()
                && !root.path("additionalProperties").isObject()
                && !root.path("additionalProperties").asBoolean()
                && root.properties().stream().noneMatch(entry -> Keywords.adds(entry.getKey()));
    }

    ObjectNode root() {
        return root;
    }

    /** A place in the schema, as warnings and errors name it. */
    String at(String pointer) {
        String inner = pointer.startsWith(prefix) ? pointer.substring(prefix.length()) : pointer;
        return inner.isEmpty() ? field : field + "#" + inner;
    }
}
