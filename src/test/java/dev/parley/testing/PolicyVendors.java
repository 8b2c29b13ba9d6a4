package dev.parley.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Vendor files that each say one thing about failing, choosing and waiting, and routes that say it too. */
final class PolicyVendors {

    static final String ROUTES = """
            generous: {retry: {attempts_per_deployment: 4}, deployments: [frugal/ladder]}
            again-by-route: {retry: {retry_on: [vendor_rejected]}, deployments: [plain/asked, plain/next]}
            turning-by-route: {retry: {rotate_on: [vendor_rejected]}, deployments: [plain-keys/asked, plain/next]}
            onward-by-route: {retry: {fail_over_on: [vendor_rejected]}, deployments: [plain/asked, plain/next]}
            waiting-by-route:
              retry: {attempts_per_deployment: 4, backoff: 40ms, max_backoff: 100ms}
              deployments: [frugal/ladder]
            brisk-by-route: {retry: {attempt_timeout: 700ms}, deployments: [brisk/silent]}
            shares:
              strategy: weighted
              deployments: [{model: plain/three, weight: 3}, {model: plain/none, weight: 0}, plain/one]
            evenly: {strategy: least_in_flight, deployments: [timed/a, timed/b, timed/c]}
            swiftest: {strategy: fastest, deployments: [timed/d, timed/e]}
            working: {strategy: fastest, deployments: [timed/shut, timed/well]}
            thrifty: {strategy: cheapest, deployments: [priced/unknown, priced/dear-output, priced/dear-input]}
            fitting: {deployments: [picky/fixed, picky/brief, picky/free]}
            labelled:
              deployments: [{model: plain/gold-eu, when: {tier: gold, region: eu}}, plain/rest]
            halves: {hedge: {delay: 1ms, share: 0.5}, deployments: [home/held, plain/second]}
            homely:
              hedge: {delay: 1ms, share: 1}
              deployments: [home/here, away/there]
            """.indent(2);

    private final Path directory;
    private final int port;

    PolicyVendors(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    void write() throws IOException {
        file("frugal", "retry: {attempts: 6, attempts_per_deployment: 2, backoff: 1ms, max_backoff: 1ms, jitter: 0}");
        file("brisk", "retry: {attempts_per_deployment: 1, attempt_timeout: 500ms}");
        file("plain", "retry: {attempts_per_deployment: 2, backoff: 1ms}");
        keys("plain-keys", "retry: {attempts_per_deployment: 1}");
        keys("watched-keys", "retry: {attempts_per_deployment: 1}");
        keys("paused-keys", "retry: {attempts_per_deployment: 1}");
        at(
                port,
                "weighed-keys",
                "keys: [KEY_ONE, {env: KEY_TWO, weight: 3}, {env: KEY_UNUSED, weight: 0}]",
                "models: [shared, resting]");
        file("again", "retry: {attempts_per_deployment: 2, backoff: 1ms, retry_on: [vendor_rejected]}");
        keys("turning", "retry: {attempts_per_deployment: 1, rotate_on: [vendor_rejected]}");
        file("onward", "retry: {attempts_per_deployment: 1, fail_over_on: [vendor_rejected]}");
        file("unhurried", "first_byte_timeout: 400ms\nretry: {attempts_per_deployment: 1, backoff: 1ms}");
        keys("capped-keys", "retry: {attempts_per_deployment: 2, backoff: 1ms, max_retry_after: 2s}");
        keys("turned-away", "retry: {attempts_per_deployment: 2}");
        keys("turned-away-stream", "retry: {attempts_per_deployment: 2}");
        file("clocks", """
                first_byte_timeout: 500ms
                idle_timeout: 900ms
                timeout: 1300ms
                retry: {attempts_per_deployment: 1}
                """);
        at(BlackHole.port(), "unconnected", "api_key: k", """
                connect_timeout: 300ms
                first_byte_timeout: 5m
                timeout: 5m
                retry: {attempts_per_deployment: 1}
                """);
        at(LateDoor.one().port(), "late", "api_key: key-of-late", "connect_timeout: 60s\nfirst_byte_timeout: 60s");
        Files.writeString(directory.resolve("sandbox-hasty.yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:8189/openai/v1
                auth_type: none
                unlisted_models: true
                first_byte_timeout: 700ms
                idle_timeout: 700ms
                timeout: 1500ms
                circuit_breaker: {enabled: false}
                retry: {attempts_per_deployment: 1}
                """);
        file(
                "timed",
                "retry: {attempts_per_deployment: 1}\nmodels: [a, b, c, d, e, shut, well, hangs, sings, crawls, runs]");
        file("priced", """
                models:
                  - unknown
                  - {id: dear-output, price: {input: 1, output: 10}}
                  - {id: dear-stream, price: {input: 1, output: 10}}
                  - {id: dear-input, price: {input: 10, output: 1}}
                  - {id: thinks-first, capabilities: [reasoning], price: {input: 1, output: 10}}
                  - {id: thinks-next, capabilities: [reasoning], price: {input: 1, output: 10}}
                """);
        file("picky", "models: [{id: fixed, rejects: [temperature]}, {id: brief, max_output: 100}, free]");
        file("home", "local: true\nretry: {attempts_per_deployment: 1}\nquirks: [continues_answers]");
        file("away", "local: false\nquirks: [continues_answers]");
        file(
                "gated",
                "retry: {attempts_per_deployment: 1}\n"
                        + "models: [{id: gate, limits: {concurrent_calls: 1}}, {id: gate-of-time, limits: {concurrent_calls: 1}}, "
                        + "{id: small, limits: {tokens_per_minute: 50}}]");
        Files.writeString(directory.resolve("fused.yaml"), common(port, "api_key: key-of-fused") + """
                circuit_breaker: {window: 2, failure_ratio: 1, delay: 2s, probes: 1}
                retry: {attempts_per_deployment: 1}
                models: [fuse, fuse-of-time, fuse-at-rest, fuse-midway, fuse-awaited, fuse-too-long]
                """);
        Files.writeString(directory.resolve("probed.yaml"), common(port, "api_key: key-of-probed") + """
                circuit_breaker: {window: 2, failure_ratio: 1, delay: 1500ms, probes: 2}
                retry: {attempts_per_deployment: 1}
                models: [closes, once, fails, first, second, beside]
                """);
    }

    private void file(String id, String more) throws IOException {
        at(port, id, "api_key: key-of-" + id, more);
    }

    private void keys(String id, String more) throws IOException {
        at(port, id, "keys: [KEY_ONE, KEY_TWO]", more);
    }

    private void at(int port, String id, String key, String more) throws IOException {
        Files.writeString(
                directory.resolve(id + ".yaml"),
                common(port, key) + "circuit_breaker: {enabled: false}\n" + more + "\n");
    }

    private static String common(int port, String key) {
        return """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                unlisted_models: true
                %s
                """.formatted(port, key);
    }
}
