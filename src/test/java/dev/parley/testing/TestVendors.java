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
            write("anthropic-messages", "stub-anthropic", port);
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
