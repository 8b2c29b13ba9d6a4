package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Writes the fields of Gemini's Schema that one type has; what it has none for is told in words. */
final class OpenApiType {

    private static final Set<String> OF_ALL = Set.of("title", "description", "enum", "format", "example");

    private static final Map<String, Set<String>> OF_TYPE = Map.of(
            "object", Set.of("properties", "required", "propertyOrdering", "minProperties", "maxProperties"),
            "array", Set.of("items", "minItems", "maxItems"),
            "string", Set.of("minLength", "maxLength", "pattern"),
            "number", Set.of("minimum", "maximum"),
            "integer", Set.of("minimum", "maximum"),
            "boolean", Set.of(),
            "null", Set.of());

    private static final Map<String, Set<String>> FORMATS = Map.of(
            "string", Set.of("enum", "date-time"),
            "number", Set.of("float", "double"),
            "integer", Set.of("int32", "int64"));

    /** Have no meaning for a value of another type. */
    private static final Map<String, String> ONLY_OF = Map.ofEntries(
            Map.entry("patternProperties", "object"),
            Map.entry("additionalProperties", "object"),
            Map.entry("propertyNames", "object"),
            Map.entry("prefixItems", "array"),
            Map.entry("additionalItems", "array"),
            Map.entry("contains", "array"),
            Map.entry("uniqueItems", "array"));

    private final String type;
    private final Told told;
    private final BiFunction<JsonNode, String, ObjectNode> inner;

    private OpenApiType(String type, Told told, BiFunction<JsonNode, String, ObjectNode> inner) {
        this.type = type;
        this.told = told;
        this.inner = inner;
    }

    static OpenApiType of(String type, Told told, BiFunction<JsonNode, String, ObjectNode> inner) {
        return new OpenApiType(type, told, inner);
    }

    ObjectNode schema(ObjectNode given, boolean nullable, String pointer) {
        ObjectNode schema = given;
        values(schema, pointer);
        if (schema.has("format")
                && !FORMATS.getOrDefault(type, Set.of())
                        .contains(schema.path("format").asText())) {
            told.describe(schema, "format", pointer);
        }
        for (String keyword : names(schema)) {
            keyword(schema, keyword, pointer);
        }
        switch (type) {
            case "object" -> object(schema, pointer);
            case "array" -> array(schema, pointer);
            default -> {}
        }
        schema.put("type", type.toUpperCase(Locale.ROOT));
        if (nullable) {
            schema.put("nullable", true);
        }
        return schema;
    }

    private static List<String> names(ObjectNode schema) {
        return schema.properties().stream().map(Map.Entry::getKey).toList();
    }

    private void keyword(ObjectNode schema, String keyword, String pointer) {
        boolean known = OF_ALL.contains(keyword)
                || OF_TYPE.getOrDefault(type, Set.of()).contains(keyword)
                || keyword.equals("prefixItems") && type.equals("array");
        if (known) {
            return;
        }
        boolean ofOther = OF_TYPE.values().stream().anyMatch(others -> others.contains(keyword))
                || !ONLY_OF.getOrDefault(keyword, type).equals(type);
        if (ofOther || Keywords.DEFINITIONS.contains(keyword)) {
            schema.remove(keyword);
        } else if (keyword.equals("additionalProperties")) {
            additional(schema, pointer);
        } else {
            told.describe(schema, keyword, pointer);
        }
    }

    private void additional(ObjectNode schema, String pointer) {
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isBoolean() && !additional.asBoolean()) {
            schema.remove("additionalProperties");
            told.note(pointer, "additionalProperties was removed; the answer is checked for it");
        } else {
            told.describe(schema, "additionalProperties", pointer);
            told.refuse(pointer, "is open to any properties, which Gemini's Schema can't say");
        }
    }

    /** Gemini's enum is a list of texts that are not empty. */
    private void values(ObjectNode schema, String pointer) {
        JsonNode values = schema.path("enum");
        if (!values.isArray()) {
            return;
        }
        if (values.isEmpty()) {
            schema.remove("enum");
            told.note(pointer, "an enum without values was removed");
        } else if (values.size() == 1 && values.get(0).isNumber() && !schema.has("minimum") && !schema.has("maximum")) {
            schema.remove("enum");
            schema.set("minimum", values.get(0));
            schema.set("maximum", values.get(0));
        } else if (!type.equals("string") || !texts(values)) {
            told.describe(schema, "enum", pointer);
        }
    }

    private static boolean texts(JsonNode values) {
        for (JsonNode value : values) {
            if (!value.isTextual() || value.textValue().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void object(ObjectNode schema, String pointer) {
        if (schema.path("properties").isEmpty()) {
            schema.remove("properties");
            if (!pointer.isEmpty()) {
                told.refuse(pointer, "is an object without properties, which Gemini would leave empty");
            }
        }
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        schema.path("properties").properties().forEach(property -> {
            String at = pointer + "/properties/" + Keywords.escape(property.getKey());
            if (property.getValue().isBoolean() && !property.getValue().asBoolean()) {
                told.note(at, "may not be present, and was removed");
            } else {
                properties.set(property.getKey(), inner.apply(property.getValue(), at));
            }
        });
        if (schema.has("properties")) {
            schema.set("properties", properties);
        }
        if (schema.path("required").isArray()) {
            schema.set("required", known(schema.get("required"), properties, pointer));
        }
    }

    private ArrayNode known(JsonNode required, ObjectNode properties, String pointer) {
        ArrayNode known = JsonNodeFactory.instance.arrayNode();
        required.forEach(name -> {
            if (properties.has(name.asText())) {
                known.add(name);
            } else {
                told.note(pointer, "requires a property that it does not describe; that was removed");
            }
        });
        return known;
    }

    private void array(ObjectNode schema, String pointer) {
        JsonNode tuple = schema.has("prefixItems") ? schema.remove("prefixItems") : schema.path("items");
        if (tuple.isArray()) {
            ObjectNode items = JsonNodeFactory.instance.objectNode();
            if (!tuple.isEmpty()) {
                items.set("anyOf", tuple.deepCopy());
            }
            schema.set("items", items);
            told.note(pointer, "the items' own schemas were joined into one for all");
        }
        schema.set("items", inner.apply(schema.path("items"), pointer + "/items"));
    }
}
