package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Schemas as nobody would write them, well-formed in part. */
final class RandomSchema {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TYPES =
            List.of("object", "array", "string", "number", "integer", "boolean", "null", "nonsense");
    private static final List<String> REFERENCES = List.of(
            "#", "#/$defs/a", "#/$defs/b", "#/properties/a", "#anchor", "https://example.com/x", "#/$defs/none");
    private static final List<String> OTHERS = List.of(
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "minLength",
            "uniqueItems",
            "format",
            "pattern",
            "default",
            "const",
            "title",
            "description",
            "x-any",
            "nullable",
            "deprecated",
            "$anchor",
            "$comment",
            "examples");

    private static final Map<String, JsonNode> VALID = new TreeMap<>(Map.of(
            "minimum", NODES.numberNode(1),
            "maximum", NODES.numberNode(2),
            "minItems", NODES.numberNode(1),
            "maxLength", NODES.numberNode(3),
            "uniqueItems", NODES.booleanNode(true),
            "format", NODES.textNode("date"),
            "default", NODES.nullNode(),
            "description", NODES.textNode("what it is"),
            "title", NODES.textNode("T")));

    private final Random random;

    private final boolean valid;

    private RandomSchema(Random random, boolean valid) {
        this.random = random;
        this.valid = valid;
    }

    /** A valid schema of moderate oddness, with references to {@code #/$defs/a} only. */
    static String valid(Random random) {
        return new RandomSchema(random, true).schema(3).toString();
    }

    static String of(Random random) {
        var made = new RandomSchema(random, false);
        JsonNode schema = made.schema(3);
        if (schema instanceof ObjectNode root && random.nextBoolean()) {
            root.putObject("$defs").<ObjectNode>set("a", made.schema(2)).set("b", made.schema(1));
        }
        return schema.toString();
    }

    private JsonNode schema(int depth) {
        if (!valid && depth < 3 && random.nextInt(12) == 0) {
            return NODES.booleanNode(random.nextBoolean());
        }
        ObjectNode schema = NODES.objectNode();
        if (random.nextInt(5) > 0) {
            schema.set("type", random.nextInt(6) == 0 ? types() : NODES.textNode(type()));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            String keyword = pick(valid ? List.copyOf(VALID.keySet()) : OTHERS);
            schema.set(keyword, valid ? VALID.get(keyword) : value());
        }
        if (depth > 0) {
            applicators(schema, depth - 1);
        }
        return schema;
    }

    private String type() {
        return pick(valid ? TYPES.subList(0, TYPES.size() - 1) : TYPES);
    }

    private ArrayNode types() {
        return valid ? NODES.arrayNode().add(type()).add("null") : list(TYPES);
    }

    private void applicators(ObjectNode schema, int depth) {
        for (int i = random.nextInt(3); i > 0; i--) {
            switch (random.nextInt(9)) {
                case 0, 1 ->
                    schema.putObject("properties")
                            .<ObjectNode>set("a", schema(depth))
                            .set("b/c", schema(depth));
                case 2 -> schema.set("items", schema(depth));
                case 3 -> schema.set(pick(List.of("anyOf", "oneOf", "allOf", "prefixItems")), schemas(depth));
                case 4 -> schema.put("$ref", valid ? "#/$defs/a" : pick(REFERENCES));
                case 5 -> schema.set("additionalProperties", schema(depth));
                case 6 ->
                    schema.set(
                            "enum",
                            (valid ? NODES.arrayNode().add("x") : list(List.of("x", "y", "")))
                                    .add("a")
                                    .add(1)
                                    .addNull());
                case 7 -> schema.set("required", valid ? NODES.arrayNode().add("a") : list(List.of("a", "b/c", "z")));
                default -> schema.set(pick(List.of("not", "if", "propertyNames", "contains")), schema(depth));
            }
        }
    }

    private ArrayNode schemas(int depth) {
        ArrayNode schemas = NODES.arrayNode();
        for (int i = valid ? 2 : random.nextInt(4); i > 0; i--) {
            schemas.add(schema(depth));
        }
        return schemas;
    }

    private ArrayNode list(List<String> of) {
        ArrayNode list = NODES.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.add(pick(of));
        }
        return list;
    }

    private JsonNode value() {
        return switch (random.nextInt(5)) {
            case 0 -> NODES.textNode("date");
            case 1 -> NODES.numberNode(random.nextInt(4));
            case 2 -> NODES.booleanNode(true);
            case 3 -> NODES.nullNode();
            default -> NODES.arrayNode().add("a");
        };
    }

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
