package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The plainest value that fits a JSON Schema of the common kind: enough for what an example asks for. */
final class Specimen {

    private static final int DEEPEST = 16;

    private Specimen() {}

    static JsonObject object(JsonObject schema) {
        return of(schema, 0) instanceof JsonObject object ? object : new JsonObject();
    }

    private static Object of(JsonObject schema, int depth) {
        if (schema.getValue("enum") instanceof JsonArray values && !values.isEmpty()) {
            return values.getValue(0);
        }
        if (schema.containsKey("const")) {
            return schema.getValue("const");
        }
        if (schema.getValue("anyOf") instanceof JsonArray choices && choices.getValue(0) instanceof JsonObject first) {
            return of(first, depth + 1);
        }
        Object type = schema.getValue("type") instanceof JsonArray types
                ? types.getValue(0)
                : schema.getValue("type", schema.containsKey("properties") ? "object" : "null");
        return switch (type.toString()) {
            case "object" -> properties(schema, depth);
            case "array" ->
                depth < DEEPEST && schema.getValue("items") instanceof JsonObject items
                        ? new JsonArray().add(of(items, depth + 1))
                        : new JsonArray();
            case "string" -> "déjà vu";
            case "integer", "number" -> 42;
            case "boolean" -> true;
            default -> null;
        };
    }

    private static JsonObject properties(JsonObject schema, int depth) {
        var object = new JsonObject();
        if (depth < DEEPEST) {
            schema.getJsonObject("properties", new JsonObject()).forEach(property -> {
                if (property.getValue() instanceof JsonObject inner) {
                    object.put(property.getKey(), of(inner, depth + 1));
                }
            });
        }
        return object;
    }
}
