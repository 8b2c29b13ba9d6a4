package dev.parley.importer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What one source says: its models by vendor and id, in the catalog's own form, and what it says of vendors. */
final class Entries {

    /** How a model's entry calls the wire format that it alone speaks. */
    static final String WIRE = "wire";

    /** Under which an entry keeps what its source says that the model can't, until it is merged. */
    static final String LACKS = "lacks";

    private final String source;
    private final Supplement supplement;
    private final Map<String, Map<String, List<ObjectNode>>> models = new TreeMap<>();
    private final Map<String, ObjectNode> vendors = new TreeMap<>();
    private final Set<String> leftOut = new TreeSet<>();
    private final Set<CacheZero> cacheZeros = new LinkedHashSet<>();
    private String name = "";
    private String asOf = "";

    Entries(String source, Supplement supplement) {
        this.source = source;
        this.supplement = supplement;
    }

    /** The source's short name, by which prices name it. */
    String source() {
        return source;
    }

    String name() {
        return name;
    }

    String asOf() {
        return asOf;
    }

    void describe(String fullName, String day) {
        name = fullName;
        asOf = day;
    }

    /** A source may list a model twice; both are kept until they are merged. */
    void add(String vendor, String id, ObjectNode entry) {
        CacheZeros.removeFrom(entry).forEach(place -> cacheZeros.add(new CacheZero(vendor, id, place)));
        models.computeIfAbsent(vendor, any -> new TreeMap<>())
                .computeIfAbsent(id, any -> new ArrayList<>())
                .add(entry);
    }

    /** No price where it is known that the source has this one in another unit than it says. */
    ObjectNode plausible(String vendor, String id, Supplier<ObjectNode> prices) {
        try {
            return prices.get();
        } catch (WrongUnit e) {
            if (!supplement.hasWrongUnit(vendor, id)) {
                throw e;
            }
            leaveOut(vendor, id, "all prices: " + e.getMessage());
            return JsonNodeFactory.instance.objectNode();
        }
    }

    void addVendor(String id, ObjectNode defaults) {
        vendors.put(id, defaults);
    }

    /** Notes a price that the catalog has no place for. */
    void leaveOut(String vendor, String id, String field) {
        leftOut.add(vendor + " | " + id + " | " + field);
    }

    Map<String, Map<String, List<ObjectNode>>> models() {
        return models;
    }

    Map<String, ObjectNode> vendors() {
        return vendors;
    }

    /** A 0 that was no price, and its place. */
    record CacheZero(String vendor, String model, String place) {}

    Set<CacheZero> cacheZeros() {
        return cacheZeros;
    }

    Set<String> leftOut() {
        return leftOut;
    }
}
