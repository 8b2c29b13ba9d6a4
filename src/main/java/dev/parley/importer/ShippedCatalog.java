package dev.parley.importer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the catalog that Parley brings along says of vendors and their models. */
final class ShippedCatalog {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Map<String, JsonNode> READ = new ConcurrentHashMap<>();

    private ShippedCatalog() {}

    /** The defaults of a vendor; a missing node where the catalog does not know it. */
    static JsonNode vendor(String id) {
        return file("vendors.json").path(id);
    }

    static JsonNode model(String vendor, String id) {
        return file("models/" + vendor + ".json").path("models").path(id);
    }

    private static JsonNode file(String name) {
        return READ.computeIfAbsent(name, ShippedCatalog::read);
    }

    private static JsonNode read(String name) {
        try (var resource = ShippedCatalog.class.getResourceAsStream("/dev/parley/catalog/" + name)) {
            return resource == null ? MissingNode.getInstance() : JSON.readTree(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("catalog resource " + name, e);
        }
    }
}
