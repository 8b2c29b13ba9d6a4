package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shape of Persona's vendors, with all that it may hold, becomes a vendor file that the service reads. */
class PersonaVendorsTest {

    @TempDir
    private Path directory;

    private PersonaFiles files;

    @BeforeEach
    void emptyDirectory() {
        files = new PersonaFiles(directory);
    }

    @Test // V1
    void readsOneVendorToAFile() throws IOException {
        files.write("private.yaml", """
                id: my-vllm
                name: My vLLM
                api_base: https://llm.example.com/
                api_version: "2024-06-01"
                auth_type: header
                auth_env: MY_KEY
                auth_header: x-key
                endpoints: { chat: /v1/chat/completions, models: /v1/models }
                headers: { x-team: research, x-site: "${SITE}" }
                default_model: mixtral
                models: [llama, mixtral]
                timeout: 90
                request_format: openai
                response_format: openai
                description: ours
                """);

        assertThat(files.run())
                .containsExactlyInAnyOrder(
                        "private.yaml: my-vllm.endpoints.models: the wire format has its own path; left out",
                        "private.yaml: my-vllm.description: vendor files have no place for it; left out",
                        "private.yaml: Persona calls this vendor 'private' by its file; it is an alias of 'my-vllm' now",
                        "my-vllm.yaml: written");
        var vendor = files.load().vendors().get("my-vllm");
        assertThat(vendor.name()).isEqualTo("My vLLM");
        assertThat(vendor.apiBase()).hasToString("https://llm.example.com/v1");
        assertThat(vendor.wireFormat()).isEqualTo("openai-chat");
        assertThat(vendor.query()).containsEntry("api-version", "2024-06-01");
        assertThat(vendor.auth().name()).isEqualTo("x-key");
        assertThat(vendor.auth().variables()).containsExactly("MY_KEY");
        assertThat(vendor.headers()).containsEntry("x-team", "research").containsEntry("x-site", "");
        assertThat(vendor.aliases()).containsExactly("private");
        assertThat(vendor.defaultModel()).isEqualTo("mixtral");
        assertThat(vendor.models().all()).containsOnlyKeys("llama", "mixtral");
        assertThat(vendor.timeouts().total()).hasSeconds(90);
    }

    @Test // V1, as F-043 has it
    void aDeploymentInThePathIsTheModelAndAKeyAmongTheHeadersIsSentOnce() throws IOException {
        files.write("azure-openai.yaml", """
                id: azure-openai
                name: Azure OpenAI
                api_base: https://my-deployment.openai.azure.com
                api_version: 2024-02-15-preview
                auth_type: bearer
                auth_env: AZURE_OPENAI_API_KEY
                endpoints:
                  chat: /openai/deployments/{deployment}/chat/completions
                headers:
                  api-key: ${AZURE_OPENAI_API_KEY}
                models: [gpt-4]
                """);

        assertThat(files.run()).anyMatch(note -> note.contains("headers.api-key: is the key, which is sent in this"));
        var azure = files.load().resolve("azure-openai/gpt-4");
        assertThat(azure.apiBase()).hasToString("https://my-deployment.openai.azure.com/openai/deployments/gpt-4");
        assertThat(azure.vendor().query()).containsEntry("api-version", "2024-02-15-preview");
        assertThat(azure.vendor().auth().name()).isEqualTo("api-key");
        assertThat(azure.vendor().auth().prefix()).isEmpty();
        assertThat(azure.vendor().headers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ollama | http://localhost:11434 | | ollama-chat | http://localhost:11434",
                "ollama | http://localhost:11434/v1 | | openai-chat | http://localhost:11434/v1",
                "ollama | http://localhost:11434 | request_format: openai | openai-chat | http://localhost:11434/v1",
                "ollama | http://gpu | endpoints: {generate: /api/generate, chat: /api/chat} | ollama-chat | http://gpu",
                "gemini | https://generativelanguage.googleapis.com | | gemini | https://generativelanguage.googleapis.com/v1beta",
                "gemini | https://g.test/v1beta | | gemini | https://g.test/v1beta",
                "google | https://g.test | endpoints: {generate: '/v1/models/{model}:generateContent'} | gemini | https://g.test/v1",
                "google | https://g.test/v1beta/openai | | openai-chat | https://g.test/v1beta/openai",
                "anthropic | https://api.anthropic.com | | anthropic-messages | https://api.anthropic.com/v1",
                "anthropic | https://a.test/v1 | endpoints: {messages: /messages} | anthropic-messages | https://a.test/v1",
                "openai | https://api.openai.com | | openai-chat | https://api.openai.com/v1",
                "openai | https://api.openai.com/v1 | endpoints: {chat: /chat/completions} | openai-chat | https://api.openai.com/v1",
                "groq | https://api.groq.com/openai | | openai-chat | https://api.groq.com/openai/v1",
                "groq | https://api.groq.com | | openai-chat | https://api.groq.com/openai/v1",
                "cohere | https://api.cohere.com/compatibility | | openai-chat | https://api.cohere.com/compatibility/v1",
                "acme | https://acme.test/ai/ | | openai-chat | https://acme.test/ai/v1",
                "acme | https://acme.test/paas/v4 | | openai-chat | https://acme.test/paas/v4",
                "acme | https://acme.test | endpoints: {chat: /chat/completions} | openai-chat | https://acme.test",
                "acme | https://acme.test | endpoints: {chat: /v1/messages} | anthropic-messages | https://acme.test/v1",
                "acme | https://acme.test | request_format: anthropic, response_format: anthropic | anthropic-messages | https://acme.test/v1",
            })
    void theAddressEndsWhereTheWireFormatsPathBegins(String id, String base, String more, String wire, String address)
            throws IOException {
        files.write(
                "vendors.yaml",
                "vendors: { %s: { api_base: '%s'%s } }".formatted(id, base, more == null ? "" : ", " + more));

        var vendor = files.imported().vendor(id).orElseThrow();

        assertThat(vendor.wireFormat()).isEqualTo(wire);
        assertThat(vendor.apiBase()).hasToString(address);
    }

