package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.TokenKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shape of Persona's models and settings, with all that it may hold, becomes what the service knows. */
class PersonaModelsTest {

    @TempDir
    private Path directory;

    private PersonaFiles files;

    @BeforeEach
    void emptyDirectory() {
        files = new PersonaFiles(directory);
    }

    @ParameterizedTest // M2, M3, M4, M5, M7, and models in a vendor
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{id: m, provider: openai, name: M, pricing: {input: '2.50', output: '10', currency: USD}}",
                "{model: m, vendor: openai, pricing: {input_per_1k: 0.0025, output_per_1k: 0.01, currency: USD}}",
                "{model_id: m, provider: openai, pricing: {input_per_1m_tokens: 2.5, output_per_1m_tokens: 10}}",
                "{name: m, provider: openai, context_window: 5, input_price: 2.5, output_price: 10, capabilities: [vision]}",
                "models: {m: {provider: openai, name: M, pricing: {input: 2.5, output: 10}, recommended_for: all}}",
                "{provider: openai, models: [{id: m, pricing: {input_per_1k: 0.0025, output_per_1k: 0.01}}]}",
                "vendors: {openai: {models: {m: {pricing: {input: 2.5, output: 10}}}}}",
            })
    void everyPriceComesOutPerMillion(String yaml) throws IOException {
        files.write("m.yaml", yaml);

        var prices = files.imported().resolve("openai/m").model().prices().orElseThrow();

        assertThat(prices.find(TokenKind.INPUT, "", 5).orElseThrow().perMillion())
                .isEqualByComparingTo("2.5");
        assertThat(prices.find(TokenKind.OUTPUT, "", 5).orElseThrow().perMillion())
                .isEqualByComparingTo(BigDecimal.TEN);
        assertThat(prices.source()).isEqualTo("Persona's m.yaml");
    }

    @Test // M1, as it is shipped
    void readsShippedModelsAndDefaults() throws IOException {
        files.write("anthropic/opus.yaml", """
                        name: claude-opus-4-20250514
                        provider: anthropic
                        description: "most capable"
                        parameters: { max_tokens: 4096, temperature: 0.7, top_p: 1.0, context_window: 200000 }
                        """)
                .write("default.yaml", "defaults: { anthropic: claude-sonnet-4-20250514, gemini: gemini-2.5-flash }\n")
                .write("ollama/defaults.yaml", "parameters: { max_tokens: 4096, context_window: 128000 }\n");

        assertThat(files.run())
                .containsExactlyInAnyOrder(
                        "anthropic/opus.yaml: claude-opus-4-20250514.description: vendor files have no place for it; left out",
                        "anthropic/opus.yaml: claude-opus-4-20250514.parameters.max_tokens: it is a request's to say; left out",
                        "anthropic/opus.yaml: claude-opus-4-20250514.parameters.temperature: it is a request's to say; left out",
                        "anthropic/opus.yaml: claude-opus-4-20250514.parameters.top_p: it is a request's to say; left out",
                        "ollama/defaults.yaml: parameters.max_tokens: vendor files have no place for it; left out",
                        "ollama/defaults.yaml: parameters.context_window: vendor files have no place for it; left out",
                        "anthropic.yaml: written",
                        "google.yaml: written");
        var catalog = files.load();
        assertThat(catalog.resolve("anthropic/claude-opus-4-20250514").model().contextWindow())
                .hasValue(200_000);
        assertThat(catalog.resolve("anthropic").model().id()).isEqualTo("claude-sonnet-4-20250514");
        assertThat(catalog.resolve("gemini").model().id()).isEqualTo("gemini-2.5-flash");
    }

    @Test // M2
    void readsACustomModelWhole() throws IOException {
        files.write("vendors/azure-openai.yaml", "{id: azure-openai, api_base: https://a.test, models: [tuned]}")
                .write("models/tuned.yaml", """
                        id: tuned
                        name: Fine-tuned
                        provider: azure-openai
                        base_model: gpt-4
                        context_window: 128000
                        max_output: 8192
                        pricing: { input: 5.00, output: 15.00 }
                        capabilities: { structured_output: true, vision: false, function_calling: true, streaming: true }
                        deployment_id: d-1
                        """);

        assertThat(files.run())
                .contains(
                        "models/tuned.yaml: tuned.base_model: vendor files have no place for it; left out",
                        "models/tuned.yaml: tuned.deployment_id: vendor files have no place for it; left out",
                        "models/tuned.yaml: tuned.capabilities.streaming: vendor files have no place for it; left out",
                        "models/tuned.yaml: tuned.name: models have no name for people; left out");
        var model = files.load().resolve("azure-openai/tuned").model();
        assertThat(model.maxOutputTokens()).hasValue(8_192);
        assertThat(model.capabilities()).containsExactlyInAnyOrder("structured_output", "tool_call");
        assertThat(model.input()).containsExactly("text");
    }

    @Test // M3, M4, M7
    void readsEncodingDayAndDeprecation() throws IOException {
        files.write("a.yaml", "{model: a, vendor: openai, encoding: cl100k_base, max_output: lots}")
                .write(
                        "b.yaml",
                        "{model_id: b, provider: openai, pricing: {input_per_1m_tokens: 3},"
                                + " effective_date: 2024-02-29, encoding: runes}")
                .write("c.yaml", "{name: c, provider: openai, deprecated: true}");

        assertThat(files.run())
                .contains(
                        "a.yaml: a.max_output: is no number of tokens above 0; left out",
                        "b.yaml: b.encoding: 'runes' is no public encoding; left out");
        var catalog = files.load();
        assertThat(catalog.resolve("openai/a").model().encoding()).isEqualTo("cl100k_base");
        assertThat(catalog.resolve("openai/b").model().prices().orElseThrow().asOf())
                .isEqualTo("2024-02-29");
        assertThat(catalog.resolve("openai/c").model().deprecation()).isPresent();
    }

    @Test // M5, M6
    void readsAbilitiesWithoutLosingWhatTheCatalogKnows() throws IOException {
        files.write("models.yaml", """
                        models:
                          gpt-4o: { provider: openai, name: gpt-4o, capabilities: { vision: false }, default: true }
                        """).write("capabilities.yaml", """
                        claude-sonnet-4-5-20250929:
                          provider: anthropic
                          capabilities:
                            context_window: 100000
                            max_output: 8192
                            function_calling: true
                            extended_thinking: false
                            batch_api: true
                          strengths: [coding]
                        """);

        assertThat(files.run())
                .contains(
                        "capabilities.yaml: claude-sonnet-4-5-20250929.capabilities.batch_api: vendor files have no place"
                                + " for it; left out",
                        "capabilities.yaml: claude-sonnet-4-5-20250929.strengths: vendor files have no place for it; left out");
        var catalog = files.load();
        assertThat(catalog.resolve("openai").model().id()).isEqualTo("gpt-4o");
        assertThat(catalog.resolve("openai").model().input())
                .contains("text", "document")
                .doesNotContain("image");
        assertThat(catalog.resolve("openai").model().capabilities()).contains("tool_call", "structured_output");
        var sonnet = catalog.resolve("anthropic/claude-sonnet-4-5-20250929").model();
        assertThat(sonnet.contextWindow()).hasValue(100_000);
        assertThat(sonnet.maxOutputTokens()).hasValue(8_192);
        assertThat(sonnet.capabilities()).contains("tool_call").doesNotContain("reasoning");
        assertThat(sonnet.input()).contains("image", "document");
    }

    @Test // Persona writes zeros for every model that is saved without a price
    void zerosAreFreeWhereTheModelRunsHereAndElseNoPrice() throws IOException {
        files.write("a.yaml", "{id: a, provider: openai, pricing: {input: '0.0', output: '0.0', currency: USD}}")
                .write("b.yaml", "{id: b, provider: ollama, pricing: {input: 0, output: 0}}");

        assertThat(files.run())
                .anyMatch(note -> note.startsWith("a.yaml: a.pricing: Persona writes 0 where it has no"));
        assertThat(files.load().resolve("openai/a").model().prices()).isEmpty();
        assertThat(files.load()
                        .resolve("ollama/b")
                        .model()
                        .prices()
                        .orElseThrow()
                        .free())
                .isTrue();
    }

    @Test // F-085, and the configuration reference's form of it
    void readsDefaultsAndWhichVendorsAreOnAndTellsTheRestByName() throws IOException {
        files.write("config.yaml", """
                        defaults: { provider: anthropic, model: claude-sonnet-4-5-20250929, complexity: moderate, count: 3 }
                        budgets: { per_run: 5.00, daily: 25.00 }
                        output: { format: json }
                        providers:
                          anthropic: { enabled: true }
                          google: { enabled: false, region: eu }
                        telemetry: { enabled: false }
                        """)
                .write("global.yaml", """
                        provider:
                          default: anthropic
                          ollama: { model: "llama3:70b", base_url: http://gpu:11434, temperature: 0.7 }
                        """)
                .write(
                        "errors.yaml",
                        "error_handling: { retry: { max_attempts: 3 }, fallback: { chain: [openai] } }\n");

        assertThat(files.run())
                .containsExactlyInAnyOrder(
                        "config.yaml: defaults.provider: a call names its model; left out",
                        "config.yaml: defaults.complexity: vendor files have no place for it; left out",
                        "config.yaml: defaults.count: vendor files have no place for it; left out",
                        "config.yaml: budgets.per_run: vendor files have no place for it; left out",
                        "config.yaml: budgets.daily: vendor files have no place for it; left out",
                        "config.yaml: output.format: vendor files have no place for it; left out",
                        "config.yaml: providers.google.region: vendor files have no place for it; left out",
                        "config.yaml: telemetry.enabled: vendor files have no place for it; left out",
                        "global.yaml: provider.default: vendor files have no place for it; left out",
                        "global.yaml: provider.ollama.temperature: vendor files have no place for it; left out",
                        "errors.yaml: error_handling.retry.max_attempts: vendor files have no place for it; left out",
                        "errors.yaml: error_handling.fallback.chain: vendor files have no place for it; left out",
                        "anthropic.yaml: written",
                        "google.yaml: written",
                        "ollama.yaml: written");
        var catalog = files.load();
        assertThat(catalog.resolve("anthropic").model().id()).isEqualTo("claude-sonnet-4-5-20250929");
        assertThat(catalog.vendors().get("google").off())
                .hasValueSatisfying(why -> assertThat(why).contains("switched off"));
        assertThat(catalog.vendors().get("ollama").apiBase()).hasToString("http://gpu:11434");
        assertThat(catalog.resolve("ollama").model().id()).isEqualTo("llama3:70b");
    }
}
