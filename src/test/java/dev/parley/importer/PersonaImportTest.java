package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.catalog.TokenKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shape of Persona's files becomes vendor files that the service reads. */
class PersonaImportTest {

    @TempDir
    private Path directory;

    @Test // V1
    void readsOneVendorToAFile() throws IOException {
        write("private.yaml", """
                id: my-vllm
                name: My vLLM
                api_base: https://llm.example.com/
                api_version: "2024-06-01"
                auth_type: header
                auth_env: MY_KEY
                auth_header: x-key
                headers: { x-team: research }
                default_model: llama
                models: [llama, mixtral]
                timeout: 90
                request_format: openai
                response_format: openai
                """);

        var vendor = imported().vendors().get("my-vllm");

        assertThat(vendor.apiBase()).hasToString("https://llm.example.com/v1");
        assertThat(vendor.wireFormat()).isEqualTo("openai-chat");
        assertThat(vendor.query()).containsEntry("api-version", "2024-06-01");
        assertThat(vendor.auth().name()).isEqualTo("x-key");
        assertThat(vendor.auth().variables()).containsExactly("MY_KEY");
        assertThat(vendor.headers()).containsEntry("x-team", "research");
        assertThat(vendor.defaultModel()).isEqualTo("llama");
        assertThat(vendor.models().all()).containsOnlyKeys("llama", "mixtral");
        assertThat(vendor.timeouts().total()).hasSeconds(90);
    }

    @Test // V2, V5
    void readsAVendorByProviderOrByTheFilesName() throws IOException {
        write("one.yaml", "provider: openai\napi_base: https://api.openai.com/v1\nmodels: [gpt-4o]\n");
        write(
                "acme.yaml",
                "name: Acme\napi_base: https://acme.test\nauth_env: ACME_KEY\nrotation: { on_failure: true }\n"
                        + "rate_limits: { requests_per_minute: 60, tokens_per_minute: null, concurrent_requests: 5, burst: 2 }\n");

        assertThat(run())
                .anyMatch(note -> note.contains("acme.rotation: vendor files have no place for it"))
                .anyMatch(note -> note.contains("acme.rate_limits.burst: unknown key"));
        var limits = load().vendors().get("acme").resilience().limits();
        assertThat(limits.requestsPerMinute()).hasValue(60);
        assertThat(limits.concurrentCalls()).hasValue(5);
        assertThat(limits.tokensPerMinute()).isEmpty();
        assertThat(load().vendors()).containsOnlyKeys("openai", "acme");
        assertThat(load().vendors().get("openai").apiBase()).hasToString("https://api.openai.com/v1");
    }

    @Test // V3, V4
    void readsManyVendorsOfOneFile() throws IOException {
        write("vendors.yaml", """
                vendors:
                  gemini: { name: Google, api_base: "https://generativelanguage.googleapis.com/v1beta", auth_type: query,
                            auth_param: key, auth_env: GOOGLE_API_KEY, endpoints: { generate: "/x" } }
                  claude-like: { api_base: "https://c.test", request_format: anthropic, endpoints: { chat: /v1/messages } }
                """);
        write(
                "keys.yaml",
                "openai:\n  api_keys: [\"${OPENAI_API_KEY}\", \"${OPENAI_API_KEY_BACKUP}\"]\n  backoff: { multiplier: 2 }\n");

        run();
        var vendors = load().vendors();

        assertThat(vendors).containsOnlyKeys("google", "claude-like", "openai");
        assertThat(vendors.get("claude-like").wireFormat()).isEqualTo("anthropic-messages");
        assertThat(vendors.get("claude-like").apiBase()).hasToString("https://c.test/v1");
        assertThat(vendors.get("openai").auth().variables()).containsExactly("OPENAI_API_KEY", "OPENAI_API_KEY_BACKUP");
    }

    @ParameterizedTest // M2, M3, M4, M7
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{id: m, provider: openai, name: M, pricing: {input: 2.5, output: 10, currency: USD}}",
                "{model: m, vendor: openai, pricing: {input_per_1k: 0.0025, output_per_1k: 0.01, currency: USD}}",
                "{model_id: m, provider: openai, pricing: {input_per_1m_tokens: 2.5, output_per_1m_tokens: 10}}",
                "{name: m, provider: openai, context_window: 5, input_price: 2.5, output_price: 10, capabilities: [vision]}",
                "models: {m: {provider: openai, name: M, pricing: {input: 2.5, output: 10}, recommended_for: all}}",
            })
    void everyPriceComesOutPerMillion(String yaml) throws IOException {
        write("m.yaml", yaml);

        var prices = imported().resolve("openai/m").model().prices().orElseThrow();

        assertThat(prices.find(TokenKind.INPUT, "", 5).orElseThrow().perMillion())
                .isEqualByComparingTo("2.5");
        assertThat(prices.find(TokenKind.OUTPUT, "", 5).orElseThrow().perMillion())
                .isEqualByComparingTo(BigDecimal.TEN);
        assertThat(prices.source()).isEqualTo("Persona's m.yaml");
    }

    @Test // M1, M6
    void readsLimitsAndAbilities() throws IOException {
        write("openai/m1.yaml", "name: m1\nprovider: openai\nparameters: {max_tokens: 4096, context_window: 9000}\n");
        write(
                "openai/m6.yaml",
                "id: m6\nprovider: openai\nmax_output: 70\ncapabilities: {vision: true, function_calling: true, extended_thinking: false}\n");
        write("default.yaml", "defaults: {openai: m6}\n");

        var catalog = imported();

        assertThat(catalog.resolve("openai/m1").model().contextWindow()).hasValue(9_000);
        assertThat(catalog.resolve("openai").model().id()).isEqualTo("m6");
        assertThat(catalog.resolve("openai").model().maxOutputTokens()).hasValue(70);
        assertThat(catalog.resolve("openai").model().capabilities()).containsExactly("tool_call");
        assertThat(catalog.resolve("openai").model().input()).containsExactlyInAnyOrder("text", "image");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{id: m, provider: openai, pricing: {input: 1, output_per_1k: 0.002}} | has prices in two units",
                "{id: m, provider: openai, pricing: {input_per_1k: 0.001, input_price: 2}} | m.yaml: m.pricing.input_price: unknown price field",
                "{id: m, provider: openai, pricing: {input_per_1k: 5}} | can't be USD per million tokens",
                "{id: m, provider: openai, pricing: {input: 1, currency: EUR}} | m.pricing.currency: is not USD",
                "{id: m, pricing: {input: 1}} | a model lacks its id or its 'provider'",
                "{id: v, api_base: https://v.test, auth_type: magic} | auth_type: 'magic' is none of",
                "{id: v, api_base: https://v.test, response_format: anthropic} | response_format: is another than request_format",
                "{id: v, api_base: https://v.test, endpoints: {chat: /d/{deployment}/chat}} | is not YAML",
                "openai: {api_keys: [sk-123]} | api_keys: must be of the form ${NAME}",
            })
    void whatIsAmbiguousIsRefusedByName(String yaml, String message) throws IOException {
        write("m.yaml", yaml);

        assertThatThrownBy(this::run).isInstanceOf(ImportProblem.class).hasMessageContaining(message);
        assertThat(directory.resolve("to")).doesNotExist();
    }

    private void write(String name, String yaml) throws IOException {
        Path file = directory.resolve("from").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml);
    }

    private List<String> run() throws IOException {
        return PersonaImport.run(directory.resolve("from"), directory.resolve("to"));
    }

    private Catalog imported() throws IOException {
        run();
        return load();
    }

    private Catalog load() {
        return TestCatalog.at(directory.resolve("to"));
    }
}
