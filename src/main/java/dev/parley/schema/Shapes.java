package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import java.util.Map;
import java.util.function.Predicate;

/** The form of those keywords' values that we read ourselves; the rest is {@link SchemaCheck}'s. */
final class Shapes {

    private record Form(String name, Predicate<JsonNode> holds) {}

    private static final Form SCHEMA = new Form("a schema: an object, true or false", Shapes::isSchema);
    private static final Form SCHEMAS = new Form("a list of schemas", list -> isList(list, Shapes::isSchema));
    private static final Form NAMED = new Form("an object whose values are schemas", Shapes::isNamed);
    private static final Form TEXT = new Form("a text", JsonNode::isTextual);
    private static final Form TEXTS = new Form("a list of texts", list -> isList(list, JsonNode::isTextual));
    private static final Form LIST = new Form("a list", JsonNode::isArray);
    private static final Form NUMBER = new Form("a number", JsonNode::isNumber);
    private static final Form TYPE =
            new Form("a text or a list of texts", type -> type.isTextual() || isList(type, JsonNode::isTextual));
    private static final Form ITEMS =
            new Form("a schema or a list of schemas", value -> isSchema(value) || isList(value, Shapes::isSchema));

    private static final Map<String, Form> FORMS = Map.ofEntries(
            Map.entry("type", TYPE),
            Map.entry("enum", LIST),
            Map.entry("required", TEXTS),
            Map.entry("description", TEXT),
            Map.entry("format", TEXT),
            Map.entry("pattern", TEXT),
            Map.entry("$ref", TEXT),
            Map.entry("properties", NAMED),
            Map.entry("patternProperties", NAMED),
            Map.entry("dependentSchemas", NAMED),
            Map.entry("$defs", NAMED),
            Map.entry("definitions", NAMED),
            Map.entry("anyOf", SCHEMAS),
            Map.entry("oneOf", SCHEMAS),
            Map.entry("allOf", SCHEMAS),
            Map.entry("prefixItems", SCHEMAS),
            Map.entry("items", ITEMS),
            Map.entry("additionalProperties", SCHEMA),
            Map.entry("not", SCHEMA),
            Map.entry("minItems", NUMBER),
            Map.entry("maxItems", NUMBER),
            Map.entry("minLength", NUMBER),
            Map.entry("maxLength", NUMBER),
            Map.entry("minimum", NUMBER),
            Map.entry("maximum", NUMBER));

    private Shapes() {}

    static void check(String field, ObjectNode root) {
        Keywords.each(
                root,
                "",
                (pointer, schema) -> schema.properties().forEach(entry -> {
                    Form form = FORMS.get(entry.getKey());
                    if (form != null && !form.holds().test(entry.getValue())) {
                        throw GatewayException.invalid(
                                field + "#" + pointer + "/" + entry.getKey(),
                                "is not " + form.name(),
                                "see json-schema.org");
                    }
                }));
    }

    private static boolean isSchema(JsonNode value) {
        return value.isObject() || value.isBoolean();
    }

    private static boolean isNamed(JsonNode value) {
        return value.isObject() && all(value, Shapes::isSchema);
    }

    private static boolean isList(JsonNode value, Predicate<JsonNode> holds) {
        return value.isArray() && all(value, holds);
    }

    private static boolean all(JsonNode container, Predicate<JsonNode> holds) {
        for (JsonNode value : container) {
            if (!holds.test(value)) {
                return false;
            }
        }
        return true;
    }
}
