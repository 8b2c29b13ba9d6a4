package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Fits a schema into a vendor's strict subset without losing data: what only narrows values is told in words, what
 * would make the vendor leave out data that the schema allows is refused, and the schema stays as it was.
 */
final class SubsetAdapter {

    /** Without these an answer may have another structure: words don't replace them. */
    private static final Set<String> STRUCTURE =
            Set.of("prefixItems", "additionalItems", "patternProperties", "$dynamicRef", "$recursiveRef", "allOf");

    private final SchemaText text;
    private final Subset subset;
    private final Told told;
    private int properties;

    private SubsetAdapter(SchemaText text, Subset subset) {
        this.text = text;
        this.subset = subset;
        this.told = new Told(text);
    }

    static Adapted adapt(SchemaText text, Subset subset) {
        return new SubsetAdapter(text, subset).adapt();
    }

    private Adapted adapt() {
        ObjectNode root = References.withFollowedRoot(text.tree());
        composition(root, "");
        if (!Types.isObject(root)) {
            return refused("describes no object, and this vendor's strict mode takes nothing else");
        }
        if (!subset.recursive() && References.isRecursive(text.root())) {
            return refused("contains itself, and this vendor's strict mode takes no recursion");
        }
        schema(root, "", 1);
        if (properties > subset.mostProperties()) {
            told.refuse("", "has more than " + subset.mostProperties() + " properties");
        }
        return told.isRefused()
                ? new Adapted(text.tree(), told.refusals(), false)
                : new Adapted(root, told.notes(), true);
    }

    private Adapted refused(String why) {
        told.refuse("", why);
        return new Adapted(text.tree(), told.refusals(), false);
    }

    private void schema(ObjectNode schema, String pointer, int depth) {
        Keywords.SILENT.forEach(schema::remove);
        composition(schema, pointer);
        reference(schema, pointer);
        if (subset.typed()) {
            type(schema, pointer);
        }
        for (String keyword : List.copyOf(fieldNames(schema))) {
            if (!subset.takes(keyword, schema.get(keyword))) {
                untaken(schema, keyword, pointer);
            }
        }
        if (isObject(schema)) {
            object(schema, pointer, depth);
        }
        if (subset.typed() && Types.isArray(schema) && !schema.path("items").isObject()) {
            told.refuse(pointer, "is an array of anything, and this vendor's strict mode wants its items described");
        }
        children(schema, pointer, isObject(schema) ? depth + 1 : depth);
    }

