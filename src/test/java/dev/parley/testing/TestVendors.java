package dev.parley.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The vendor files of the tests: the shipped ones, and one for each wire format at the address where a test may start a
 * {@link StubVendor}; one more for each vendor with words of its own, of the same name after {@code stub-}.
 */
public final class TestVendors implements QuarkusTestResourceLifecycleManager {

    public static final String STUB_PORT = "parley.test.stub-port";

    private Path directory;

    @Override
    public Map<String, String> start() {
        try {
            int port = freePort();
            directory = Files.createTempDirectory("vendors");
            try (var shipped = Files.list(Path.of("config/vendors"))) {
                for (Path file : shipped.toList()) {
                    Files.copy(file, directory.resolve(file.getFileName()));
                }
            }
            write("openai-chat", "stub", port);
            write("openai-responses", "stub-responses", port);
            write("anthropic-messages", "stub-anthropic", port);
            writeVertex(port);
            write("gemini", "stub-gemini", port);
            write("ollama-chat", "stub-ollama", port);
            write("cohere-v2", "stub-cohere", port);
            for (String provider : List.of("deepseek", "groq", "mistral", "openrouter")) {
                Files.writeString(
                        directory.resolve("stub-" + provider + ".yaml"), """
                        provider: %s
                        api_base: http://127.0.0.1:%d
                        api_key: key-of-%s
                        unlisted_models: true
                        """.formatted(provider, port, provider));
            }
            azure("openai-chat", "azure-stub", port, "openai/deployments/{model}");
            azure("openai-responses", "azure-stub-responses", port, "openai");
            return Map.of("parley.catalog.directory", directory.toString(), STUB_PORT, String.valueOf(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String wireFormat, String id, int port) throws IOException {
        Files.writeString(directory.resolve(id + ".yaml"), """
                wire_format: %s
                api_base: http://127.0.0.1:%d
                api_key: key-of-%s
                unlisted_models: true
                first_byte_timeout: 2s
                idle_timeout: 2s
                models:
                  - id: priced
                    max_output: 4096
                    context_window: 100000
                    price: {input: 0.28, cache_read: 0.028, output: 0.42}
                  - id: no-sampling
                    rejects: [temperature, top_p]
                    max_output: 4096
                """.formatted(wireFormat, port, id));
    }

    /** Anthropic's messages at Google's addresses. */
    private void writeVertex(int port) throws IOException {
        Files.writeString(directory.resolve("stub-vertex.yaml"), """
                wire_format: anthropic-messages
                api_base: http://127.0.0.1:%d/v1/projects/p/locations/global/publishers/anthropic/models
                api_key: key-of-stub-vertex
                quirks: [raw_predict]
                headers: {anthropic-beta: of-the-operator}
                unlisted_models: true
                """.formatted(port));
    }

    private void azure(String wireFormat, String id, int port, String path) throws IOException {
        Files.writeString(directory.resolve(id + ".yaml"), """
                wire_format: %s
                api_base: http://127.0.0.1:%d/%s
                query: {api-version: "2024-10-21"}
                auth_type: header
                auth_header: api-key
                api_key: key-of-%s
                models: [my gpt]
                """.formatted(wireFormat, port, path, id));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void stop() {
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
