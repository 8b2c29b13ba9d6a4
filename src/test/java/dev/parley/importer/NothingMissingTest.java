package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every model of both sources is in the shipped catalog, at the vendor that it belongs to. */
class NothingMissingTest {

    private static final Path SOURCES = Path.of("../shared/data");

    private final ObjectMapper json = new ObjectMapper();
    private final List<String> missing = new ArrayList<>();

    @Test
    void everyModelOfModelsDevIsAtItsVendor() throws IOException {
        for (JsonNode vendor : source("catalog.json").get("vendors")) {
            for (JsonNode model : vendor.get("models")) {
                look(VendorList.ours(vendor.get("id").asText()), model.get("id").asText());
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void everyModelOfThePriceListIsAtTheVendorThatTheListMeans() throws IOException {
        for (JsonNode model : source("prices.json").get("models")) {
            String vendor = model.get("vendor").asText();
            look(
                    VendorNames.vendor(vendor),
                    VendorNames.model(vendor, model.get("id").asText()));
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void whoseNameTheListHasOtherwiseIsAVendorOfTheOtherSource() throws IOException {
        List<String> known = new ArrayList<>();
        source("catalog.json")
                .get("vendors")
                .forEach(vendor -> known.add(VendorList.ours(vendor.get("id").asText())));

        assertThat(List.of(
                        "gemini",
                        "bedrock_converse",
                        "together_ai",
                        "fireworks_ai",
                        "dashscope",
                        "moonshot",
                        "novita",
                        "vercel_ai_gateway",
                        "cohere_chat",
                        "cloudflare",
                        "gmi",
                        "snowflake",
                        "gradient_ai",
                        "vertex_ai-language-models",
                        "vertex_ai-anthropic_models",
                        "azure_ai",
                        "github_copilot"))
                .allSatisfy(name -> assertThat(known).contains(VendorNames.vendor(name)));
    }

    private void look(String vendor, String model) {
        if (ShippedCatalog.model(vendor, model).isMissingNode()) {
            missing.add(vendor + "/" + model);
        }
    }

    private JsonNode source(String name) throws IOException {
        assumeTrue(Files.isDirectory(SOURCES), "the sources are not beside the project");
        return json.readTree(SOURCES.resolve(name).toFile());
    }
}
