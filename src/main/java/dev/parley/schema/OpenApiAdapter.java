package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Rewrites a schema as Gemini's {@code Schema}, a part of OpenAPI's: no references, one upper-case type each, null as
 * {@code nullable}, alternatives without neighbours. https://ai.google.dev/api/caching#Schema
 */
final class OpenApiAdapter {

    private static final List<String> ANY = List.of("string", "number", "boolean");

    private final Told told;

    private OpenApiAdapter(Told told) {
        this.told = told;
    }

    static Adapted adapt(SchemaText text) {
        var told = new Told(text);
        ObjectNode adapted = new OpenApiAdapter(told).schema(Inliner.inline(text), "");
        List<SchemaNote> notes = new ArrayList<>(told.refusals());
        notes.addAll(told.notes());
        return new Adapted(adapted, notes, !told.isRefused());
    }

    private ObjectNode schema(JsonNode given, String pointer) {
        ObjectNode schema = given instanceof ObjectNode object ? object.deepCopy() : node();
        Keywords.SILENT.forEach(schema::remove);
        composed(schema, pointer);
        boolean nullable = schema.path("nullable").asBoolean();
        schema.remove("nullable");
        Set<String> types = types(schema);
        nullable |= types.size() > 1 && types.remove("null");
        nullable |= withoutNull(schema);
        if (schema.path("anyOf").isArray()) {
            return alternatives(schema, nullable, pointer);
        }
        if (types.isEmpty()) {
            String type = Types.of(schema);
            if (type.isEmpty()) {
                return any(schema, nullable, pointer);
            }
            types.add(type);
            if (!schema.has("enum")) {
                told.note(pointer, "names no type and was taken for " + type);
            }
        }
        return types.size() == 1
                ? OpenApiType.of(types.iterator().next(), told, this::schema).schema(schema, nullable, pointer)
                : eachType(schema, types, nullable, pointer);
    }

    private void composed(ObjectNode schema, String pointer) {
        // Merging may leave an allOf of what could not be merged; that is told in words, not tried again.
        JsonNode all = schema.remove("allOf");
        if (all != null && all.isArray()) {
            ObjectNode merged = schema.deepCopy();
            for (JsonNode part : all) {
                merged = part instanceof ObjectNode object ? Merge.both(object, merged) : merged;
            }
            schema.removeAll();
            schema.setAll(merged);
            if (schema.has("allOf")) {
                told.describe(schema, "allOf", pointer);
            }
        }
        if (schema.has("oneOf") && !schema.has("anyOf")) {
            schema.set("anyOf", schema.remove("oneOf"));
            told.note(pointer, "oneOf was sent as anyOf; the answer is checked for oneOf");
        }
        JsonNode constant = schema.remove("const");
        if (constant != null) {
            schema.putArray("enum").add(constant);
        }
    }

    private static Set<String> types(ObjectNode schema) {
        JsonNode type = schema.remove("type");
        Set<String> types = new LinkedHashSet<>();
        if (type != null && type.isArray()) {
            type.forEach(name -> types.add(name.asText().toLowerCase(Locale.ROOT)));
        } else if (type != null) {
            types.add(type.asText().toLowerCase(Locale.ROOT));
        }
        return types;
    }

    /** Takes null out of the values and alternatives, and says whether it was there. */
    private static boolean withoutNull(ObjectNode schema) {
        boolean found = false;
        JsonNode values = schema.path("enum");
        if (values.isArray() && values.size() > 1) {
            var kept = JsonNodeFactory.instance.arrayNode();
            values.forEach(value -> {
                if (!value.isNull()) {
                    kept.add(value);
                }
            });
            found = kept.size() < values.size();
            schema.set("enum", kept);
        }
        JsonNode alternatives = schema.path("anyOf");
        if (alternatives.isArray()) {
            var kept = JsonNodeFactory.instance.arrayNode();
            alternatives.forEach(alternative -> {
                if (!isNull(alternative)) {
                    kept.add(alternative);
                }
            });
            found |= kept.size() < alternatives.size() && !kept.isEmpty();
            if (!kept.isEmpty()) {
                schema.set("anyOf", kept);
            }
        }
        return found;
    }

    private static boolean isNull(JsonNode schema) {
        return schema.path("type").asText().equalsIgnoreCase("null")
                || schema.path("const").isNull()
                || schema.path("enum").size() == 1 && schema.path("enum").get(0).isNull();
    }

    /** What stands beside the alternatives moves into each of them. */
    private ObjectNode alternatives(ObjectNode schema, boolean nullable, String pointer) {
        JsonNode alternatives = schema.remove("anyOf");
        List<ObjectNode> adapted = new ArrayList<>();
        for (int i = 0; i < alternatives.size(); i++) {
            ObjectNode alternative = alternatives.get(i) instanceof ObjectNode object ? object : node();
            ObjectNode merged = Merge.both(alternative, schema);
            if (nullable) {
                merged.put("nullable", true);
            }
            adapted.add(schema(merged, alternatives.size() == 1 ? pointer : pointer + "/anyOf/" + i));
        }
        if (!schema.isEmpty() && adapted.size() > 1) {
            told.note(pointer, "what stands beside anyOf was moved into each alternative");
        }
        return joined(adapted);
    }

    private ObjectNode eachType(ObjectNode schema, Set<String> types, boolean nullable, String pointer) {
        List<ObjectNode> adapted = new ArrayList<>();
        for (String type : types) {
            ObjectNode only = schema.deepCopy();
            if (only.path("enum").isArray()) {
                var fitting = JsonNodeFactory.instance.arrayNode();
                only.get("enum").forEach(value -> {
                    if (Types.isOf(value, type)) {
                        fitting.add(value);
                    }
                });
                only.set("enum", fitting);
            }
            adapted.add(OpenApiType.of(type, told, this::schema).schema(only, nullable, pointer));
        }
        return joined(adapted);
    }

    private static ObjectNode joined(List<ObjectNode> alternatives) {
        if (alternatives.size() == 1) {
            return alternatives.get(0);
        }
        ObjectNode joined = node();
        joined.putArray("anyOf").addAll(alternatives);
        return joined;
    }

    private ObjectNode any(ObjectNode schema, boolean nullable, String pointer) {
        told.refuse(pointer, "takes any value, but Gemini wants a type: only a text, number or boolean can be given");
        return eachType(schema, new LinkedHashSet<>(ANY), nullable, pointer);
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
