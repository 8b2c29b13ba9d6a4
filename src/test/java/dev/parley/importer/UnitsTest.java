package dev.parley.importer;

import static dev.parley.importer.ImportedCatalog.NO_PRICES;
import static dev.parley.importer.ImportedCatalog.modelsDev;
import static dev.parley.importer.ImportedCatalog.prices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A price in another unit than its source claims is refused or told, whichever way it is off. */
class UnitsTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'input': 0.0000025 | acme/m.usd_per_million.input: 0.0000025 can't be USD per million tokens",
                "'input': 2.5e-6 | acme/m.usd_per_million.input: 0.0000025 can't be USD per million tokens",
                "'input': 2500 | acme/m.usd_per_million.input: 2500 can't be USD per million tokens",
                "'input': 1, 'cache_read': 0.0001 | acme/m.usd_per_million.cache_read: 0.0001 can't be USD per million tokens",
                "'input': 1, 'context_over_200k': {'input': 2e-6} | acme/m.usd_per_million_above.input: 0.000002 can't be",
                "'input': 1, 'request': 0.005 | acme/m.usd_per_million.request: 0.000005 can't be USD for one",
                "'input': 0.0023, 'output': 0.0023, 'output_audio': 2.3 | output at 0.0023 beside sound at 2.3: check the unit",
            })
    void ofModelsDev(String cost, String message) {
        refused(modelsDev("acme", "m", cost.replace('\'', '"')), NO_PRICES, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'input_cost_per_token': 2.5 | acme/m.usd_per_million.input: 2500000 can't be USD per million tokens",
                "'input_cost_per_token': 2.5e-12 | acme/m.usd_per_million.input: 0.0000025 can't be USD per million tokens",
                "'input_cost_per_request': 5 | acme/m.per_request: 5 can't be USD for one",
                "'search_context_cost_per_query': {'search_context_size_low': 10} | acme/m.web_search_usd_per_query: 10 can't",
                "'provider_specific_entry': {'us': 110} | acme/m.multipliers.us: 110 can't be a factor of prices",
                "'regional_processing_uplift_multiplier_eu': 120 | acme/m.regions: 120 can't be a factor of prices",
            })
    void ofThePriceList(String field, String message) {
        refused("{}", listed("m", "chat", field.replace('\'', '"')), message);
    }

    /** Dollars for a thousand tokens, at a vendor whose price is believable by itself: the other source's is not so. */
    @Test
    void ofOneModelThatCostsAThousandTimesAsMuchElsewhere() {
        String two = """
                {"acme": {"id": "acme", "models": {"m": {"id": "m", "cost": {"input": 0.005, "output": 0.025}}}}}""";
        String list = prices("other", "maker/M", "\"usd_per_million\": {\"input\": 5, \"output\": 25}");

        refused(two, list, "input at 5, and elsewhere at 0.005: check the unit");
        refused(two.replace("0.005", "5"), list, "output at 25, and elsewhere at 0.025: check the unit");
    }

    @Test
    void oneThatIsKnownToBeWrongIsLeftOutAndTold() throws IOException {
        var imported = new ImportedCatalog(directory);
        var model = imported.models(
                        "helicone",
                        modelsDev("helicone", "mistral-nemo", "\"input\": 20, \"output\": 40"),
                        prices("other", "mistral-nemo", "\"usd_per_million\": {\"input\": 0.02, \"output\": 0.04}"))
                .get("mistral-nemo");

        assertThat(model.has("price")).isFalse();
        assertThat(imported.report())
                .contains("| helicone | mistral-nemo | all prices: input at 20, and elsewhere at 0.02 |");
    }

    @Test
    void aModelThatCostsFiftyTimesAsMuchElsewhereIsTaken() throws IOException {
        var model = new ImportedCatalog(directory)
                .models(
                        "acme",
                        modelsDev("acme", "m", "\"input\": 0.6, \"output\": 0.6"),
                        prices("other", "m", "\"usd_per_million\": {\"input\": 30, \"output\": 30}"))
                .get("m");

        assertThat(model.at("/price/input").decimalValue()).isEqualByComparingTo("0.6");
    }

    /** Each of these could be so, and all together can't. */
    @ParameterizedTest
    @ValueSource(strings = {"0.0025", "200"})
    void ofAWholeSource(String input) {
        String models = IntStream.range(0, 30)
                .mapToObj(i -> "\"m%d\": {\"id\": \"m%d\", \"cost\": {\"input\": %s}}".formatted(i, i, input))
                .collect(Collectors.joining(", "));

        refused(
                "{\"acme\": {\"id\": \"acme\", \"models\": {" + models + "}}}",
                NO_PRICES,
                "models.dev: the median of its prices of input is " + input
                        + ", which can't be USD per million tokens");
    }

    @Test
    void whatAModelIsAskedForIsKnownOrToldOrRefused() throws IOException {
        String list = listed("m", "chat", "\"input_cost_per_token\": 1e-6").replaceFirst("}$", """
                , "acme/ear": {"litellm_provider": "acme", "mode": "audio_transcription", "input_cost_per_second": 1e-4},
                "acme/mute": {"litellm_provider": "acme", "input_cost_per_token": 1e-6}}""");
        var imported = new ImportedCatalog(directory);

        var models = imported.models("{}", list);

        assertThat(models.properties()).hasSize(1);
        assertThat(imported.report()).contains("| acme | acme/mute | all: what it is asked for ('mode') is not said |");
        refused("{}", listed("m", "telepathy", "\"input_cost_per_token\": 1e-6"), "acme/m: unknown mode 'telepathy'");
        refused(
                "{}",
                prices("\"usd_per_million\": {\"input\": 1}").replace("\"chat\"", "\"telepathy\""),
                "acme/m: unknown mode 'telepathy'");
    }

    private static String listed(String model, String mode, String fields) {
        return """
                {"acme/%s": {"litellm_provider": "acme", "mode": "%s", %s}}""".formatted(model, mode, fields);
    }

    private void refused(String modelsDev, String prices, String message) {
        var imported = new ImportedCatalog(directory.resolve("refused"));
        directory.resolve("refused").toFile().mkdir();

        assertThatThrownBy(() -> imported.models(modelsDev, prices))
                .isInstanceOf(ImportProblem.class)
                .hasMessageContaining(message);
        assertThat(directory.resolve("refused/models")).doesNotExist();
    }
}
