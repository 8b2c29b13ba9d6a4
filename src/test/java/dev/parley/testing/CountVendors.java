package dev.parley.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Vendor files of vendors that count tokens, each for one rule of docs/tokens.md. */
final class CountVendors {

    private final Path directory;
    private final int port;

    CountVendors(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    void write() throws IOException {
        for (String id : List.of("counts-401", "counts-403", "counts-429", "counts-once", "counts-large")) {
            file(id, "");
        }
        file("counts-four", "counting: {concurrent_calls: 4, max_queue: 10}");
        file("counts-single", "counting: {concurrent_calls: 1, max_queue: 1}");
        file("counts-line", "counting: {concurrent_calls: 1, max_queue: 2000}");
        file("counts-reloaded", "counting: {concurrent_calls: 1}");
    }

    /** The first key is as good as always the first that is used. */
    private void file(String id, String more) throws IOException {
        Files.writeString(directory.resolve(id + ".yaml"), """
                wire_format: openai-responses
                api_base: http://127.0.0.1:%d
                keys: [{env: KEY_ONE, weight: 1000000}, KEY_TWO, {env: KEY_UNUSED, weight: 0}]
                quirks: [counts_input_tokens]
                unlisted_models: true
                retry: {attempts_per_deployment: 1}
                circuit_breaker: {window: 2, failure_ratio: 1}
                %s
                """.formatted(port, more));
    }
}
