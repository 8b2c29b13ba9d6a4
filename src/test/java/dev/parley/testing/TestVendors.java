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

    /** Where a test may start two {@link FlakyVendor}s, the vendors "flaky" and "flaky-too". */
    public static final String FLAKY_PORT = "parley.test.flaky-port";

    public static final String FLAKY_TOO_PORT = "parley.test.flaky-too-port";

    /** Made up, with letters that a careless signer would encode. */
    public static final String AWS_KEY_ID = "AKIDTESTS";

    public static final String AWS_SECRET = "made-up/secret+of/the+tests";
    public static final String AWS_SESSION = "made-up-session/token==";
    private static final String ROUTES = """
            routes:
              in-order: {deployments: [first/shared, guarded/other]}
              all-local: {deployments: [second/shared, first/shared]}
              cheapest: {strategy: cheapest, deployments: [first/shared, second/shared]}
              weighted: {strategy: weighted, deployments: [{model: first/shared, weight: 0}, second/shared]}
              retired: {deployments: [{model: first/shared, weight: 0}, second/shared]}
              narrow: {deployments: [second/shared]}
              idle: {strategy: least_in_flight, deployments: [keys/idle, guarded/idle]}
              spread: {strategy: cheapest, deployments: [limited/full, keys/full-too]}
              fastest: {strategy: fastest, deployments: [keys/slow, guarded/quick]}
              nearly: {strategy: cheapest, deployments: [limited/nearly-full, keys/full-too]}
              beaten: {hedge: {delay: 20ms, share: 1}, deployments: [racer/beaten, racer-too/quick]}
              raced: {hedge: {delay: 20ms, share: 1}, deployments: [racer/slow, racer-too/quick]}
              raced-full: {hedge: {delay: 20ms, share: 1}, deployments: [racer/slow, limited/hedged]}
              raced-on: {hedge: {delay: 20ms, share: 1}, deployments: [bills-on/slow, racer-too/quick]}
              measured: {hedge: {share: 1}, deployments: [racer/measured, racer-too/quick]}
              abilities: {deployments: [able/blind, able/short, able/toolless, able/all]}
              inputs: {deployments: [able/little-in, able/all]}
              gold:
                retry: {attempts: 1}
                deployments:
                  - {model: first/shared, when: {tier: gold}}
                  - {model: second/shared, when: {tier: silver}}
            """;

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
            write("bedrock-converse", "stub-bedrock", port);
            Files.writeString(
                    directory.resolve("stub-aws.yaml"), """
                    wire_format: bedrock-converse
                    api_base: http://127.0.0.1:%d
                    auth_type: aws
                    auth_settings:
                      region: eu-central-1
                      access_key_id: %s
                      secret_access_key: %s
                      session_token: %s
                    unlisted_models: true
                    """.formatted(port, AWS_KEY_ID, AWS_SECRET, AWS_SESSION));
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
            Files.writeString(directory.resolve("stub-typed.yaml"), """
                    wire_format: openai-chat
                    api_base: http://127.0.0.1:%d
                    api_key: key-of-typed
                    quirks: [takes_input_type]
                    unlisted_models: true
                    """.formatted(port));
            Files.writeString(directory.resolve("stub-vertex-gemini.yaml"), """
                    wire_format: gemini
                    api_base: http://127.0.0.1:%d/v1/projects/p/locations/l/publishers/google
                    api_key: key-of-vertex
                    unlisted_models: true
                    """.formatted(port));
            Files.writeString(directory.resolve("sandbox-typed.yaml"), """
                    wire_format: openai-chat
                    api_base: http://127.0.0.1:8189/openai/v1
                    auth_type: none
                    quirks: [takes_input_type]
                    unlisted_models: true
                    """);
            azure("openai-chat", "azure-stub", port, "openai/deployments/{model}");
            azure("openai-responses", "azure-stub-responses", port, "openai");
            for (String name :
                    List.of("first", "second", "keys", "guarded", "guarded-too", "short", "matrix", "matrix-keys")) {
                resilient(name, port);
            }
            int flaky = freePort();
            int flakyToo = freePort();
            flaky("flaky", flaky);
            flaky("flaky-too", flakyToo);
            able(port);
            chat("bills-on", port, "on_cancel: read_to_end");
            judged(port);
            left("left", "10s", 2, port);
            left("left-single", "10s", 1, port);
            left("left-briefly", "2s", 2, port);
            chat("bills-nothing", port, "on_cancel: none");
            chat("racer", port, "");
            chat("racer-too", port, "");
            chat("goes-on", port, "quirks: [continues_answers]");
            chat("unreachable", BlackHole.port(), "connect_timeout: 60s");
            limited(port);
            new PolicyVendors(directory, port).write();
            new RuleVendors(directory, port).write();
            new CountVendors(directory, port).write();
            Path routes = Files.writeString(
                    directory.resolve("routes.txt"), ROUTES + PolicyVendors.ROUTES + RuleVendors.ROUTES);
            return Map.of(
                    "parley.catalog.directory",
                    directory.toString(),
                    "parley.catalog.routes",
                    routes.toString(),
                    STUB_PORT,
                    String.valueOf(port),
                    FLAKY_PORT,
                    String.valueOf(flaky),
                    FLAKY_TOO_PORT,
                    String.valueOf(flakyToo),
                    "KEY_ONE",
                    "key-one",
                    "KEY_TWO",
                    "key-two",
                    "KEY_UNUSED",
                    "key-unused");
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
                retry: {attempts_per_deployment: 1, max_retry_after: 0s}
                circuit_breaker: {enabled: false}
                models:
                  - id: priced
                    max_output: 4096
                    context_window: 100000
                    price: {input: 0.28, cache_read: 0.028, output: 0.42}
                  - id: gpt-5.6
                    price:
                      input: 5
                      output: 30
                      tiers: {flex: {input: 2.5, output: 15}, priority: {input: 10, output: 60}}
                  - id: ending
                    deprecated_on: "2026-05-01"
                    replacement: priced
                    price: {input: 1, output: 2, per_search: {low: 0.005, high: 0.012}}
                  - id: swift
                    max_output: 4096
                    price: {input: 1, output: 2, speeds: {fast: 6}, regions: {us: 1.1}}
                  - id: heard
                    max_output: 4096
                    output: [text, audio]
                    price: {input: 1, output: 2, audio_input: 40, audio_output: 80}
                  - id: anthropic.claude-haiku-4-5
                    max_output: 64000
                    price: {input: 1, output: 5}
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

    /** Vendors that are asked once, and whose every model has a price. */
    private void chat(String id, int port, String more) throws IOException {
        Files.writeString(directory.resolve(id + ".yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                api_key: key-of-%s
                unlisted_models: true
                retry: {attempts_per_deployment: 1}
                circuit_breaker: {enabled: false}
                price: {input: 1, output: 2}
                models: [priced, measured, beaten]
                %s
                """.formatted(port, id, more));
    }

    /** A vendor whose every model has a breaker of its own. */
    private void judged(int port) throws IOException {
        Files.writeString(directory.resolve("judged.yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                api_key: key-of-judged
                retry: {attempts_per_deployment: 1}
                circuit_breaker: {window: 4, failure_ratio: 0.5, delay: 2s, min_silence: 1s}
                models: [diluted, probed, hurried, hurried-too, patient, patient-too, untaken, {id: dear, price: {input: 1, output: 1}}]
                """.formatted(port));
    }

    /** Vendors that bill on, of which so many answers are read at a time after their callers left. */
    private void left(String id, String timeout, int reads, int port) throws IOException {
        Files.writeString(directory.resolve(id + ".yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                api_key: key-of-%s
                unlisted_models: true
                timeout: %s
                on_cancel: read_to_end
                max_left_reads: %d
                retry: {attempts_per_deployment: 1}
                circuit_breaker: {enabled: false}
                price: {input: 1, output: 2}
                models:
                  - {id: single, limits: {concurrent_calls: 1}}
                  - {id: tokens, limits: {tokens_per_minute: 1000}}
                  - {id: reserved, limits: {tokens_per_minute: 1000}}
                """.formatted(port, id, timeout, reads));
    }

    /** Vendors that retry and turn keys: "first" and "second" have the same models, as two accounts of one vendor. */
    private void resilient(String id, int port) throws IOException {
        boolean guarded = id.startsWith("guarded");
        boolean pair = id.equals("first") || id.equals("second");
        Files.writeString(directory.resolve(id + ".yaml"), """
                %s
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                %s
                aliases: []
                local: %s
                unlisted_models: %s
                first_byte_timeout: 400ms
                idle_timeout: 400ms
                timeout: %s
                retry: {attempts_per_deployment: 2, backoff: 1ms, max_backoff: 5ms, max_retry_after: 2s}
                circuit_breaker: %s
                models:
                  - {id: shared, context_window: %d, price: {input: 1, output: %d}}
                  - d14
                  - d14-too
                """.formatted(
                        pair ? "provider: groq" : "",
                        port,
                        id.endsWith("keys")
                                ? "keys: [KEY_ONE, {env: KEY_TWO, weight: 2}, {env: KEY_UNUSED, weight: 0}]"
                                : "api_key: key-of-" + id,
                        id.equals("second") ? "false" : "true",
                        !pair,
                        id.equals("short") ? "2s" : "800ms",
                        guarded ? "{window: 5, failure_ratio: 0.6, delay: 700ms}" : "{enabled: false}",
                        id.equals("first") ? 1000 : 200000,
                        id.equals("first") ? 2 : 1));
    }

    /** Models of which it is known what they can't do. */
    private void able(int port) throws IOException {
        Files.writeString(directory.resolve("able.yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                api_key: key-of-able
                models:
                  - {id: blind, input: [text, document, audio], context_window: 100000, capabilities: [tool_call]}
                  - {id: short, input: [text, image], context_window: 500, capabilities: [tool_call]}
                  - {id: toolless, input: [text, image], context_window: 100000, capabilities: [reasoning]}
                  - {id: little-in, context_window: 100000, max_input: 500}
                  - {id: all, input: [text, image, document, audio], context_window: 100000, capabilities: [tool_call]}
                """.formatted(port));
    }

    private void flaky(String id, int port) throws IOException {
        Files.writeString(directory.resolve(id + ".yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                api_key: key-of-%s
                first_byte_timeout: 5s
                idle_timeout: 5s
                timeout: 5s
                retry: {attempts_per_deployment: 2, backoff: 1ms, max_backoff: 5ms}
                circuit_breaker: {window: 100, failure_ratio: 0.9, delay: 1s}
                limits: {concurrent_calls: 150}
                models: [m]
                """.formatted(port, id));
    }

    /** Limits of every kind, each on a model of its own. */
    private void limited(int port) throws IOException {
        new LimitVendors(directory, port).write();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void stop() {
        Directories.delete(directory);
    }
}
