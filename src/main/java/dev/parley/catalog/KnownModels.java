package dev.parley.catalog;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The catalog that Parley brings along, one resource a vendor, each read when its vendor's models are first asked for
 * and only once. What entries hold for people alone, such as a model's name, is not kept in memory.
 */
final class KnownModels {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Map<String, Map<String, Known>> read = new ConcurrentHashMap<>();

    /** A model, and the wire format that it alone speaks at its vendor; empty where it speaks its vendor's. */
    private record Known(Model model, String wire) {

        boolean speaks(String wireFormat) {
            return wire.isEmpty() || wire.equals(wireFormat);
        }
    }

    /** What is known of vendors, by id. */
    Map<String, VendorDefaults> vendors() {
        return read("vendors.json", new TypeReference<>() {}, Map.of());
    }

    /**
     * The models of a vendor that speak a wire format, by id; none where the catalog does not know the vendor. Where some
     * speak this one alone, the vendor has an address apart for them: it is not asked for the others.
     */
    Map<String, Model> of(String vendor, String wireFormat) {
        var all = known(vendor);
        boolean apart = all.values().stream().anyMatch(known -> known.wire().equals(wireFormat));
        Map<String, Model> models = new LinkedHashMap<>();
        all.forEach((id, known) -> {
            if (known.wire().equals(apart ? wireFormat : "")) {
                models.put(id, known.model());
            }
        });
        return models;
    }

    /** One of those, or a model of which nothing but its id is known. */
    Model find(String vendor, String wireFormat, String id) {
        var known = known(vendor).get(id);
        return known != null && known.speaks(wireFormat) ? known.model() : Model.unknown(id);
    }

    private Map<String, Known> known(String vendor) {
        return read.computeIfAbsent(vendor, KnownModels::load);
    }

    /** The vendors whose models were read so far. */
    Set<String> read() {
        return new TreeSet<>(read.keySet());
    }

    private static Map<String, Known> load(String vendor) {
        var file = read("models/" + vendor + ".json", new TypeReference<CatalogFile>() {}, null);
        if (file == null) {
            return Map.of();
        }
        Map<String, Known> models = new LinkedHashMap<>();
        file.models()
                .forEach((id, model) -> models.put(
                        id,
                        new Known(
                                model.over(Model.unknown(id), "catalog", file.sources()),
                                model.wire() == null ? "" : model.wire())));
        return models;
    }

    private static <T> T read(String name, TypeReference<T> type, T missing) {
        try (var resource = KnownModels.class.getResourceAsStream(name)) {
            return resource == null ? missing : JSON.readValue(resource, type);
        } catch (IOException e) {
            throw new UncheckedIOException("catalog resource " + name, e);
        }
    }
}
