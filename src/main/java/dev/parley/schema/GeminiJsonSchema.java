package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Leaves a schema as it is but for what Gemini refuses or would not see: beside a reference below the root there may
 * be nothing, and {@code const} is no keyword of its. Others that it does not know it ignores.
 */
final class GeminiJsonSchema {

    private GeminiJsonSchema() {}

    static Adapted adapt(SchemaText text) {
        var told = new Told(text);
        ObjectNode root = text.tree();
        Keywords.each(root, "", (pointer, schema) -> schema(schema, pointer, told));
        return new Adapted(root, told.notes(), true);
    }

    private static void schema(ObjectNode schema, String pointer, Told told) {
        JsonNode constant = schema.path("const");
        if ((constant.isTextual() || constant.isNumber()) && !schema.has("enum")) {
            schema.putArray("enum").add(schema.remove("const"));
        }
        boolean alone = schema.properties().stream()
                .allMatch(entry ->
                        entry.getKey().startsWith("$") || entry.getKey().equals("definitions"));
        if (!pointer.isEmpty() && schema.has("$ref") && !alone && !schema.has("anyOf")) {
            var reference = JsonNodeFactory.instance.objectNode();
            reference.set("$ref", schema.remove("$ref"));
            schema.putArray("anyOf").add(reference);
            told.note(pointer, "a $ref with neighbours was sent as the only alternative of anyOf");
        }
    }
}
