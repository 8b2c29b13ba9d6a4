package dev.parley.catalog;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The catalog that Parley brings along, one resource a vendor, each read when its vendor is first asked for. */
final class KnownModels {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Map<String, Map<String, Model>> READ = new ConcurrentHashMap<>();

    private KnownModels() {}

    /** What is known of vendors, by id. */
    static Map<String, VendorDefaults> vendors() {
        return read("vendors.json", new TypeReference<>() {}, Map.of());
    }

    /** The models of a vendor by id, none where the catalog does not know the vendor. */
    static Map<String, Model> of(String vendor) {
        return READ.computeIfAbsent(vendor, KnownModels::load);
    }

    private static Map<String, Model> load(String vendor) {
        var file = read("models/" + vendor + ".json", new TypeReference<CatalogFile>() {}, null);
        if (file == null) {
            return Map.of();
        }
        Map<String, Model> models = new LinkedHashMap<>();
        file.models().forEach((id, model) -> models.put(id, model.over(Model.unknown(id), file.source(), file.asOf())));
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
