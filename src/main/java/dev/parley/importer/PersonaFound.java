package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was found in Persona's files: vendors under our ids, and what is to be told. A problem is that of one entry: it is
 * told, the entry is left out, and the others are not held up.
 */
final class PersonaFound {

    private static final String AUTH_ENV = "auth_env";
    private static final String ALIASES = "aliases";

    private final Map<String, ObjectNode> vendors = new TreeMap<>();
    private final Map<String, String> files = new HashMap<>();
    private final Set<String> refused = new TreeSet<>();
    private final List<String> notes = new ArrayList<>();

    void note(String line) {
        notes.add(line);
    }

    void leftOut(String where, String why) {
        notes.add(where + ": " + why + "; left out");
    }

    List<String> notes() {
        return notes;
    }

    /** Tells of a value that is read for what stands in it, and has nothing in it. */
    void checkHolds(String where, JsonNode value) {
        if (value.isValueNode() && !value.isNull()) {
            leftOut(where, "must hold keys and values");
        }
    }

    /** Does what belongs to one entry; says whether it was read without a problem. */
    boolean read(Runnable entry) {
        try {
            entry.run();
            return true;
        } catch (ImportProblem e) {
            notes.add(e.getMessage() + "; left out");
            return false;
        }
    }

    /** Leaves a vendor out, whatever other files say of it. */
    void refuse(String id) {
        refused.add(id);
    }

    /** A vendor of which nothing but a model or a setting is known may come to be known by another file. */
    ObjectNode vendor(String id) {
        return vendors.computeIfAbsent(id, any -> {
            var vendor = JsonNodeFactory.instance.objectNode();
            return ShippedCatalog.vendor(id).isMissingNode() ? vendor : vendor.put("provider", id);
        });
    }

    /** Lays what a file says of a vendor beside what others say; two that contradict each other are refused by name. */
    void add(String file, String id, ObjectNode said) {
        lay(file, id, vendor(id), said);
    }

    private void lay(String file, String path, ObjectNode ours, ObjectNode said) {
        said.properties().forEach(field -> {
            String place = path + "." + field.getKey();
            JsonNode known = ours.path(field.getKey());
            if (field.getValue() instanceof ObjectNode object) {
                lay(file, place, ours.withObjectProperty(field.getKey()), object);
            } else if (known.isMissingNode()) {
                ours.set(field.getKey(), field.getValue());
                files.put(place, file);
            } else if (field.getKey().equals("models")) {
                ((ArrayNode) known).addAll((ArrayNode) field.getValue());
            } else if (!known.equals(field.getValue())) {
                throw new ImportProblem(place + ": " + files.getOrDefault(place, "the catalog") + " and " + file
                        + " say different things; keep one");
            }
        });
    }

    /** The vendors that can be written, each with its models put together. */
    Map<String, ObjectNode> finish() {
        vendors.keySet().removeIf(id -> isRefused(id) || !hasAddress(id));
        Set<String> names = new TreeSet<>(vendors.keySet());
        vendors.forEach((id, vendor) -> {
            keys(vendor);
            if (id.equals("ollama") && !vendor.has("price")) {
                // Persona knows that what runs here is free, as the shipped file does.
                vendor.putObject("price").put("input", 0).put("output", 0);
            }
            aliases(id, vendor, names);
            PersonaModelList.unite(id, vendor, this);
        });
        return vendors;
    }

    private boolean isRefused(String id) {
        if (refused.contains(id)) {
            leftOut(id, "one file of this vendor can't be read, so that what others say of it is not written");
        }
        return refused.contains(id);
    }

    private boolean hasAddress(String id) {
        boolean known =
                vendors.get(id).has("api_base") || ShippedCatalog.vendor(id).has("api_base");
        if (!known) {
            leftOut(
                    id,
                    "no file says where this vendor is, and the catalog does not know it; its models and settings are"
                            + " left out too");
        }
        return known;
    }

    /** One file names a vendor's key and another its keys. */
    private static void keys(ObjectNode vendor) {
        if (vendor.has("keys") && vendor.has(AUTH_ENV)) {
            Set<String> all = new LinkedHashSet<>();
            JsonNode one = vendor.remove(AUTH_ENV);
            (one.isArray() ? one : JsonNodeFactory.instance.arrayNode().add(one)).forEach(key -> all.add(key.asText()));
            vendor.get("keys").forEach(key -> all.add(key.asText()));
            var keys = vendor.putArray("keys");
            all.forEach(keys::add);
        }
    }

    /** Aliases take the place of the catalog's, which go on to hold; a name of two vendors would let none of them start. */
    private void aliases(String id, ObjectNode vendor, Set<String> names) {
        if (!vendor.has(ALIASES)) {
            return;
        }
        Set<String> all = Nodes.words(vendor.get(ALIASES));
        all.removeIf(alias -> {
            boolean taken = !names.add(alias);
            if (taken) {
                leftOut(id + ".aliases", "'" + alias + "' names another vendor too");
            }
            return taken;
        });
        all.addAll(Nodes.words(ShippedCatalog.vendor(id).path(ALIASES)));
        var aliases = vendor.putArray(ALIASES);
        all.forEach(aliases::add);
    }
}
