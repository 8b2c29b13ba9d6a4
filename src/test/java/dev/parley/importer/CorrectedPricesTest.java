package dev.parley.importer;

import static dev.parley.importer.ImportedCatalog.json;
import static dev.parley.importer.ImportedCatalog.prices;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a vendor's page says goes before its sources, and what they said stays in the entry and in the report. */
class CorrectedPricesTest {

    @TempDir
    private Path directory;

    private ImportedCatalog imported;

    @BeforeEach
    void emptyDirectory() {
        imported = new ImportedCatalog(directory);
    }

    @Test
    void whatAPageCorrectsIsToldWithWhatItWas() throws IOException {
        var model = imported.models(
                        "cohere",
                        "{}",
                        prices(
                                "cohere",
                                "embed-multilingual-light-v3.0",
                                "\"usd_per_million\": {\"input\": \"100\", \"output\": \"0\"}"))
                .get("embed-multilingual-light-v3.0");

        assertThat(model.get("price").get("input")).isEqualTo(json("0.1"));
        assertThat(model.get("price").get("from").get("input").get("name").asText())
                .isEqualTo("https://cohere.com/pricing");
        assertThat(model.get("differs")).isEqualTo(json("{\"litellm\": {\"price.input\": 100}}"));
        assertThat(imported.report())
                .contains("| cohere/embed-multilingual-light-v3.0 | price.input | 0.1 | 100 | litellm |");
    }

    @Test
    void whatIsFilledInFromTheOtherSourceIsTold() throws IOException {
        imported.models(
                ImportedCatalog.modelsDev("""
                        "usd_per_million": {"input": "3", "output": "15", "cache_read": "0.3"},
                        "usd_per_million_above": [{"above_input_tokens": 200000, "input": "6"}]"""), prices("\"usd_per_million\": {\"input\": \"3\", \"output\": \"15\"}"));

        assertThat(imported.report())
                .contains("| acme/m | price.cache_read | 0.3 | models.dev |")
                .contains("| acme/m | price.above | [{\"above_input_tokens\":200000,\"input\":6}] | models.dev |");
    }
}
