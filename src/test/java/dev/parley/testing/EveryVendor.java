package dev.parley.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Every shipped vendor file, changed in nothing but the host of its address, which is a stub's; and every key variable
 * that the files name, set to its own name.
 */
public final class EveryVendor implements QuarkusTestResourceLifecycleManager {

    public static final String STUB_PORT = "parley.test.every-vendor-port";

    private static final Pattern KEYS = Pattern.compile("# the key is read from ([A-Z0-9_]+)");

    /** The service with every shipped vendor, each at the stub's address, and with no other but those that a test adds. */
    public static class Alone implements QuarkusTestProfile {

        /** What the files of more vendors say beside the address, by name. */
        protected Map<String, String> added() {
            return Map.of();
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(EveryVendor.class, added()));
        }
    }

    /** The same, vendors of OpenAI's and of Anthropic's models with prices that an operator set, and xAI by responses. */
    public static final class WithOwnPrices extends Alone {

        @Override
        protected Map<String, String> added() {
            return Map.of(
                    "xai-responses",
                    "provider: xai\nwire_format: openai-responses",
                    "own-claude",
                    """
                    wire_format: anthropic-messages
                    idle_timeout: 2s
                    models:
                      - {id: opus, price: {input: 5, output: 25, cache_read: 0.5, cache_write: 6.25}}
                    """,
                    "own-gemini",
                    """
                    wire_format: gemini
                    idle_timeout: 2s
                    models:
                      - {id: draws, price: {input: 1, output: 2, image_output: 30}}
                      - {id: signs, price: {input: 1, output: 2}}
                      - {id: calls, price: {input: 1, output: 2}}
                      - {id: calls-in-bits, price: {input: 1, output: 2}}
                    """,
                    "own",
                    """
                    provider: openai
                    unlisted_models: true
                    models:
                      - id: long-prompts
                        price: {input: 3, output: 15, above: [{above_input_tokens: 128000, input: 6, output: 30}]}
                      - {id: gpt-4o, price: {input: 1, output: 2, tiers: {batch: {input: 0.5, output: 1}}}}
                      - {id: gpt-4o-mini, price: {input: 1, output: 2, cache_read: 0.25}}
                      - {id: free, price: {input: 0, output: 0}}
                    """);
        }
    }

    private Path directory;
    private Map<String, String> added = Map.of();

    @Override
    public void init(Map<String, String> arguments) {
        added = arguments;
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>();
        try (var socket = new ServerSocket(0);
                var shipped = Files.list(Path.of("config/vendors"))) {
            directory = Files.createTempDirectory("every-vendor");
            String host = "http://127.0.0.1:" + socket.getLocalPort();
            for (Path file : shipped.toList()) {
                String text = Files.readString(file);
                KEYS.matcher(text).results().forEach(key -> settings.put(key.group(1), key.group(1)));
                if (!file.getFileName().toString().startsWith("sandbox")) {
                    Files.writeString(
                            directory.resolve(file.getFileName()),
                            text.replaceFirst("api_base: (https?://[^/ \\n]+|\\$\\{[A-Z_]+})", "api_base: " + host)
                                    .replace(
                                            "auth_type: google",
                                            "auth_type: google\nauth_settings: { credentials_file: "
                                                    + account(socket.getLocalPort()) + " }")
                                    .replace("enabled: false", "enabled: true"));
                }
            }
            for (var vendor : added.entrySet()) {
                Files.writeString(
                        directory.resolve(vendor.getKey() + ".yaml"),
                        vendor.getValue() + "\nauth_type: none\napi_base: " + host + "\n");
            }
            settings.put("parley.catalog.directory", directory.toString());
            settings.put(STUB_PORT, String.valueOf(socket.getLocalPort()));
            for (String part : new String[] {"CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_GATEWAY_ID"}) {
                settings.put(part, "some-id");
            }
            settings.put("GOOGLE_CLOUD_PROJECT", "some-project");
            settings.put("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_KEY");
            settings.put("AWS_REGION", "eu-central-1");
            settings.put("AWS_BEARER_TOKEN_BEDROCK", "AWS_BEARER_TOKEN_BEDROCK");
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A user's credentials, whose tokens the stub gives. */
    private Path account(int port) throws IOException {
        return Files.writeString(
                directory.resolve("account.json"),
                "{\"type\":\"authorized_user\",\"client_id\":\"1\",\"client_secret\":\"2\",\"refresh_token\":\"3\","
                        + "\"token_uri\":\"http://127.0.0.1:" + port + "/token\"}");
    }

    @Override
    public void stop() {
        Directories.delete(directory);
    }
}