    @Test // V2, V5
    void readsAVendorByProviderOrByTheFilesName() throws IOException {
        files.write("one.yaml", "provider: openai\napi_base: https://api.openai.com/v1\nmodels: [gpt-4o]\n")
                .write("acme.yaml", """
                        name: Acme
                        api_base: https://acme.test
                        auth_env: ACME_KEY
                        auth_header: x-acme
                        models: [a]
                        rate_limits: { requests_per_minute: 60, tokens_per_minute: null, burst: 2 }
                        """);

        assertThat(files.run()).anyMatch(note -> note.contains("acme.rate_limits.burst: vendor files have no place"));
        var vendors = files.load().vendors();
        assertThat(vendors).containsOnlyKeys("openai", "acme");
        assertThat(vendors.get("openai").models().all()).containsOnlyKeys("gpt-4o");
        assertThat(vendors.get("acme").auth().name()).isEqualTo("x-acme");
        assertThat(vendors.get("acme").auth().prefix()).isEqualTo("Bearer ");
        assertThat(vendors.get("acme").resilience().limits().requestsPerMinute())
                .hasValue(60);
        assertThat(vendors.get("acme").resilience().limits().tokensPerMinute()).isEmpty();
    }

    @Test // V3, as the configuration reference has it
    void readsManyVendorsOfOneFile() throws IOException {
        files.write("vendors.yaml", """
                vendors:
                  anthropic:
                    name: Anthropic
                    api_base: https://api.anthropic.com/v1
                    auth_type: header
                    auth_header: x-api-key
                    auth_env: ANTHROPIC_API_KEY
                    rate_limit: { requests_per_minute: 1000, tokens_per_minute: 100000 }
                    endpoints: { messages: /messages }
                    headers: { anthropic-version: "2024-01-01" }
                  google:
                    name: Google AI
                    api_base: https://generativelanguage.googleapis.com/v1beta
                    auth_type: query
                    auth_param: key
                    auth_env: GOOGLE_API_KEY
                    endpoints: { generate: "/models/{model}:generateContent" }
                  ollama:
                    name: Ollama
                    api_base: http://localhost:11434
                    auth_type: none
                    rate_limit: null
                    endpoints: { generate: /api/generate, chat: /api/chat }
                """);

        assertThat(files.run())
                .contains(
                        "vendors.yaml: anthropic.headers.anthropic-version: the wire format sends its own; left out",
                        "vendors.yaml: google.auth_type: query: Persona sent no key here; now it is sent");
        var vendors = files.load().vendors();
        assertThat(vendors).containsOnlyKeys("anthropic", "google", "ollama");
        assertThat(vendors.get("anthropic").headers()).containsEntry("anthropic-version", "2023-06-01");
        assertThat(vendors.get("anthropic").resilience().limits().tokensPerMinute())
                .hasValue(100_000);
        assertThat(vendors.get("google").auth().name()).isEqualTo("key");
        assertThat(vendors.get("google").apiBase()).hasToString("https://generativelanguage.googleapis.com/v1beta");
        assertThat(vendors.get("ollama").apiBase()).hasToString("http://localhost:11434");
    }

