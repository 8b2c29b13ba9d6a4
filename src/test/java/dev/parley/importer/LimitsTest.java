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

/** Of two sources' limits one is chosen, and the other is told. */
class LimitsTest {

    private ImportedCatalog imported;

    @BeforeEach
    void emptyDirectory(@TempDir Path directory) {
        imported = new ImportedCatalog(directory);
    }

    @Test
    void anAnswerAsLongAsTheOthersWindowIsTold() throws IOException {
        JsonNode model =
                model("\"context\": 1000000, \"max_output\": 64000", "\"max_input\": 1000000, \"max_output\": 1000000");

        assertThat(model.get("max_output")).isEqualTo(json("64000"));
        assertThat(model.get("differs")).isEqualTo(json("{\"litellm\": {\"max_output\": 1000000}}"));
        assertThat(imported.report()).contains("| acme/m | max_output | 64000 | models.dev | 1000000 | litellm |");
    }

    @Test
    void soIsAnInputAsLongAsTheOthersWindow() throws IOException {
        JsonNode model = model(
                "\"context\": 1050000, \"max_input\": 922000, \"max_output\": 128000",
                "\"max_input\": 1050000, \"max_output\": 128000");

        assertThat(model.get("max_input")).isEqualTo(json("922000"));
        assertThat(model.get("differs")).isEqualTo(json("{\"litellm\": {\"max_input\": 1050000}}"));
    }

    @Test
    void anInputThatIsFarLessThanTheWindowLeavesIsNoLimitAndTold() throws IOException {
        JsonNode model =
                model("\"context\": 1000000, \"max_output\": 384000", "\"max_input\": 131072, \"max_output\": 384000");

        assertThat(model.has("max_input")).isFalse();
        assertThat(model.get("context_window")).isEqualTo(json("1000000"));
        assertThat(model.get("differs")).isEqualTo(json("{\"litellm\": {\"context_window\": 131072}}"));
        assertThat(imported.report()).contains("| acme/m | context_window | 1000000 | models.dev | 131072 | litellm |");
    }

    @Test
    void anInputThatIsWhatTheAnswerLeavesOfTheWindowIsTheLimit() throws IOException {
        JsonNode model =
                model("\"context\": 400000, \"max_output\": 128000", "\"max_input\": 272000, \"max_output\": 128000");

        assertThat(model.get("max_input")).isEqualTo(json("272000"));
        assertThat(model.has("differs")).isFalse();
    }

    @Test
    void anInputLongerThanTheWindowIsNoLimitAndTold() throws IOException {
        JsonNode model =
                model("\"context\": 272000, \"max_input\": 922000, \"max_output\": 128000", "\"supports\": []");

        assertThat(model.has("max_input")).isFalse();
        assertThat(model.get("differs")).isEqualTo(json("{\"models.dev\": {\"max_input\": 922000}}"));
        assertThat(imported.report()).contains("| acme/m | max_input | 272000 | models.dev | 922000 | models.dev |");
    }

    @Test
    void aListAloneHasNoMoreThanAWindow() throws IOException {
        JsonNode model = imported.models("{}", prices("\"max_input\": 8000, \"max_output\": 1000"))
                .get("m");

        assertThat(model.get("context_window")).isEqualTo(json("8000"));
        assertThat(model.has("max_input")).isFalse();
    }

    private JsonNode model(String modelsDev, String list) throws IOException {
        return imported.models(modelsDev(modelsDev), prices(list)).get("m");
    }
}
