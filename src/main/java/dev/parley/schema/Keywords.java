package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Where in a schema other schemas are. Values of {@code enum}, {@code const}, {@code default} and {@code examples} are
 * none, whatever they look like, and a property may be called like a keyword.
 */
final class Keywords {

    enum Holds {
        SCHEMA,
        LIST,
        MAP,
        NOTHING
    }

    private static final Map<String, Holds> HOLDERS = Map.ofEntries(
            Map.entry("properties", Holds.MAP),
            Map.entry("patternProperties", Holds.MAP),
            Map.entry("dependentSchemas", Holds.MAP),
            Map.entry("dependencies", Holds.MAP),
            Map.entry("$defs", Holds.MAP),
            Map.entry("definitions", Holds.MAP),
            Map.entry("anyOf", Holds.LIST),
            Map.entry("oneOf", Holds.LIST),
            Map.entry("allOf", Holds.LIST),
            Map.entry("prefixItems", Holds.LIST),
            Map.entry("items", Holds.SCHEMA),
            Map.entry("additionalItems", Holds.SCHEMA),
            Map.entry("unevaluatedItems", Holds.SCHEMA),
            Map.entry("contains", Holds.SCHEMA),
            Map.entry("additionalProperties", Holds.SCHEMA),
            Map.entry("unevaluatedProperties", Holds.SCHEMA),
            Map.entry("propertyNames", Holds.SCHEMA),
            Map.entry("contentSchema", Holds.SCHEMA),
            Map.entry("not", Holds.SCHEMA),
            Map.entry("if", Holds.SCHEMA),
            Map.entry("then", Holds.SCHEMA),
            Map.entry("else", Holds.SCHEMA));

    /** Say nothing about values: nobody misses them. */
    static final Set<String> SILENT = Set.of("$schema", "$id", "$comment", "$anchor", "$vocabulary", "$dynamicAnchor");

    static final Set<String> DEFINITIONS = Set.of("$defs", "definitions");

    private static final Set<String> ADDERS =
            Set.of("anyOf", "oneOf", "allOf", "$ref", "$dynamicRef", "patternProperties", "dependentSchemas", "if");

    private Keywords() {}

    static Holds holds(String keyword) {
        return HOLDERS.getOrDefault(keyword, Holds.NOTHING);
    }

    /** Whether a keyword may add properties to those under {@code properties}. */
    static boolean adds(String keyword) {
        return ADDERS.contains(keyword);
    }

    /** The schemas directly within a schema, with their pointers; boolean ones are left out. */
    static void children(ObjectNode schema, String pointer, BiConsumer<String, ObjectNode> visitor) {
        for (var entry : schema.properties()) {
            Holds holds = HOLDERS.get(entry.getKey());
            if (holds != null) {
                children(entry.getValue(), holds, pointer + "/" + escape(entry.getKey()), visitor);
            }
        }
    }

    private static void children(JsonNode value, Holds holds, String at, BiConsumer<String, ObjectNode> visitor) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                one(value.get(i), at + "/" + i, visitor);
            }
        } else if (holds == Holds.MAP) {
            value.properties().forEach(entry -> one(entry.getValue(), at + "/" + escape(entry.getKey()), visitor));
        } else {
            one(value, at, visitor);
        }
    }

    private static void one(JsonNode value, String pointer, BiConsumer<String, ObjectNode> visitor) {
        if (value instanceof ObjectNode schema) {
            visitor.accept(pointer, schema);
        }
    }

    /** A schema and all within it, outer ones first. As deep as the text was, which is bounded. */
    static void each(ObjectNode schema, String pointer, BiConsumer<String, ObjectNode> visitor) {
        visitor.accept(pointer, schema);
        children(schema, pointer, (at, child) -> each(child, at, visitor));
    }

    static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
