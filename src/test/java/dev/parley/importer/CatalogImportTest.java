package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogImportTest {

    private static final Path SOURCES = Path.of("../shared/data");
    private static final Path SHIPPED = Path.of("src/main/resources/dev/parley/catalog");

    private static final String NO_PRICES = """
            {"as_of": "2026-08-01", "unit": "USD per 1,000,000 tokens", "models": []}""";

    @TempDir
    private Path directory;

    @Test
    void theShippedCatalogIsWhatTheImporterMakesOfItsSources() throws IOException {
        assumeTrue(Files.isDirectory(SOURCES), "the sources are not beside the project");
        Files.copy(SHIPPED.resolve("vendors.json"), directory.resolve("vendors.json"));

        CatalogImport.run(
                SOURCES.resolve("catalog.json"),
                SOURCES.resolve("prices.json"),
                "",
                directory,
                directory.resolve("report"));

        assertThat(Files.readString(directory.resolve("report")))
                .isEqualTo(Files.readString(Path.of("docs/catalog-differences.md")));
        assertThat(Files.readString(directory.resolve("vendors.json")))
                .isEqualTo(Files.readString(SHIPPED.resolve("vendors.json")));
        try (var files = Files.list(SHIPPED.resolve("models"))) {
            for (Path file : files.toList()) {
                assertThat(directory.resolve("models").resolve(file.getFileName()))
                        .hasSameTextualContentAs(file);
            }
        }
    }

    @Test
    void readsModelsDevsPublicForm() throws IOException {
        JsonNode model = imported("""
                {"acme": {"id": "acme", "name": "Acme", "env": ["ACME_KEY"], "npm": "@ai-sdk/openai-compatible",
                  "api": "https://acme.test/v1", "models": {"m": {"id": "m", "name": "M", "temperature": false,
                  "tool_call": true, "modalities": {"input": ["text", "pdf"], "output": ["text"]},
                  "limit": {"context": 1000, "output": 100}, "last_updated": "2026-09-01",
                  "cost": {"input": 1.25, "output": 10, "input_audio": 3, "cache_read": 0.125,
                    "context_over_200k": {"input": 2.5, "output": 15}}}}}}""", NO_PRICES).get("m");

        assertThat(model).isEqualTo(json("""
                        {"name": "M", "context_window": 1000, "max_output": 100, "input": ["document", "text"],
                        "output": ["text"], "capabilities": ["tool_call"], "rejects": ["temperature"],
                        "price": {"input": 1.25, "output": 10, "cache_read": 0.125, "audio_input": 3,
                          "above": [{"above_input_tokens": 200000, "input": 2.5, "output": 15}],
                          "source": "models.dev"}}"""));
        assertThat(json(Files.readString(directory.resolve("vendors.json"))).get("acme"))
                .isEqualTo(json("""
                        {"name": "Acme", "wire_format": "openai-chat", "api_base": "https://acme.test/v1",
                        "auth_env": ["ACME_KEY"], "quirks": ["max_tokens_legacy_field"]}"""));
    }

    @Test
    void readsThePriceListsPublicFormExactly() throws IOException {
        JsonNode model = imported("{}", """
                {"sample_spec": {"input_cost_per_token": 0}, "acme/m": {"litellm_provider": "acme", "mode": "chat",
                  "max_input_tokens": 1000, "max_output_tokens": 100, "supports_vision": true,
                  "supports_function_calling": true, "input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05,
                  "cache_read_input_token_cost": 2.8e-08, "cache_creation_input_token_cost_above_1hr": 4e-06,
                  "input_cost_per_token_above_200k_tokens": 2.5e-06,
                  "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 8e-06,
                  "output_cost_per_token_priority": 2e-05, "input_cost_per_token_batches": 6.25e-07,
                  "input_cost_per_token_above_200k_tokens_priority": 5e-06, "deprecation_date": "2027-01-01",
                  "provider_specific_entry": {"us": 1.1, "fast": 6.0}}}""").get("m");

        assertThat(model).isEqualTo(json("""
                        {"deprecated_on": "2027-01-01", "context_window": 1000, "max_output": 100,
                        "input": ["image", "text"], "capabilities": ["tool_call"],
                        "price": {"input": 1.25, "output": 10, "cache_read": 0.028, "cache_write_1h": 4,
                          "above": [{"above_input_tokens": 200000, "input": 2.5, "cache_write_1h": 8}],
                          "tiers": {"priority": {"output": 20, "above": [{"above_input_tokens": 200000, "input": 5}]},
                            "batch": {"input": 0.625}},
                          "speeds": {"fast": 6}, "regions": {"us": 1.1}, "source": "litellm"}}"""));
    }

    @Test
    void whereTheSourcesDifferBothAreKeptAndTheReportTells() throws IOException {
        JsonNode model = imported(
                        modelsDev("\"usd_per_million\": {\"input\": \"1\", \"output\": \"2\"}"),
                        prices("\"usd_per_million\": {\"input\": \"1.5\", \"output\": \"2\"}"))
                .get("m");

        assertThat(model.get("price")).isEqualTo(json("{\"input\": 1.5, \"output\": 2, \"source\": \"litellm\"}"));
        assertThat(model.get("differs")).isEqualTo(json("{\"models.dev\": {\"price.input\": 1}}"));
        assertThat(Files.readString(directory.resolve("report")))
                .contains("| acme/m | price.input | 1.5 | litellm | 1 | models.dev |");
    }

    @Test
    void whereTheyAgreeTheOtherSourceFillsWhatIsMissingAndIsNamed() throws IOException {
        JsonNode model = imported(
                        modelsDev(
                                "\"usd_per_million\": {\"input\": \"1\", \"output\": \"2\", \"cache_read\": \"0.1\"}"),
                        prices("\"usd_per_million\": {\"input\": \"1\", \"output\": \"2\"}"))
                .get("m");

        assertThat(model.get("price"))
                .isEqualTo(json("{\"input\": 1, \"output\": 2, \"cache_read\": 0.1, \"source\": \"litellm\","
                        + "\"from\": {\"cache_read\": \"models.dev\"}}"));
    }

    @Test
    void zerosOfAModelThatNobodyCallsFreeAreNoPriceAndTheReportTells() throws IOException {
        String zeros = "\"usd_per_million\": {\"input\": \"0\", \"output\": \"0\"}, \"above_input_tokens\":"
                + " {\"128000\": {\"input\": \"0\"}}";

        JsonNode sold = imported("{}", prices(zeros)).get("m");
        assertThat(Files.readString(directory.resolve("report"))).contains("| acme/m | litellm | not known |");
        JsonNode free =
                imported("{}", prices(zeros).replace("\"m\"", "\"m:free\"")).get("m:free");

        assertThat(sold.has("price")).isFalse();
        assertThat(free.path("price").path("input")).isEqualTo(json("0"));
        assertThat(Files.readString(directory.resolve("report")))
                .contains("| acme/m:free | litellm | free: its name says so |");
    }

    @Test
    void whereOneSourceHasZerosThePriceIsTheOthers() throws IOException {
        JsonNode model = imported(
                        modelsDev("\"usd_per_million\": {\"input\": \"1\", \"output\": \"2\"}"),
                        prices("\"usd_per_million\": {\"input\": \"0\", \"output\": \"0\"}"))
                .get("m");

        assertThat(model.get("price")).isEqualTo(json("{\"input\": 1, \"output\": 2, \"source\": \"models.dev\"}"));
        assertThat(model.get("differs")).isEqualTo(json("{\"litellm\": {\"price.input\": 0, \"price.output\": 0}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'usd_per_million': {'input': '1', 'thinking': '2'}} | acme/m.usd_per_million: unknown price field 'thinking'",
                "{'usd_per_thousand': {'input': '1'}} | acme/m: unknown field 'usd_per_thousand'",
                "{'usd_per_million': {'input': '-1'}} | acme/m.usd_per_million.input: must be a number of 0 or more",
                "{'usd_per_million': {'input': 'cheap'}} | acme/m.usd_per_million.input: must be a number of 0 or more",
                "{'usd_per_million': {'input': '3200'}} | acme/m.usd_per_million.input: 3200 can't be USD per million tokens",
                "{'above_input_tokens': {'200k': {'input': '1'}}} | '200k' is no number of tokens",
                "{'service_tiers': {'flex': {'inptu': '1'}}} | acme/m.service_tiers.flex: unknown price field 'inptu'",
                "{'by_prompt_range': [{'from': '5', 'to': '9', 'input': '1'}]} | the ranges must follow each other from 0 on",
                "{'max_input': '1.5'} | acme/m.max_input: must be a whole number of tokens",
            })
    void refusesWhatItCantReadForCertainAndNamesTheField(String fields, String message) {
        String entry = fields.replace('\'', '"').replaceFirst("^\\{", "").replaceFirst("}$", "");

        assertThatThrownBy(() -> imported("{}", prices(entry)))
                .isInstanceOf(ImportProblem.class)
                .hasMessageContaining(message);
        assertThat(directory.resolve("models")).doesNotExist();
    }

    @Test
    void refusesAnUnknownPriceFieldOfThePublicForm() {
        assertThatThrownBy(() -> imported("{}", """
                {"acme/m": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_parsec": 1e-06}}"""))
                .hasMessageContaining("acme/m: unknown field 'input_cost_per_parsec'");
        assertThatThrownBy(() -> imported("""
                {"acme": {"id": "acme", "models": {"m": {"id": "m", "cost": {"input": 1, "per_smile": 2}}}}}""", NO_PRICES))
                .hasMessageContaining("acme/m.usd_per_million: unknown price field 'per_smile'");
    }

    @Test
    void refusesAnotherUnit() {
        assertThatThrownBy(() -> imported("{}", NO_PRICES.replace("1,000,000", "1,000")))
                .hasMessageContaining("'unit' must be 'USD per 1,000,000 tokens'");
    }

    @Test
    void refusesAListWithoutADay() {
        assertThatThrownBy(() -> imported("{}", "{}")).hasMessageContaining("does not say what day it is of");
    }

    private static String modelsDev(String fields) {
        return """
                {"source": "USD per 1,000,000 tokens", "vendors": [{"id": "acme", "models": [{"id": "m", %s}]}]}""".formatted(fields);
    }

    private static String prices(String fields) {
        return """
                {"as_of": "2026-08-01", "unit": "USD per 1,000,000 tokens",
                "models": [{"vendor": "acme", "id": "m", "mode": "chat", %s}]}""".formatted(fields);
    }

    private JsonNode imported(String modelsDev, String prices) throws IOException {
        Path first = Files.writeString(directory.resolve("models-dev.json"), modelsDev);
        Path second = Files.writeString(directory.resolve("prices.json"), prices);
        boolean isPublic = prices.contains("litellm_provider");
        CatalogImport.run(first, second, isPublic ? "2026-09-01" : "", directory, directory.resolve("report"));
        return json(Files.readString(directory.resolve("models/acme.json"))).get("models");
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
