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
                "'usd_per_million': {'input': '2.5', 'output': '2'} | output at 2 is cheaper than input at 2.5"
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
    void whatIsLikelyIsNot() throws IOException {
        imported.models(modelsDev("""
                        "context": 8192, "max_output": 8192,
                        "usd_per_million": {"input": "1", "output": "2"}"""), NO_PRICES);

        assertThat(imported.report()).doesNotContain("| acme/m |");
    }
}