    @Test // V4 (F-052, F-057), and what R-026 adds to a vendor
    void readsKeysLimitsWaitsAndTheBreaker() throws IOException {
        files.write("vendors.yaml", """
                anthropic:
                  api_keys:
                    - ${ANTHROPIC_API_KEY}
                    - ${ANTHROPIC_API_KEY_BACKUP}
                  rotation: { on_failure: true, max_retries: 2 }
                  rate_limits: { requests_per_minute: 60, tokens_per_minute: 100000, concurrent_requests: 5 }
                  backoff: { initial_delay: 1.5, max_delay: 60.0, multiplier: 2.0 }
                  retry: { max_attempts: 7, jitter: false, backoff_base: 2.0 }
                  circuit_breaker: { failure_threshold: 5, recovery_timeout: 60, success_threshold: 2, per_provider: true }
                openai:
                  api_keys: ["${OPENAI_API_KEY}"]
                  rotation: { on_failure: false }
                  backoff: { multiplier: 3 }
                """);

        assertThat(files.run())
                .containsExactlyInAnyOrder(
                        "vendors.yaml: anthropic.rotation.max_retries: each key is tried once; left out",
                        "vendors.yaml: anthropic.retry.backoff_base: vendor files have no place for it; left out",
                        "vendors.yaml: anthropic.circuit_breaker.per_provider: vendor files have no place for it; left out",
                        "vendors.yaml: openai.backoff.multiplier: waits are doubled; left out",
                        "anthropic.yaml: written",
                        "openai.yaml: written");
        var vendors = files.load().vendors();
        var anthropic = vendors.get("anthropic").resilience();
        assertThat(vendors.get("anthropic").auth().variables())
                .containsExactly("ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY_BACKUP");
        assertThat(anthropic.limits().concurrentCalls()).hasValue(5);
        assertThat(anthropic.retry().backoff()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(anthropic.retry().maxBackoff()).hasSeconds(60);
        assertThat(anthropic.retry().attemptsPerDeployment()).isEqualTo(7);
        assertThat(anthropic.retry().attempts()).isEqualTo(7);
        assertThat(anthropic.retry().jitter()).isZero();
        assertThat(anthropic.retry().rotateOn()).isNotEmpty();
        assertThat(anthropic.breaker().window()).isEqualTo(5);
        assertThat(anthropic.breaker().failureRatio()).isEqualTo(1);
        assertThat(anthropic.breaker().delay()).hasSeconds(60);
        assertThat(anthropic.breaker().probes()).isEqualTo(2);
        assertThat(vendors.get("openai").auth().variables()).containsExactly("OPENAI_API_KEY");
        assertThat(vendors.get("openai").resilience().retry().rotateOn()).isEmpty();
    }

    @Test // V1 and V4 of one vendor
    void whatSeveralFilesSayOfOneVendorIsOneFile() throws IOException {
        files.write("vendors/openai.yaml", "{id: openai, api_base: https://o.test/v1, auth_env: FIRST}")
                .write("vendors.yaml", "openai: {api_keys: ['${SECOND}', '${THIRD}'], backoff: {max_delay: 9}}");

        var openai = files.imported().vendors().get("openai");

        assertThat(openai.apiBase()).hasToString("https://o.test/v1");
        assertThat(openai.auth().variables()).containsExactly("FIRST", "SECOND", "THIRD");
        assertThat(openai.resilience().retry().maxBackoff()).hasSeconds(9);
    }
}