    private static List<String> fieldNames(ObjectNode schema) {
        List<String> names = new ArrayList<>();
        schema.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean isObject(ObjectNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray()
                ? SchemaJson.holdsText(type, "object")
                : type.asText().equals("object") || type.isMissingNode() && schema.has("properties");
    }

    private void composition(ObjectNode schema, String pointer) {
        if (schema.has("oneOf") && !schema.has("anyOf")) {
            schema.set("anyOf", schema.remove("oneOf"));
            told.note(pointer, "oneOf was sent as anyOf; the answer is checked for oneOf");
        }
        JsonNode all = schema.path("allOf");
        if (!all.isArray() || all.isEmpty()) {
            return;
        }
        if (all.size() == 1 && all.get(0).has("$ref") && !schema.has("$ref")) {
            schema.set("$ref", all.get(0).get("$ref"));
            schema.remove("allOf");
        } else if (isPlain(all)) {
            schema.remove("allOf");
            ObjectNode merged = schema.deepCopy();
            for (JsonNode part : all) {
                merged = Merge.both((ObjectNode) part, merged);
            }
            schema.removeAll();
            schema.setAll(merged);
        }
    }

    private static boolean isPlain(JsonNode all) {
        for (JsonNode part : all) {
            if (!part.isObject() || part.properties().stream().anyMatch(entry -> Keywords.adds(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** Beside a reference strict modes take nothing; as the only alternative it may have neighbours. */
    private static void reference(ObjectNode schema, String pointer) {
        boolean alone =
                fieldNames(schema).stream().allMatch(name -> name.startsWith("$") || name.equals("definitions"));
        if (schema.has("$ref") && !alone && !schema.has("anyOf") && !pointer.isEmpty()) {
            var reference = JsonNodeFactory.instance.objectNode();
            reference.set("$ref", schema.remove("$ref"));
            schema.putArray("anyOf").add(reference);
        }
    }

    private void untaken(ObjectNode schema, String keyword, String pointer) {
        if (STRUCTURE.contains(keyword)) {
            told.refuse(pointer, keyword + " is not taken by this vendor's strict mode");
        } else if (keyword.equals("unevaluatedProperties")
                && !schema.path(keyword).asBoolean(true)) {
            schema.remove(keyword);
            schema.putIfAbsent("additionalProperties", JsonNodeFactory.instance.booleanNode(false));
        } else if (keyword.equals("minItems")) {
            JsonNode least = schema.get(keyword);
            told.describe(schema, keyword, pointer);
            if (subset.mostMinItems() > 0 && least.asInt() > 0) {
                schema.put(keyword, subset.mostMinItems());
            }
        } else {
            told.describe(schema, keyword, pointer);
        }
    }

    private void object(ObjectNode schema, String pointer, int depth) {
        JsonNode additional = schema.path("additionalProperties");
        properties += schema.path("properties").size();
        if (depth > subset.deepest()) {
            told.refuse(pointer, "lies deeper than " + subset.deepest() + " objects");
        }
        if (subset.closed()
                        && !additional.isMissingNode()
                        && !additional.equals(JsonNodeFactory.instance.booleanNode(false))
                || subset.closed()
                        && additional.isMissingNode()
                        && schema.path("properties").isEmpty()) {
            told.refuse(pointer, "is open to any properties, which strict mode would leave empty");
        } else if (subset.closed() && additional.isMissingNode()) {
            schema.put("additionalProperties", false);
            told.note(
                    pointer,
                    "properties that the schema does not name are not asked for (additionalProperties: false)");
        }
        if (subset.complete()) {
            completed(schema, pointer);
        }
        if (subset.someRequired() && schema.path("required").isEmpty()) {
            told.refuse(pointer, "requires no property, and this vendor's strict mode wants one in each object");
        }
    }

    /** A property that may be null can be required: null says that it is absent. Another would have to be invented. */
    private void completed(ObjectNode schema, String pointer) {
        var required =
                schema.path("required").isArray() ? schema.withArrayProperty("required") : schema.putArray("required");
        schema.path("properties").properties().forEach(property -> {
            if (SchemaJson.holdsText(required, property.getKey())) {
                return;
            }
            String at = pointer + "/properties/" + Keywords.escape(property.getKey());
            if (admitsNull(property.getValue())) {
                required.add(property.getKey());
                told.note(at, "is optional, and was required: null stands for its absence");
            } else {
                told.refuse(at, "is optional and never null, so strict mode would have it made up");
            }
        });
    }

    private boolean admitsNull(JsonNode schema) {
        for (String alternatives : List.of("anyOf", "oneOf")) {
            for (JsonNode alternative : schema.path(alternatives)) {
                if (admitsNull(alternative)) {
                    return true;
                }
            }
        }
        JsonNode type = schema.path("type");
        return type.isArray()
                ? SchemaJson.holdsText(type, "null")
                : type.asText().equals("null");
    }

    private void type(ObjectNode schema, String pointer) {
        if (!schema.has("type") && !schema.has("anyOf") && !schema.has("$ref")) {
            String type = Types.of(schema);
            if (type.isEmpty()) {
                told.refuse(pointer, "takes values of any type, and this vendor's strict mode wants one named");
            } else {
                schema.put("type", type);
                if (!schema.has("enum") && !schema.has("const")) {
                    told.note(pointer, "names no type and was taken for " + type);
                }
            }
        }
    }

    private void children(ObjectNode schema, String pointer, int depth) {
        schema.path("properties").properties().forEach(property -> {
            if (property.getValue().isBoolean()) {
                told.refuse(
                        pointer + "/properties/" + Keywords.escape(property.getKey()),
                        "is a schema of one word, true or false");
            }
        });
        Keywords.children(schema, pointer, (at, child) -> schema(child, at, depth));
    }
}
