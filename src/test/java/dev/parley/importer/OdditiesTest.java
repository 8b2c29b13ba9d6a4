package dev.parley.importer;

import static dev.parley.importer.ImportedCatalog.NO_PRICES;
import static dev.parley.importer.ImportedCatalog.modelsDev;
import static dev.parley.importer.ImportedCatalog.prices;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is hardly so stays and is listed. */
class OdditiesTest {

    @TempDir
    private Path directory;

    private ImportedCatalog imported;

    @BeforeEach
    void emptyDirectory() {
        imported = new ImportedCatalog(directory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'context': 99999999 | its window is 99999999",
                "'context': 8000, 'max_output': 8192 | an answer of 8192 is longer than its window of 8000",
                "'usd_per_million': {'input': '2.5', 'output': '2'} | output at 2 is cheaper than input at 2.5",
                "'usd_per_million': {'input': '2', 'output': '3', 'input_audio': '1'}"
                        + " | sound in its input at 1 is cheaper than text at 2",
                "'usd_per_million': {'input': '2', 'output': '3', 'output_audio': '1'}"
                        + " | sound in its output at 1 is cheaper than text at 3"
            })
    void isListed(String fields, String oddity) throws IOException {
        imported.models(modelsDev(fields.replace('\'', '"')), NO_PRICES);

        assertThat(imported.report()).contains("| acme/m | " + oddity + " |");
    }

    @Test
    void anEndBeforeTheBeginningIsListed() throws IOException {
        imported.models(modelsDev("\"release_date\": \"2026-03-01\""), prices("\"deprecated_on\": \"2026-02-01\""));

        assertThat(imported.report()).contains("| acme/m | ends on 2026-02-01, before it came on 2026-03-01 |");
    }

    @Test
    void vectorsThatCostWhatRequestsDoAreListed() throws IOException {
        String list = prices("\"usd_per_million\": {\"input\": \"70\", \"output\": \"0\"}, \"max_output\": 1024");

        imported.models("{}", list.replace("\"chat\"", "\"embedding\""));

        assertThat(imported.report()).contains("| acme/m | vectors at 70 |");
    }

    @Test
    void whatARegionHasOtherwiseThanTheWorldIsListed() throws IOException {
        imported.models("{}", listed("""
                {"vendor": "acme", "id": "claude-9", "usd_per_million": {"input": "2", "output": "9", "cache_read": "1"}},
                {"vendor": "acme", "id": "eu.claude-9", "usd_per_million": {"input": "1", "output": "9"}},
                {"vendor": "acme", "id": "global.claude-8", "usd_per_million": {"input": "5", "output": "9"}},
                {"vendor": "acme", "id": "jp.claude-8", "usd_per_million": {"input": "4", "output": "9"}},
                {"vendor": "acme", "id": "us/claude-9", "usd_per_million": {"input": "3", "output": "9", "cache_read": "1"}}"""));

        assertThat(imported.report())
                .contains("| acme/eu.claude-9 | input at 1 is cheaper than 2 of claude-9 |")
                .contains("| acme/eu.claude-9 | has no cache_read beside claude-9 |")
                .contains("| acme/jp.claude-8 | input at 4 is cheaper than 5 of global.claude-8 |")
                .doesNotContain("| acme/global.claude-8 |")
                .doesNotContain("| acme/us/claude-9 |")
                .doesNotContain("| acme/claude-9 |");
    }

    @Test
    void aWindowAboveTheMakersIsListed() throws IOException {
        imported.models("{}", listed("""
                {"vendor": "anthropic", "id": "claude-9", "max_input": 200000},
                {"vendor": "acme", "id": "eu.anthropic.claude-9-v1:0", "max_input": 1000000},
                {"vendor": "acme", "id": "anthropic/claude-9", "max_input": 204800}"""));

        assertThat(imported.report())
                .contains("| acme/eu.anthropic.claude-9-v1:0 | its window of 1000000 is above its maker's of 200000 |")
                .doesNotContain("| acme/anthropic/claude-9 |")
                .doesNotContain("| anthropic/claude-9 |");
    }

    @Test
    void whatIsLikelyIsNot() throws IOException {
        imported.models(modelsDev("""
                        "context": 8192, "max_output": 8192,
                        "usd_per_million": {"input": "1", "output": "2"}"""), NO_PRICES);

        assertThat(imported.report()).doesNotContain("| acme/m |");
    }

    private static String listed(String models) {
        return NO_PRICES.replace("[]", "[" + models.replace("\"id\"", "\"mode\": \"chat\", \"id\"") + "]");
    }
}
