package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One entry for each model of a vendor. Persona names a model in its vendor's file and says what it costs and can do in a
 * file of its own; where two files say different things of one model, both are named and nothing is written.
 */
final class PersonaModelList {

    /** Under which an entry keeps the file that it is of, until the lists are put together. */
    private static final String FILE = "$file";

    /** What says where a price is from, and is no part of it. */
    private static final Set<String> ORIGINS = Set.of("source", "as_of");

    private PersonaModelList() {}

    /** Adds what a file says of a model, or its bare name. */
    static void add(String where, ObjectNode vendor, JsonNode model) {
        ObjectNode entry = model instanceof ObjectNode object
                ? object.deepCopy()
                : JsonNodeFactory.instance.objectNode().put("id", model.asText());
        vendor.withArrayProperty("models").add(entry.put(FILE, where));
    }

    /** Puts entries of one id together; one of which nothing but its name is known becomes the bare name. */
    static void unite(ObjectNode vendor) {
        if (!vendor.has("models")) {
            return;
        }
        Map<String, ObjectNode> byId = new LinkedHashMap<>();
        Map<String, String> files = new LinkedHashMap<>();
        for (JsonNode model : vendor.get("models")) {
            var entry = (ObjectNode) model;
            String file = entry.remove(FILE).asText();
            String id = entry.path("id").asText();
            var united = byId.computeIfAbsent(id, any -> JsonNodeFactory.instance.objectNode());
            entry.properties().forEach(field -> {
                JsonNode known = united.path(field.getKey());
                if (known.isMissingNode()) {
                    united.set(field.getKey(), field.getValue());
                    files.put(id + "." + field.getKey(), file);
                } else if (!same(known, field.getValue())) {
                    throw new ImportProblem(id + "." + field.getKey() + ": " + files.get(id + "." + field.getKey())
                            + " says " + told(known) + " and " + file + " says " + told(field.getValue())
                            + "; keep one");
                }
            });
        }
        var models = vendor.putArray("models");
        byId.values().forEach(entry -> models.add(entry.size() == 1 ? entry.get("id") : entry));
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : told(one).equals(told(other));
    }

    private static JsonNode told(JsonNode value) {
        return value instanceof ObjectNode object ? object.deepCopy().without(ORIGINS) : value;
    }
}
