package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Puts what references lead to in their place, for vendors that know none. Circles, and nests that would grow beyond
 * {@link SchemaJson#MOST_NODES} values, are refused as soon as they show.
 */
final class Inliner {

    private static final String REMEDY =
            "write the schema without it, to the depth you need, or choose a model whose" + " vendor takes references";

    private final SchemaText text;
    private final Set<JsonNode> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    private Inliner(SchemaText text) {
        this.text = text;
    }

    static ObjectNode inline(SchemaText text) {
        if (References.hasOwnBases(text.root())) {
            throw refused(text.field(), "has parts with an $id of their own, which can't be followed");
        }
        var inliner = new Inliner(text);
        inliner.open.add(text.root());
        return inliner.schema(text.root(), "") instanceof ObjectNode inlined
                ? inlined
                : JsonNodeFactory.instance.objectNode();
    }

    private JsonNode schema(JsonNode schema, String pointer) {
        if (++nodes > SchemaJson.MOST_NODES) {
            throw refused(
                    text.at(pointer), "grows beyond " + SchemaJson.MOST_NODES + " values when its $ref are resolved");
        }
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        if (object.has("$dynamicRef") || object.has("$recursiveRef")) {
            throw refused(text.at(pointer), "holds a reference that is resolved when values are checked");
        }
        var copy = JsonNodeFactory.instance.objectNode();
        object.properties().stream()
                .filter(entry -> !Keywords.DEFINITIONS.contains(entry.getKey()))
                .filter(entry -> !entry.getKey().equals("$ref"))
                .forEach(entry -> copy.set(entry.getKey(), value(entry, pointer)));
        return object.has("$ref") ? referred(object.path("$ref").asText(), copy, pointer) : copy;
    }

    private JsonNode referred(String reference, ObjectNode siblings, String pointer) {
        if (!References.isLocal(reference)) {
            throw refused(text.at(pointer), "has a $ref that leads out of the schema; nothing is fetched");
        }
        JsonNode target = References.target(text.root(), reference);
        if (open.contains(target)) {
            throw refused(text.at(pointer), "has a $ref in a circle, but this vendor's schemas have no references");
        }
        if (open.size() >= References.DEEPEST) {
            throw refused(text.at(pointer), "has more than " + References.DEEPEST + " $ref within each other");
        }
        open.add(target);
        JsonNode resolved = schema(target, pointer);
        open.remove(target);
        return resolved instanceof ObjectNode object && !siblings.isEmpty() ? Merge.both(object, siblings) : resolved;
    }

    private JsonNode value(Map.Entry<String, JsonNode> entry, String pointer) {
        JsonNode value = entry.getValue();
        String at = pointer + "/" + Keywords.escape(entry.getKey());
        return switch (Keywords.holds(entry.getKey())) {
            case SCHEMA, LIST -> value instanceof ArrayNode list ? list(list, at) : schema(value, at);
            case MAP -> value instanceof ObjectNode map ? map(map, at) : value;
            case NOTHING -> plain(value);
        };
    }

    private ArrayNode list(ArrayNode list, String pointer) {
        var copy = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < list.size(); i++) {
            copy.add(schema(list.get(i), pointer + "/" + i));
        }
        return copy;
    }

    private ObjectNode map(ObjectNode map, String pointer) {
        var copy = JsonNodeFactory.instance.objectNode();
        map.properties()
                .forEach(entry -> copy.set(
                        entry.getKey(), schema(entry.getValue(), pointer + "/" + Keywords.escape(entry.getKey()))));
        return copy;
    }

    private JsonNode plain(JsonNode value) {
        nodes += SchemaJson.count(value, 0);
        return value.deepCopy();
    }

    private static GatewayException refused(String place, String why) {
        return GatewayException.invalid(place, why, REMEDY);
    }
}
