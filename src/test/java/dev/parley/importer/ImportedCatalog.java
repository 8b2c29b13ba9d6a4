package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Imports two sources into a directory of a test's own, and reads what came of it. */
record ImportedCatalog(Path directory) {

    static final String NO_PRICES = """
            {"as_of": "2026-08-01", "unit": "USD per 1,000,000 tokens", "models": []}""";

    /** The models of the vendor {@code acme}. */
    JsonNode models(String modelsDev, String prices) throws IOException {
        return models("acme", modelsDev, prices);
    }

    JsonNode models(String vendor, String modelsDev, String prices) throws IOException {
        Path first = Files.writeString(directory.resolve("models-dev.json"), modelsDev);
        Path second = Files.writeString(directory.resolve("prices.json"), prices);
        String day = prices.contains("litellm_provider") ? "2026-09-01" : "";
        CatalogImport.run(first, second, day, directory, directory.resolve("report"));
        return json(Files.readString(directory.resolve("models/" + vendor + ".json")))
                .get("models");
    }

    String report() throws IOException {
        return Files.readString(directory.resolve("report"));
    }

    /** A file of models.dev with the one model {@code acme/m}. */
    static String modelsDev(String fields) {
        return """
                {"source": "USD per 1,000,000 tokens", "vendors": [{"id": "acme", "models": [{"id": "m", "name": "M", %s}]}]}""".formatted(fields);
    }

    /** models.dev's public form with one model of its prices. */
    static String modelsDev(String vendor, String model, String cost) {
        return """
                {"%s": {"id": "%s", "models": {"%s": {"id": "%s", "cost": {%s}}}}}""".formatted(vendor, vendor, model, model, cost);
    }

    /** A price list with one model. */
    static String prices(String vendor, String model, String fields) {
        return """
                {"as_of": "2026-08-01", "unit": "USD per 1,000,000 tokens",
                "models": [{"vendor": "%s", "id": "%s", "mode": "chat", %s}]}""".formatted(vendor, model, fields);
    }

    /** A price list with the one model {@code acme/m}. */
    static String prices(String fields) {
        return prices("acme", "m", fields);
    }

    static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
