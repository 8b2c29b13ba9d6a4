package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds vendors that are new in the source to {@code vendors.json}. Those that are in it stay as they are, for what we know
 * of them was tried by hand.
 */
final class VendorList {

    private static final ObjectMapper JSON = new ObjectMapper();

    private VendorList() {}

    static void update(Path directory, Map<String, ObjectNode> vendors) throws IOException {
        Path file = directory.resolve("vendors.json");
        var known = (ObjectNode) (Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode());
        Map<String, JsonNode> sorted = new TreeMap<>();
        known.properties().forEach(vendor -> sorted.put(vendor.getKey(), vendor.getValue()));
        vendors.forEach((id, said) -> sorted.computeIfAbsent(ours(id), any -> defaults(id, said)));
        List<String> lines = new ArrayList<>();
        sorted.forEach((id, vendor) -> lines.add("  \"" + id + "\": " + CatalogWriter.text(vendor)));
        Files.writeString(file, "{\n" + String.join(",\n", lines) + "\n}\n");
    }

    /** Ids of ours are of letters, digits and hyphens. */
    static String ours(String id) {
        return id.replace('.', '-').replace('_', '-');
    }

    private static ObjectNode defaults(String id, ObjectNode said) {
        var defaults = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("name", "wire_format", "api_base")) {
            ModelsDevSource.copy(said, field, defaults, field);
        }
        String address = said.path("api_base").asText();
        var keys = JsonNodeFactory.instance.arrayNode();
        said.path("auth_env").forEach(variable -> {
            if (!address.contains("${" + variable.asText() + "}") && isKey(variable.asText())) {
                keys.add(variable);
            }
        });
        if (!keys.isEmpty()) {
            defaults.set("auth_env", keys);
        }
        // What OpenAI calls deprecated is what servers that speak like it know.
        if (said.path("wire_format").asText().equals("openai-chat")) {
            defaults.putArray("quirks").add("max_tokens_legacy_field");
        }
        if (!ours(id).equals(id)) {
            defaults.putArray("aliases").add(id);
        }
        return defaults;
    }

    private static boolean isKey(String variable) {
        return variable.matches(".*(KEY|TOKEN|PAT|SECRET).*") && !variable.contains("KEY_ID");
    }
}
