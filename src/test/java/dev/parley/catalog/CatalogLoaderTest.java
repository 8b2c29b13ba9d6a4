package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogLoaderTest {

    private static final Path SHIPPED = Path.of("config/vendors");

    @Test
    void everyShippedFileLoads() {
        var catalog = new CatalogLoader(new Settings(name -> Optional.empty(), Map.of())).load(SHIPPED);

        assertThat(catalog.vendors())
                .containsKeys(
                        "openai",
                        "anthropic",
                        "google",
                        "ollama",
                        "groq",
                        "mistral",
                        "deepseek",
                        "xai",
                        "openrouter",
                        "local");
        for (String vendor : List.of(
                "openai", "anthropic", "google", "ollama", "groq", "mistral", "deepseek", "xai", "openrouter")) {
            assertThat(catalog.resolve(vendor).model().contextWindow())
                    .as(vendor)
                    .isPresent();
        }
        assertThat(catalog.resolve("gpt-5.6").vendor().id()).isEqualTo("openai");
        assertThat(catalog.resolve("gemini").id()).isEqualTo("google/gemini-2.5-flash");
    }
}
