package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * One schema that asks what two ask together. Where one schema can't say both (two patterns, two lists of
 * alternatives), the second's is kept and the whole of the first goes on under {@code allOf}.
 */
final class Merge {

    private static final Set<String> LEAST = Set.of("minimum", "exclusiveMinimum", "minLength", "minItems");
    private static final Set<String> MOST = Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems");
    private static final Set<String> OUTER_WINS = Set.of("title", "default", "examples", "deprecated");

    private Merge() {}

    /** Neither of the two is changed. */
    static ObjectNode both(ObjectNode first, ObjectNode second) {
        ObjectNode merged = first.deepCopy();
        boolean whole = true;
        for (var entry : second.properties()) {
            JsonNode one = merged.get(entry.getKey());
            JsonNode both = one == null ? entry.getValue().deepCopy() : both(entry.getKey(), one, entry.getValue());
            whole &= !both.isMissingNode();
            merged.set(entry.getKey(), both.isMissingNode() ? entry.getValue().deepCopy() : both);
        }
        if (!whole) {
            merged.withArrayProperty("allOf").add(first.deepCopy());
        }
        return merged;
    }

    /** Missing where one keyword can't say both. */
    private static JsonNode both(String keyword, JsonNode one, JsonNode other) {
        if (one.equals(other) || OUTER_WINS.contains(keyword)) {
            return other.deepCopy();
        }
        if (LEAST.contains(keyword) || MOST.contains(keyword)) {
            boolean oneWins = one.decimalValue().compareTo(other.decimalValue()) > 0 == LEAST.contains(keyword);
            return oneWins ? one : other;
        }
        return switch (keyword) {
            case "description" -> JsonNodeFactory.instance.textNode(other.asText() + "\n" + one.asText());
            case "type" -> types(one, other);
            case "enum" -> common(one, other);
            case "required" -> union(one, other);
            case "allOf" -> ((ArrayNode) one.deepCopy()).addAll((ArrayNode) other.deepCopy());
            case "properties", "$defs", "definitions" -> maps(one, other);
            case "items" -> schemas(one, other);
            case "additionalProperties" ->
                one.isBoolean() && other.isBoolean()
                        ? JsonNodeFactory.instance.booleanNode(false)
                        : JsonNodeFactory.instance.missingNode();
            default -> JsonNodeFactory.instance.missingNode();
        };
    }

    private static JsonNode schemas(JsonNode one, JsonNode other) {
        return one instanceof ObjectNode first && other instanceof ObjectNode second
                ? both(first, second)
                : JsonNodeFactory.instance.missingNode();
    }

    private static JsonNode maps(JsonNode one, JsonNode other) {
        ObjectNode merged = one.deepCopy();
        for (var entry : other.properties()) {
            JsonNode present = merged.get(entry.getKey());
            JsonNode value = present == null ? entry.getValue() : schemas(present, entry.getValue());
            merged.set(entry.getKey(), value.isMissingNode() ? entry.getValue().deepCopy() : value.deepCopy());
        }
        return merged;
    }

    private static JsonNode types(JsonNode one, JsonNode other) {
        Set<String> names = names(one);
        Set<String> others = names(other);
        boolean whole = names.contains("integer") && others.contains("number")
                || others.contains("integer") && names.contains("number");
        names.retainAll(others);
        if (whole) {
            names.add("integer");
        }
        if (names.isEmpty()) {
            return JsonNodeFactory.instance.missingNode();
        }
        return names.size() == 1
                ? JsonNodeFactory.instance.textNode(names.iterator().next())
                : texts(names);
    }

    private static Set<String> names(JsonNode type) {
        Set<String> names = new TreeSet<>();
        if (type.isArray()) {
            type.forEach(name -> names.add(name.asText()));
        } else {
            names.add(type.asText());
        }
        return names;
    }

    private static ArrayNode texts(Set<String> names) {
        var array = JsonNodeFactory.instance.arrayNode();
        names.forEach(array::add);
        return array;
    }

    private static ArrayNode common(JsonNode one, JsonNode other) {
        var array = JsonNodeFactory.instance.arrayNode();
        one.forEach(value -> {
            for (JsonNode candidate : other) {
                if (candidate.equals(value)) {
                    array.add(value);
                }
            }
        });
        return array;
    }

    private static ArrayNode union(JsonNode one, JsonNode other) {
        ArrayNode array = one.deepCopy();
        other.forEach(name -> {
            if (!SchemaJson.holdsText(array, name.asText())) {
                array.add(name);
            }
        });
        return array;
    }
}
