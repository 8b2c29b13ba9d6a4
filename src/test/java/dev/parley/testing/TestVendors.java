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
 * {@link StubVendor}.
 */
public final class TestVendors implements QuarkusTestResourceLifecycleManager {

    public static final String STUB_PORT = "parley.test.stub-port";

    private static final Map<String, String> QUIRKS = Map.of(
            "openrouter",
            "[max_tokens_legacy_field, takes_top_k, reasoning_object, takes_reasoning_details, takes_cache_control,"
                    + " takes_file_url, takes_video, takes_media_in_results]",
            "deepseek",
            "[max_tokens_legacy_field, thinking_switch, takes_reasoning_content]",
            "groq",
            "[reasoning_format_field, takes_reasoning]",
            "mistral",
            "[max_tokens_legacy_field, random_seed_field, no_end_user_id, takes_thinking_parts, document_url_parts]");

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
            // The departures from openai-chat that the catalog knows of the vendors by whose names they go.
            for (String alike : List.of("openrouter", "deepseek", "groq", "mistral")) {
                write("openai-chat", "stub-" + alike, port, "quirks: " + QUIRKS.get(alike));
            }
            write("anthropic-messages", "stub-anthropic", port);
            write("gemini", "stub-gemini", port);
            write("ollama-chat", "stub-ollama", port);
            return Map.of("parley.catalog.directory", directory.toString(), STUB_PORT, String.valueOf(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String wireFormat, String id, int port) throws IOException {
        write(wireFormat, id, port, "");
    }

    private void write(String wireFormat, String id, int port, String more) throws IOException {
        Files.writeString(directory.resolve(id + ".yaml"), """
                %s
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
                """.formatted(more, wireFormat, port, id));
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
