package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which type a schema means that names none. */
final class Types {

    private static final Map<String, List<String>> SIGNS = Map.of(
            "object", List.of("properties", "required", "minProperties", "maxProperties"),
            "array", List.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
            "string", List.of("minLength", "maxLength", "pattern", "format"),
            "number", List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"));

    private Types() {}

    /** The type's name; empty where values of several types fit. */
    static String of(ObjectNode schema) {
        Set<String> types = new TreeSet<>();
        if (schema.has("const")) {
            types.add(of(schema.get("const")));
        } else if (schema.path("enum").isArray()) {
            schema.path("enum").forEach(value -> types.add(of(value)));
        } else {
            SIGNS.forEach((type, signs) -> {
                if (signs.stream().anyMatch(schema::has)) {
                    types.add(type);
                }
            });
        }
        Iterator<String> names = types.iterator();
        return types.size() == 1 ? names.next() : "";
    }

    private static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL -> "null";
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case BINARY, MISSING -> "";
        };
    }

    /** Whether a value is of a type. */
    static boolean isOf(JsonNode value, String type) {
        return of(value).equals(type) || type.equals("number") && value.isNumber();
    }

    /** Whether a schema describes objects and nothing else, in one piece. */
    static boolean isObject(JsonNode schema) {
        JsonNode type = schema.path("type");
        boolean object = type.asText().equals("object") || type.isMissingNode() && schema.has("properties");
        return object && List.of("anyOf", "oneOf", "allOf").stream().noneMatch(schema::has);
    }

    static boolean isArray(ObjectNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray()
                ? SchemaJson.holdsText(type, "array")
                : type.asText().equals("array");
    }
}
