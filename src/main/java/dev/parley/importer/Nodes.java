package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/** Puts objects and lists of words of two sources together. */
final class Nodes {

    private Nodes() {}

    /** The fields that the other lacks. */
    static ObjectNode missing(ObjectNode from, ObjectNode in) {
        var missing = JsonNodeFactory.instance.objectNode();
        from.properties().forEach(field -> {
            if (!in.has(field.getKey())) {
                missing.set(field.getKey(), field.getValue());
            }
        });
        return missing;
    }

    /** The words of both, in order. */
    static JsonNode union(JsonNode one, JsonNode other) {
        Set<String> words = words(one);
        words.addAll(words(other));
        return list(words);
    }

    static JsonNode list(Set<String> words) {
        var list = JsonNodeFactory.instance.arrayNode();
        words.forEach(list::add);
        return list;
    }

    static Set<String> words(JsonNode list) {
        Set<String> words = new TreeSet<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }

    /** The fields of both; where both have one, the other's. */
    static JsonNode merge(JsonNode one, JsonNode other) {
        ObjectNode all = one.deepCopy();
        other.properties().forEach(field -> all.set(field.getKey(), field.getValue()));
        return all;
    }
}
