package dev.parley.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Vendor files with limits of every kind, each on a model, a key or a vendor of its own. */
final class LimitVendors {

    /** The file of the vendor "limited". */
    private static final String LIMITED = """
            wire_format: openai-chat
            api_base: http://127.0.0.1:%d
            api_key: key-of-limited
            unlisted_models: true
            circuit_breaker: {enabled: false}
            retry: {attempts: 2, attempts_per_deployment: 2, backoff: 1ms, max_retry_after: 2s}
            models:
              - {id: eight, limits: {concurrent_calls: 8, max_queue: 2000}}
              - {id: turns, limits: {concurrent_calls: 1}}
              - {id: priorities, limits: {concurrent_calls: 1}}
              - {id: deadline, limits: {concurrent_calls: 1}}
              - {id: cancelled, limits: {concurrent_calls: 1, max_queue: 1}}
              - {id: queue-full, limits: {concurrent_calls: 1, max_queue: 1}}
              - {id: impatient, limits: {concurrent_calls: 1, max_queue_time: 100ms}}
              - {id: streamed, limits: {concurrent_calls: 1}}
              - {id: failing, limits: {concurrent_calls: 1}}
              - {id: reloaded, limits: {concurrent_calls: 1}}
              - {id: full, price: {input: 0, output: 0}, limits: {concurrent_calls: 1}}
              - {id: nearly-full, price: {input: 0, output: 0}, limits: {tokens_per_minute: 1000}}
              - {id: three, limits: {requests_per_minute: 3}}
              - {id: hedged, limits: {tokens_per_minute: 1000}}
              - {id: tokens, limits: {tokens_per_minute: 1000}}
              - {id: input, limits: {input_tokens_per_minute: 50}}
              - {id: freed, limits: {concurrent_calls: 1}}
              - {id: freed-late, limits: {concurrent_calls: 1}}
              - {id: never-freed, limits: {concurrent_calls: 1}}
              - {id: line-left, limits: {concurrent_calls: 1, max_queue: 1}}
              - {id: line-full, limits: {concurrent_calls: 1, max_queue: 1}}
            """;

    private final Path directory;
    private final int port;

    LimitVendors(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    void write() throws IOException {
        Files.writeString(directory.resolve("limited.yaml"), LIMITED.formatted(port));
        Files.writeString(directory.resolve("limited-keys.yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                unlisted_models: true
                keys:
                  - {env: KEY_ONE, limits: {requests_per_minute: 1}}
                  - {env: KEY_TWO, limits: {requests_per_minute: 1}}
                """.formatted(port));
        Files.writeString(directory.resolve("pictures.yaml"), """
                provider: openrouter
                api_base: http://127.0.0.1:%d
                api_key: key-of-pictures
                models: [google/gemini-2.5-flash-image]
                """.formatted(port));
        Files.writeString(directory.resolve("limited-vendor.yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                api_key: key-of-limited-vendor
                limits: {concurrent_calls: 2}
                models: [{id: half, limits: {concurrent_calls: 1}}, other-half]
                """.formatted(port));
    }
}
