package dev.parley.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes the catalog's files: the same facts give the same bytes, and a changed model is a changed line. */
final class CatalogWriter {

    private static final List<String> ORDER = List.of(
            "name",
            "family",
            "released",
            "knowledge",
            "status",
            "deprecated_on",
            "replacement",
            "mode",
            "wire",
            "api_base",
            "aliases",
            "context_window",
            "max_input",
            "max_output",
            "encoding",
            "input",
            "output",
            "capabilities",
            "rejects",
            "reasoning",
            "price",
            "unpriced",
            "differs");
    private static final List<String> PRICE_ORDER = List.of(
            "input",
            "output",
            "cache_read",
            "cache_write",
            "cache_write_1h",
            "reasoning",
            "audio_input",
            "audio_output",
            "image_input",
            "image_output",
            "per_request",
            "per_search",
            "above_input_tokens",
            "above",
            "tiers",
            "speeds",
            "regions",
            "source",
            "from",
            "page");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private final Path directory;

    CatalogWriter(Path directory) {
        this.directory = directory;
    }

    /** Writes each vendor's models and takes away the files of vendors that are no more. */
    void write(Map<String, Map<String, ObjectNode>> models, List<Entries> sources) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("models"));
        Set<Path> written = new TreeSet<>();
        for (var vendor : models.entrySet()) {
            Path file = folder.resolve(fileName(vendor.getKey()));
            Files.writeString(file, vendor(vendor.getValue(), sources));
            written.add(file);
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".json") && !written.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String fileName(String vendor) {
        if (!vendor.matches("[a-z0-9][a-z0-9-]*")) {
            throw new ImportProblem("vendor '" + vendor + "': its name can't be a file's");
        }
        return vendor + ".json";
    }

    private static String vendor(Map<String, ObjectNode> models, List<Entries> sources) {
        var described = JsonNodeFactory.instance.objectNode();
        sources.forEach(source ->
                described.putObject(source.source()).put("name", source.name()).put("as_of", source.asOf()));
        List<String> lines = new ArrayList<>();
        models.forEach(
                (id, entry) -> lines.add("    " + text(JsonNodeFactory.instance.textNode(id)) + ": " + line(entry)));
        return "{\n  \"sources\": " + text(described) + ",\n  \"models\": {\n" + String.join(",\n", lines)
                + "\n  }\n}\n";
    }

    private static String line(ObjectNode entry) {
        var sorted = ordered(entry, ORDER);
        if (sorted.get("price") instanceof ObjectNode price) {
            sorted.set("price", ordered(price, PRICE_ORDER));
        }
        return text(sorted);
    }

    private static ObjectNode ordered(ObjectNode entry, List<String> order) {
        var sorted = JsonNodeFactory.instance.objectNode();
        order.stream().filter(entry::has).forEach(field -> sorted.set(field, entry.get(field)));
        if (sorted.size() != entry.size()) {
            Set<String> unknown = new TreeSet<>();
            entry.fieldNames().forEachRemaining(unknown::add);
            order.forEach(unknown::remove);
            throw new IllegalStateException("the catalog has no place for " + unknown);
        }
        return sorted;
    }

    static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
