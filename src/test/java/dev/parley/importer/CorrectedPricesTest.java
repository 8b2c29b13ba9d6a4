package dev.parley.importer;

import static dev.parley.importer.ImportedCatalog.json;
import static dev.parley.importer.ImportedCatalog.prices;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a vendor's page says goes before its sources, and what they said stays in the entry and in the report. */
class CorrectedPricesTest {

    private ImportedCatalog imported;

    @BeforeEach
    void emptyDirectory(@TempDir Path directory) {
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

    @ParameterizedTest
    @CsvSource({
        "eu.anthropic.claude-3-5-haiku-20241022-v1:0, 0.25, input, 0.8",
        "apac.anthropic.claude-haiku-4-5-20251001-v1:0, 1.1, cache_write_1h, 2.2",
        "jp.anthropic.claude-opus-4-7, 5.5, cache_write_1h, 11"
    })
    void aProfileCostsWhatTheMakersPageSays(String id, String input, String kind, String price) throws IOException {
        var model = imported.models(
                        "amazon-bedrock",
                        "{}",
                        prices(
                                "amazon-bedrock",
                                id,
                                "\"usd_per_million\": {\"input\": \"" + input + "\", \"output\": \"90\"}"))
                .get(id);

        assertThat(model.get("price").get(kind)).isEqualTo(json(price));
        assertThat(model.get("price").get("from").get(kind).get("name").asText())
                .startsWith("https://platform.claude.com/docs/en/about-claude/pricing");
    }

    @Test
    void aSourceThatWasNotChosenAndHasItRightIsNoDifferenceAnyMore() throws IOException {
        String name = "eu.anthropic.claude-opus-4-5-20251101-v1:0";

        var model = imported.models(
                        "amazon-bedrock",
                        ImportedCatalog.modelsDev("amazon-bedrock", name, "\"input\": 5.5, \"output\": 27.5"),
                        prices("amazon-bedrock", name, "\"usd_per_million\": {\"input\": \"5\", \"output\": \"25\"}"))
                .get(name);

        assertThat(model.get("price").get("input")).isEqualTo(json("5.5"));
        assertThat(model.get("differs")).isEqualTo(json("{\"litellm\": {\"price.input\": 5, \"price.output\": 25}}"));
        assertThat(imported.report()).doesNotContain("| 5 | litellm | 5.5 | models.dev |");
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

    @Test
    void whatWritingCostsBesideInputIsAddedToItWhereTheVendorSaysSo() throws IOException {
        var model = imported.models(
                        "openrouter",
                        ImportedCatalog.modelsDev(
                                "openrouter",
                                "google/gemini-2.5-pro",
                                "\"input\": 1.25, \"output\": 10, \"cache_read\": 0.125, \"cache_write\": 0.375"),
                        ImportedCatalog.NO_PRICES)
                .get("google/gemini-2.5-pro");

        assertThat(model.get("price").get("cache_write")).isEqualTo(json("1.625"));
        assertThat(model.get("price").get("from").get("cache_write").get("name").asText())
                .isEqualTo("https://openrouter.ai/docs/features/prompt-caching");
        assertThat(model.get("differs")).isEqualTo(json("{\"models.dev\": {\"price.cache_write\": 0.375}}"));
    }

    @ParameterizedTest
    @CsvSource({
        "openrouter, google/gemini-3.1-pro-preview, 0.375, 2.375, 4.375",
        "openrouter, ~google/gemini-pro-latest, 0.375, 2.375, 4.375"
    })
    void whatIsKeptIsAddedToLongerInputToo(String vendor, String id, String listed, String below, String above)
            throws IOException {
        String cost = "\"input\": 2, \"output\": 12, \"cache_write\": " + listed
                + ", \"context_over_200k\": {\"input\": 4, \"output\": 18, \"cache_read\": 0.4}";

        var price = imported.models(vendor, ImportedCatalog.modelsDev(vendor, id, cost), ImportedCatalog.NO_PRICES)
                .get(id)
                .get("price");

        assertThat(price.get("cache_write")).isEqualTo(json(below));
        assertThat(price.get("above").get(0).get("cache_write")).isEqualTo(json(above));
        assertThat(price.get("from").get("above.cache_write").get("name").asText())
                .startsWith("https://");
        assertThat(imported.report())
                .contains("| " + vendor + "/" + id + " | price.above.200000.cache_write | " + above + " | " + listed
                        + " | models.dev |");
    }

    @Test
    void writingForLessThanLongerInputIsNoPriceWhereNobodySaysWhatIsAdded() throws IOException {
        String cost = "\"input\": 2, \"output\": 12, \"cache_write\": 2.5,"
                + " \"context_over_200k\": {\"input\": 4, \"output\": 18}";

        var model = imported.models(ImportedCatalog.modelsDev("acme", "m", cost), ImportedCatalog.NO_PRICES)
                .get("m");

        assertThat(model.get("price").has("cache_write")).isFalse();
        assertThat(model.get("differs")).isEqualTo(json("{\"models.dev\": {\"price.cache_write\": 2.5}}"));
    }

    @Test
    void writingForLessThanInputIsNoPriceUnlessTheVendorSaysSo() throws IOException {
        String cost = "\"input\": 0.6, \"output\": 2.4, \"cache_read\": 0.06, \"cache_write\": 0.375";

        var guessed = imported.models(ImportedCatalog.modelsDev("acme", "m", cost), ImportedCatalog.NO_PRICES)
                .get("m");
        assertThat(imported.report()).contains("| acme/m | price.cache_write | none | 0.375 | models.dev |");
        var said = imported.models(
                        ImportedCatalog.modelsDev("acme", "MiniMax-M2.7-highspeed", cost), ImportedCatalog.NO_PRICES)
                .get("MiniMax-M2.7-highspeed");

        assertThat(guessed.get("price"))
                .isEqualTo(json("{\"input\": 0.6, \"output\": 2.4, \"cache_read\": 0.06, \"source\": \"models.dev\"}"));
        assertThat(said.get("price").get("cache_write")).isEqualTo(json("0.375"));
    }

    @Test
    void readingForMoreThanInputIsNoPrice() throws IOException {
        var model = imported.models(
                        ImportedCatalog.modelsDev("acme", "m", "\"input\": 0.5, \"output\": 1.5, \"cache_read\": 1.25"),
                        ImportedCatalog.NO_PRICES)
                .get("m");

        assertThat(model.get("price").has("cache_read")).isFalse();
        assertThat(model.get("differs")).isEqualTo(json("{\"models.dev\": {\"price.cache_read\": 1.25}}"));
    }

    @Test
    void aThresholdThatLeavesTheCachesPriceAsItIsStays() throws IOException {
        var model = imported.models(ImportedCatalog.modelsDev("""
                                "usd_per_million": {"input": "3", "output": "15", "cache_write": "3.75"},
                                "usd_per_million_above": [{"above_input_tokens": 200000, "input": "6", "cache_write": "3.75"}]"""), ImportedCatalog.NO_PRICES)
                .get("m");

        assertThat(model.get("price").get("above").get(0).get("cache_write")).isEqualTo(json("3.75"));
        assertThat(model.has("differs")).isFalse();
    }

    @Test
    void oneThatLowersItBelowInputDoesNot() throws IOException {
        var model = imported.models("{}", prices("""
                        "usd_per_million": {"input": "2", "output": "12"},
                        "above_input_tokens": {"200000": {"input": "4", "cache_write": "0.25"}}""")).get("m");

        assertThat(model.get("price").get("above")).isEqualTo(json("[{\"above_input_tokens\": 200000, \"input\": 4}]"));
        assertThat(model.get("differs")).isEqualTo(json("{\"litellm\": {\"price.above.200000.cache_write\": 0.25}}"));
    }

    @Test
    void aVendorThatAsksTheSameForTheWholeWindowHasNoThreshold() throws IOException {
        String longer = ", \"context_over_200k\": {\"input\": 10, \"output\": 37.5}";
        String listed = "\"usd_per_million\": {\"input\": \"5\", \"output\": \"25\"}";

        var model = imported.models(
                        "google-vertex-anthropic",
                        ImportedCatalog.modelsDev(
                                "google-vertex-anthropic",
                                "claude-opus-4-6@default",
                                "\"input\": 5, \"output\": 25" + longer),
                        prices("google-vertex-anthropic", "claude-opus-4-6@default", listed))
                .get("claude-opus-4-6@default");

        assertThat(model.get("price").has("above")).isFalse();
        assertThat(model.get("differs").get("models.dev").has("price.above")).isTrue();
    }

    @Test
    void whatTheMakersPageSaysThatAModelCannotIsTakenAway() throws IOException {
        var model = imported.models("azure", """
                        {"azure": {"id": "azure", "models": {"gpt-5.1": {"id": "gpt-5.1", "modalities":
                        {"input": ["text", "image", "audio"], "output": ["text", "image", "audio"]}}}}}""", ImportedCatalog.NO_PRICES).get("gpt-5.1");

        assertThat(model.get("input")).isEqualTo(json("[\"image\", \"text\"]"));
        assertThat(model.get("output")).isEqualTo(json("[\"text\"]"));
        assertThat(imported.report()).contains("| azure/gpt-5.1 | output.audio | none | true | models.dev |");
    }

    @Test
    void aWindowIsWhatTheMakersPageSaysAndHasNoThresholdAboveItself() throws IOException {
        String name = "anthropic.claude-3-5-sonnet-20241022-v2:0";

        var model = imported.models("amazon-bedrock", "{}", prices("amazon-bedrock", name, """
                        "max_input": 1000000, "usd_per_million": {"input": "3", "output": "15"},
                        "above_input_tokens": {"200000": {"input": "6"}}"""))
                .get(name);

        assertThat(model.get("context_window").asInt()).isEqualTo(200_000);
        assertThat(model.get("price").has("above")).isFalse();
        assertThat(imported.report())
                .contains("| amazon-bedrock/" + name + " | context_window | 200000 | 1000000 | litellm |");
    }
}
