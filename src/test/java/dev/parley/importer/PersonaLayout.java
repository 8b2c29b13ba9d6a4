package dev.parley.importer;

import dev.parley.testing.Directories;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Vendor files that the importer made of every shape of Persona's files, changed in nothing but the host, which is a stub's
 * in Persona's files already. Each key variable holds its own name.
 */
public final class PersonaLayout implements QuarkusTestResourceLifecycleManager {

    static final String STUB_PORT = "parley.test.persona-stub-port";

    private static final String[] KEYS = {
        "VLLM_KEY",
        "OPENAI_API_KEY",
        "ANTHROPIC_API_KEY",
        "GOOGLE_API_KEY",
        "ACME_KEY",
        "ACME_KEY_2",
        "AZURE_KEY",
        "GROQ_API_KEY"
    };

    private Path directory;

    @Override
    public Map<String, String> start() {
        try (var socket = new ServerSocket(0)) {
            directory = Files.createTempDirectory("persona");
            var files = new PersonaFiles(directory);
            vendors(files, "http://127.0.0.1:" + socket.getLocalPort());
            models(files);
            files.run();
            Map<String, String> settings = new HashMap<>();
            for (String key : KEYS) {
                settings.put(key, key);
            }
            settings.put("parley.catalog.directory", directory.resolve("to").toString());
            settings.put(STUB_PORT, String.valueOf(socket.getLocalPort()));
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void vendors(PersonaFiles files, String host) throws IOException {
        files.write("vendors/my-vllm.yaml", """
                        id: my-vllm
                        name: My vLLM
                        api_base: %s/llm/
                        api_version: "2024-06-01"
                        auth_type: header
                        auth_env: VLLM_KEY
                        auth_header: x-key
                        headers: { x-team: research }
                        models: [llama]
                        timeout: 90
                        """.formatted(host))
                .write("vendors/azure-openai.yaml", """
                        id: azure-openai
                        name: Azure OpenAI
                        api_base: %s
                        auth_env: AZURE_KEY
                        endpoints: { chat: "/deployments/{deployment}/chat/completions" }
                        headers: { api-key: "${AZURE_KEY}" }
                        models: [gpt-4-mine]
                        """.formatted(host))
                .write("config/vendors/openai.yaml", """
                        name: openai
                        api_base: %s/v1
                        models: [gpt-4o, gpt-4o-mini]
                        """.formatted(host))
                .write("config/vendors.yaml", """
                        vendors:
                          anthropic: { api_base: "%1$s", auth_type: header, auth_header: x-api-key,
                                       auth_env: ANTHROPIC_API_KEY, endpoints: { messages: /v1/messages } }
                          google: { api_base: "%1$s/v1beta", auth_type: query, auth_param: key, auth_env: GOOGLE_API_KEY,
                                    endpoints: { generate: "/models/{model}:generateContent" } }
                          ollama: { api_base: "%1$s", auth_type: none, rate_limit: null,
                                    endpoints: { generate: /api/generate, chat: /api/chat } }
                        """.formatted(host))
                .write("acme.yaml", "{name: Acme, api_base: %s, models: [a]}".formatted(host))
                .write("vendors.yaml", """
                        acme:
                          api_keys: ["${ACME_KEY}", "${ACME_KEY_2}"]
                          rotation: { on_failure: true }
                          rate_limits: { requests_per_minute: 600, tokens_per_minute: 100000, concurrent_requests: 5 }
                          backoff: { initial_delay: 0.01, max_delay: 60.0, multiplier: 2.0 }
                        """);
    }

    private static void models(PersonaFiles files) throws IOException {
        files.write("models/gpt-4o.yaml", """
                        id: gpt-4o
                        name: GPT-4o
                        provider: openai
                        context_window: 128000
                        pricing: { input: 2.5, output: 10, currency: USD }
                        capabilities: { vision: true, function_calling: true }
                        """)
                .write(
                        "m3.yaml",
                        "{model: llama, vendor: my-vllm, pricing: {input_per_1k: 0.0025, output_per_1k: 0.01}}")
                .write(
                        "m4.yaml",
                        "{model_id: a, provider: acme, pricing: {input_per_1m_tokens: 1, output_per_1m_tokens: 2}}")
                .write("m1.yaml", "{name: 'llama3:8b', provider: ollama, parameters: {context_window: 9000}}")
                .write("m7.yaml", "{name: claude-haiku-4-5, provider: anthropic, input_price: 1, output_price: 5}")
                .write("config.yaml", """
                        defaults: { provider: google, model: gemini-2.5-flash }
                        providers: { groq: { enabled: false } }
                        """);
    }

    @Override
    public void stop() {
        Directories.delete(directory);
    }
}
