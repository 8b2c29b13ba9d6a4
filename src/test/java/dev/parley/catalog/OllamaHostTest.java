package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ollama's own variables tell where it is, unless the vendor's file says so. */
class OllamaHostTest {

    @ParameterizedTest
    @CsvSource({
        "http://ollama:11434, http://ollama:11434",
        "http://ollama:11434/, http://ollama:11434",
        "https://gpu.test/ollama, https://gpu.test/ollama",
        "gpu:8080, http://gpu:8080",
        "gpu, http://gpu:11434",
        ":8080, http://localhost:8080",
        "0.0.0.0, http://localhost:11434",
        "0.0.0.0:8080, http://localhost:8080",
        "[::]:8080, http://localhost:8080"
    })
    void theShippedFileIsAtTheHostThatTheVariableNames(String host, String address) throws IOException {
        String shipped = Files.readString(Path.of("config/vendors/ollama.yaml"));

        var ollama = TestCatalog.of("ollama", shipped, Map.of("OLLAMA_HOST", host))
                .vendors()
                .get("ollama");

        assertThat(ollama.apiBase()).hasToString(address);
        assertThat(ollama.resilience().local()).isEqualTo(address.contains("localhost"));
    }

    @Test
    void soIsOneThatSaysNothingOfItsAddress() {
        var environment = Map.of("OLLAMA_BASE_URL", "http://first:1", "OLLAMA_HOST", "http://second:2");

        assertThat(TestCatalog.of("ollama", "provider: ollama\n", environment)
                        .vendors()
                        .get("ollama")
                        .apiBase())
                .hasToString("http://first:1");
    }

    @Test
    void anAddressOfTheFilesOwnStays() {
        var environment = Map.of("OLLAMA_HOST", "gpu");

        assertThat(TestCatalog.of("ollama", "api_base: http://own:1\n", environment)
                        .vendors()
                        .get("ollama")
                        .apiBase())
                .hasToString("http://own:1");
        assertThat(TestCatalog.of(
                                "ollama",
                                "provider: ollama\n",
                                Map.of("OLLAMA_HOST", "gpu", "PARLEY_VENDORS_OLLAMA_API_BASE", "http://own:1"))
                        .vendors()
                        .get("ollama")
                        .apiBase())
                .hasToString("http://own:1");
    }

    @Test
    void whatIsNoHostIsRefusedByTheVariablesName() {
        assertThatThrownBy(() -> TestCatalog.of("ollama", "provider: ollama\n", Map.of("OLLAMA_HOST", "ftp://x y")))
                .hasMessageContaining("ollama.yaml: api_base: the variable OLLAMA_HOST must be a host");
    }
}
