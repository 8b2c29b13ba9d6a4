package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/** What two sources say together. */
final class Unions {

    private Unions() {}

    /** The words of both lists, in order. */
    static JsonNode words(JsonNode one, JsonNode other) {
        Set<String> words = new TreeSet<>();
        one.forEach(word -> words.add(word.asText()));
        other.forEach(word -> words.add(word.asText()));
        var union = JsonNodeFactory.instance.arrayNode();
        words.forEach(union::add);
        return union;
    }

    /** The fields of both objects; the other's where both have one. */
    static JsonNode fields(JsonNode one, JsonNode other) {
        ObjectNode all = one.deepCopy();
        other.properties().forEach(field -> all.set(field.getKey(), field.getValue()));
        return all;
    }
}
