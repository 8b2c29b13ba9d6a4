package dev.parley.importer;

import static dev.parley.importer.ImportedCatalog.json;
import static dev.parley.importer.ImportedCatalog.modelsDev;
import static dev.parley.importer.ImportedCatalog.prices;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the two sources don't agree, nothing that one of them says is lost unsaid. */
class SourcesDifferTest {

    private ImportedCatalog imported;

    @BeforeEach
    void emptyDirectory(@TempDir Path directory) {
        imported = new ImportedCatalog(directory);
    }

    @Test
    void pricesThatAreTheSameButForNoiseAgreeSoThatKindsAndThresholdsAreFilledIn() throws IOException {
        JsonNode model = imported.models(
                        modelsDev("""
                                "usd_per_million": {"input": "3", "output": "15", "cache_read": "0.3", "cache_write": "3.75"},
                                "usd_per_million_above": [{"above_input_tokens": 200000, "input": "3.5"}]"""),
                        prices("\"usd_per_million\": {\"input\": \"2.99999\", \"output\": \"15.0149\"}"))
                .get("m");

        assertThat(model.get("price")).isEqualTo(json("""
                {"input": 2.99999, "output": 15.0149, "cache_read": 0.3, "cache_write": 3.75,
                "above": [{"above_input_tokens": 200000, "input": 3.5}], "source": "litellm",
                "from": {"cache_read": "models.dev", "cache_write": "models.dev", "above": "models.dev"}}"""));
        assertThat(model.get("differs"))
                .isEqualTo(json("{\"models.dev\": {\"price.input\": 3, \"price.output\": 15}}"));
    }

    @Test
    void kindsAndThresholdsThatOnlyTheOtherHasAreToldWhereTheBasePricesDiffer() throws IOException {
        JsonNode model = imported.models(
                        modelsDev("""
                                "usd_per_million": {"input": "3", "output": "15", "cache_read": "0.3"},
                                "usd_per_million_above": [{"above_input_tokens": 200000, "input": "6"}]"""), prices("\"usd_per_million\": {\"input\": \"3\", \"output\": \"15.02\"}"))
                .get("m");

        assertThat(model.get("price")).isEqualTo(json("{\"input\": 3, \"output\": 15.02, \"source\": \"litellm\"}"));
        assertThat(model.get("differs")).isEqualTo(json("""
                {"models.dev": {"price.output": 15, "price.cache_read": 0.3,
                "price.above": [{"above_input_tokens": 200000, "input": 6}]}}"""));
        assertThat(imported.report())
                .contains("| acme/m | price.cache_read | not priced | litellm | 0.3 | models.dev |")
                .contains(
                        "| acme/m | price.above | not priced | litellm | [{\"above_input_tokens\":200000,\"input\":6}]");
    }

    @Test
    void tiersThatOnlyTheOtherHasAreToldToo() throws IOException {
        JsonNode model = imported.models(modelsDev("""
                                "usd_per_million": {"input": "3", "output": "15"}, "modes": {"fast":
                                {"usd_per_million": {"input": "6"}, "body": {"service_tier": "priority"}}}"""), prices("""
                                "usd_per_million": {"input": "4", "output": "15"},
                                "service_tiers": {"flex": {"input": "2"}}""")).get("m");

        assertThat(model.get("differs"))
                .isEqualTo(json("{\"models.dev\": {\"price.input\": 3, \"price.tiers.priority\": {\"input\": 6}}}"));
    }

    @Test
    void whatASourceListsTwiceAtTwoPricesIsNotMixed() throws IOException {
        JsonNode model = imported.models("{}", """
                {"as_of": "2026-08-01", "unit": "USD per 1,000,000 tokens", "models": [
                {"vendor": "acme", "id": "m", "usd_per_million": {"input": "1", "output": "2", "cache_read": "0.1"}},
                {"vendor": "acme", "id": "m", "usd_per_million": {"input": "5", "output": "9"}}]}""").get("m");

        assertThat(model.get("price")).isEqualTo(json("{\"input\": 5, \"output\": 9, \"source\": \"litellm\"}"));
        assertThat(model.get("differs").get("litellm (listed again)"))
                .isEqualTo(json("{\"price.input\": 1, \"price.output\": 2, \"price.cache_read\": 0.1}"));
    }

    @Test
    void whatOneSourceSaysThatAModelCanAndTheOtherThatItCantIsTold() throws IOException {
        JsonNode model = imported.models(
                        modelsDev("\"input\": [\"text\"], \"capabilities\": [\"temperature\"]"),
                        prices("\"supports\": [\"vision\", \"pdf_input\", \"function_calling\", \"reasoning\"]"))
                .get("m");

        assertThat(model.get("input")).isEqualTo(json("[\"document\", \"image\", \"text\"]"));
        assertThat(model.get("differs")).isEqualTo(json("""
                {"models.dev": {"input.document": false, "input.image": false, "capabilities.reasoning": false,
                "capabilities.tool_call": false}}"""));
        assertThat(imported.report()).contains("| acme/m | input.document | true | litellm | false | models.dev |");
    }

    @Test
    void soIsWhatTheListSaysThatAModelCant() throws IOException {
        JsonNode model = imported.models(modelsDev("""
                        "input": ["text", "image"], "capabilities": ["reasoning", "tool_call"]"""), """
                        {"acme/m": {"litellm_provider": "acme", "mode": "chat", "supports_vision": false,
                        "supports_pdf_input": false, "supports_function_calling": false, "supports_reasoning": true}}""").get("m");

        assertThat(model.get("capabilities")).isEqualTo(json("[\"reasoning\", \"tool_call\"]"));
        assertThat(model.get("differs"))
                .isEqualTo(json("{\"litellm\": {\"input.image\": false, \"capabilities.tool_call\": false}}"));
        assertThat(model.has("lacks")).isFalse();
    }

    @Test
    void whatASourceDoesNotSpeakOfIsNoDifference() throws IOException {
        JsonNode model = imported.models(
                        modelsDev("""
                                "input": ["text", "image"], "capabilities": ["reasoning", "tool_call"]"""), prices("\"supports\": [\"response_schema\", \"prompt_caching\"]"))
                .get("m");

        assertThat(model.get("capabilities"))
                .isEqualTo(json("[\"prompt_caching\", \"reasoning\", \"structured_output\", \"tool_call\"]"));
        assertThat(model.has("differs")).isFalse();
    }
}
