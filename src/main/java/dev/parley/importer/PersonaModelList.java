package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One entry for each model of a vendor. Persona names a model in its vendor's file and says what it costs and can do in a
 * file of its own; where two files say different things of one model, both are named and it is left out.
 */
final class PersonaModelList {

    /** Under which an entry keeps the file that it is of, until the lists are put together. */
    private static final String FILE = "$file";

    /** Marks a model that is left out whoever names it. */
    private static final String REFUSED = "$refused";

    private static final String DEFAULT = "default_model";

    /** What says where a price is from, and is no part of it. */
    private static final Set<String> ORIGINS = Set.of("source", "as_of");

    private PersonaModelList() {}

    /** Adds what a file says of a model. */
    static void add(String where, ObjectNode vendor, ObjectNode model) {
        vendor.withArrayProperty("models").add(model.deepCopy().put(FILE, where));
    }

    /** Adds a model of which nothing but its name is known. */
    static void add(String where, ObjectNode vendor, String id) {
        add(where, vendor, JsonNodeFactory.instance.objectNode().put("id", id));
    }

    static void refuse(String where, ObjectNode vendor, String id) {
        add(where, vendor, JsonNodeFactory.instance.objectNode().put("id", id).put(REFUSED, true));
    }

    /** Puts entries of one id together; one of which nothing but its name is known becomes the bare name. */
    static void unite(String vendorId, ObjectNode vendor, PersonaFound found) {
        if (!vendor.has("models")) {
            return;
        }
        Map<String, ObjectNode> byId = new LinkedHashMap<>();
        Map<String, String> files = new LinkedHashMap<>();
        Set<String> refused = new TreeSet<>();
        for (JsonNode model : vendor.get("models")) {
            var entry = (ObjectNode) model;
            String id = entry.path("id").asText();
            if (entry.has(REFUSED) || !found.read(() -> unite(entry, byId, files))) {
                refused.add(id);
            }
        }
        byId.keySet().removeAll(refused);
        defaultModel(vendorId, vendor, byId, refused, found);
        vendor.remove("models");
        byId.values()
                .forEach(entry -> vendor.withArrayProperty("models").add(entry.size() == 1 ? entry.get("id") : entry));
    }

    private static void unite(ObjectNode entry, Map<String, ObjectNode> byId, Map<String, String> files) {
        String file = entry.remove(FILE).asText();
        String id = entry.path("id").asText();
        var united = byId.computeIfAbsent(id, any -> JsonNodeFactory.instance.objectNode());
        entry.properties().forEach(field -> {
            String place = id + "." + field.getKey();
            JsonNode known = united.path(field.getKey());
            if (known.isMissingNode()) {
                united.set(field.getKey(), field.getValue());
                files.put(place, file);
            } else if (!same(known, field.getValue())) {
                throw new ImportProblem(place + ": " + files.get(place) + " says " + told(known) + " and " + file
                        + " says " + told(field.getValue()) + "; keep one");
            }
        });
    }

    /** Persona calls its default model whether it lists it or not. */
    private static void defaultModel(
            String vendorId, ObjectNode vendor, Map<String, ObjectNode> byId, Set<String> refused, PersonaFound found) {
        String id = vendor.path(DEFAULT).asText();
        if (refused.contains(id)) {
            vendor.remove(DEFAULT);
            found.leftOut(vendorId + "." + DEFAULT, "'" + id + "' is left out itself");
        } else if (!id.isEmpty() && !byId.isEmpty()) {
            byId.computeIfAbsent(
                    id, any -> JsonNodeFactory.instance.objectNode().put("id", id));
        }
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
