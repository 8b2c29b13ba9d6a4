package dev.parley.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Vendor files, and routes over them, that each show one rule of docs/resilience.md or docs/limits.md. */
final class RuleVendors {

    static final String ROUTES = """
            lenient:
              retry: {jitter: 1, max_retry_after: 2s, min_attempt_time: 1ms}
              deployments: [strict/asked]
            capable: {deployments: [gifted/talker, gifted/thinker, gifted/schemer]}
            small-first: {deployments: [listed/small, listed/large]}
            without-thoughts: {deployments: [listed/thoughtless, listed/thinking]}
            without-tools: {deployments: [listed/toolless, listed/as-toolless]}
            hurried: {hedge: {delay: 1ms, share: 1}, deployments: [racer/held]}
            again-named: {deployments: [listed/toolless, listed/tooled]}
            """.indent(2);

    private static final List<String> KINDS = List.of("requests", "input_tokens", "output_tokens");

    private final Path directory;
    private final int port;

    RuleVendors(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    void write() throws IOException {
        file("strict", """
                circuit_breaker: {enabled: false}
                retry:
                  attempts: 16
                  attempts_per_deployment: 16
                  backoff: 40ms
                  max_backoff: 40ms
                  jitter: 0
                  max_retry_after: 0s
                  min_attempt_time: 9s
                """);
        file("fuses", """
                circuit_breaker: {window: 2, failure_ratio: 1, delay: 5s}
                retry: {attempts_per_deployment: 1}
                models: ["400", "401", "402", "403", "404", "413", "422", "429", "400-long", "400-policy",
                         "408", "409", "500", "502", "503", "504", "529", "302", body, cut, truncated, beside]
                """);
        file("gifted", """
                models:
                  - {id: talker, capabilities: [tool_call]}
                  - {id: thinker, capabilities: [reasoning]}
                  - {id: schemer, capabilities: [structured_output]}
                """);
        file("listed", """
                price: {input: 1, output: 2}
                retry: {attempts_per_deployment: 1}
                circuit_breaker: {enabled: false}
                models:
                  - {id: small, context_window: 8000}
                  - {id: as-small, context_window: 9000}
                  - {id: large, context_window: 128000}
                  - {id: fixed, rejects: [temperature]}
                  - {id: brief, max_output: 100}
                  - {id: free}
                  - {id: texts, input: [text]}
                  - {id: toolless, capabilities: [reasoning]}
                  - {id: as-toolless, capabilities: [reasoning]}
                  - {id: tooled, capabilities: [tool_call]}
                  - {id: thoughtless, capabilities: [tool_call], rejects: [reasoning]}
                  - {id: thinking, capabilities: [reasoning]}
                """);
        for (String account : List.of("choosy", "choosy-too")) {
            file(account, "provider: cerebras\nmodels: [{id: fixed, rejects: [temperature]}]");
        }
        file("dear", """
                models:
                  - {id: thinks, capabilities: [reasoning], price: {input: 150, output: 600}}
                  - {id: says, price: {input: 150, output: 600}}
                """);
        for (String kind : KINDS) {
            limited(kind);
        }
    }

    /** A limit of a minute for the whole vendor, for a model and for each of two keys. */
    private void limited(String kind) throws IOException {
        String of = kind.replace('_', '-');
        String limits = "limits: {" + kind + "_per_minute: " + (kind.equals("requests") ? 1 : 100) + "}";
        file("minute-vendor-" + of, limits + "\nmodels: [one, two]");
        file("minute-model-" + of, "models: [{id: one, " + limits + "}, two]");
        Files.writeString(
                directory.resolve("minute-keys-" + of + ".yaml"),
                common("minute-keys-" + of) + """
                models: [one, two]
                keys: [{env: KEY_ONE, %s}, {env: KEY_TWO, %s}]
                """.formatted(limits, limits));
    }

    private void file(String id, String more) throws IOException {
        Files.writeString(directory.resolve(id + ".yaml"), common(id) + "api_key: key-of-" + id + "\n" + more + "\n");
    }

    private String common(String id) {
        return """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                aliases: []
                unlisted_models: %s
                first_byte_timeout: 2s
                """.formatted(port, id.equals("strict"));
    }
}
