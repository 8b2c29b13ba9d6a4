package dev.parley.importer;

import static dev.parley.importer.ImportedCatalog.NO_PRICES;
import static dev.parley.importer.ImportedCatalog.modelsDev;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What models.dev says in a field that is not known may be a price: it is refused by model and field. */
class UnknownSourceFieldsTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'cost_batch': {'input': 1} | acme/m: unknown field 'cost_batch'",
                "'price_per_image': 0.04, 'cost': {'input': 1} | acme/m: unknown field 'price_per_image'",
                "'experimental': {'surcharge': 2} | acme/m.experimental: unknown field 'surcharge'",
                "'experimental': {'modes': {'fast': {'factor': 2}}} | acme/m.experimental.modes.fast: unknown field 'factor'",
                "'limit': {'price': 2} | acme/m.limit: unknown field 'price'",
                "'provider': {'npm': 'x', 'markup': 2} | acme/m.provider: unknown field 'markup'",
                "'cost': {'input': 1, 'per_smile': 2} | acme/m.usd_per_million: unknown price field 'per_smile'",
                "'cost': 5 | acme/m.cost: must hold prices by their names",
                "'cost': {'input': 1, 'context_over_200k': 2} | acme/m.cost.context_over_200k: must hold prices by their names",
            })
    void refusesAnUnknownFieldOfThePublicForm(String fields, String message) {
        String file = "{'acme': {'id': 'acme', 'models': {'m': {'id': 'm', %s}}}}".formatted(fields);

        refused(file.replace('\'', '"'), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'usd_per_thousand_batch': {'input': 1} | acme/m: unknown field 'usd_per_thousand_batch'",
                "'modes': {'fast': {'usd_per_thousand': {'input': 1}}} | acme/m.modes.fast: unknown field 'usd_per_thousand'",
                "'usd_per_million': 5 | acme/m.usd_per_million: must hold prices by their names",
            })
    void refusesAnUnknownFieldOfTheOtherForm(String fields, String message) {
        refused(modelsDev(fields.replace('\'', '"')), message);
    }

    @Test
    void refusesAnUnknownFieldOfAVendor() {
        refused("{\"acme\": {\"id\": \"acme\", \"fee\": 1, \"models\": {}}}", "acme: unknown field 'fee'");
        refused(modelsDev("\"input\": []").replaceFirst("\\{", "{\"discount\": 1, "), "models.dev file: unknown field");
    }

    @Test
    void aPriceByTheMinuteIsKnownAndTold() throws IOException {
        var imported = new ImportedCatalog(directory);

        var model = imported.models("""
                {"acme": {"id": "acme", "models": {"m": {"id": "m", "tool_call": {"supported": true},
                "cost": {"input": 1, "output": 2, "per_minute": 0.1}}}}}""", NO_PRICES).get("m");

        assertThat(model.get("price").has("per_minute")).isFalse();
        assertThat(model.get("capabilities").get(0).asText()).isEqualTo("tool_call");
        assertThat(imported.report()).contains("| acme | m | usd_per_million.per_minute |");
    }

    private void refused(String modelsDev, String message) {
        assertThatThrownBy(() -> new ImportedCatalog(directory).models(modelsDev, NO_PRICES))
                .isInstanceOf(ImportProblem.class)
                .hasMessageContaining(message);
        assertThat(directory.resolve("models")).doesNotExist();
    }
}
