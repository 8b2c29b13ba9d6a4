package dev.parley.sandbox;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** An example of what a JSON Schema describes, always the same. Knows what schemas of tools and answers mostly hold. */
final class Sample {

    private static final int DEEPEST = 16;

    private final JsonObject root;

    private Sample(JsonObject root) {
        this.root = root;
    }

    static String of(JsonObject schema) {
        return Json.encode(new Sample(schema).value(schema, 0));
    }

    private Object value(JsonObject schema, int depth) {
        if (depth > DEEPEST) {
            return null;
        }
        if (schema.containsKey("$ref")) {
            return value(referred(schema.getString("$ref")), depth + 1);
        }
        if (schema.containsKey("const")) {
            return schema.getValue("const");
        }
        if (schema.getValue("enum") instanceof JsonArray values && !values.isEmpty()) {
            return values.getValue(0);
        }
        for (String choice : new String[] {"anyOf", "oneOf"}) {
            if (schema.getValue(choice) instanceof JsonArray choices && !choices.isEmpty()) {
                return value(choices.getJsonObject(0), depth + 1);
            }
        }
        return ofType(type(schema), schema, depth);
    }

    private static String type(JsonObject schema) {
        Object type = schema.getValue("type");
        return type instanceof JsonArray types
                ? types.getString(0)
                : type == null ? schema.containsKey("properties") ? "object" : "string" : type.toString();
    }

    private Object ofType(String type, JsonObject schema, int depth) {
        return switch (type) {
            case "object" -> {
                var object = new JsonObject();
                var properties = schema.getJsonObject("properties", new JsonObject());
                properties
                        .fieldNames()
                        .forEach(name -> object.put(name, value(properties.getJsonObject(name), depth + 1)));
                yield object;
            }
            case "array" -> new JsonArray().add(value(schema.getJsonObject("items", new JsonObject()), depth + 1));
            case "integer" -> schema.getInteger("minimum", 7);
            case "number" -> schema.getDouble("minimum", 1.5);
            case "boolean" -> true;
            case "null" -> null;
            default -> "naïve";
        };
    }

    private JsonObject referred(String reference) {
        JsonObject at = root;
        for (String step : reference.replaceFirst("^#/?", "").split("/")) {
            at = step.isEmpty() ? at : at.getJsonObject(step, new JsonObject());
        }
        return at;
    }
}
