package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each shipped vendor is called where its source says, or, where models.dev says nothing or another address, where the page
 * that its file names is: {@code EveryVendorTest} calls all of them at a stub's address, whatever theirs is.
 */
class VendorHostsTest {

    private static final Path SOURCE = Path.of("../shared/data/catalog.json");
    private static final Pattern HERE = Pattern.compile("localhost|127\\.0\\.0\\.1");
    private static final Pattern URL = Pattern.compile("https?://([^/\\s:]+)");

    /** Whose page is at another domain than they are. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("ai21", "api.ai21.com"),
            Map.entry("azure", "*.openai.azure.com"),
            Map.entry("azure-anthropic", "*.services.ai.azure.com"),
            Map.entry("azure-cognitive-services", "*.cognitiveservices.azure.com"),
            Map.entry("azure-cognitive-services-anthropic", "*.services.ai.azure.com"),
            Map.entry("azure-responses", "*.openai.azure.com"),
            Map.entry("azure-v1", "*.openai.azure.com"),
            Map.entry("bedrock", "bedrock-runtime.*.amazonaws.com"),
            Map.entry("bedrock-mantle", "bedrock-mantle.*.api.aws"),
            Map.entry("bedrock-mantle-oss", "bedrock-mantle.*.api.aws"),
            Map.entry("cohere-openai", "api.cohere.ai"),
            Map.entry("darkbloom", "api.darkbloom.dev"),
            Map.entry("google-vertex", "*-aiplatform.googleapis.com"),
            Map.entry("google-vertex-anthropic", "*-aiplatform.googleapis.com"),
            Map.entry("google-vertex-openai", "*-aiplatform.googleapis.com"),
            Map.entry("heroku", ""), // Heroku gives each of its users an address.
            Map.entry("hyperbolic", "api.hyperbolic.xyz"),
            Map.entry("oci", "inference.generativeai.*.oci.oraclecloud.com"),
            Map.entry("publicai", "api.publicai.co"),
            Map.entry("tencent", "tokenhub-intl.tencentcloudmaas.com"),
            Map.entry("volcengine", "ark.cn-beijing.volces.com"));

    @Test
    void eachVendorIsCalledWhereItsSourceSays() throws IOException {
        assumeTrue(Files.isRegularFile(SOURCE), "the sources are not beside the project");
        Map<String, String> listed = listed();
        Map<String, String> wrong = new TreeMap<>();
        int vendors = 0;
        try (var files = Files.list(Path.of("config/vendors"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                String id = file.getFileName().toString().replace(".yaml", "");
                String text = Files.readString(file);
                String host = host(setting(text, "api_base", ""));
                if (!isRight(id, text, host, listed.getOrDefault(setting(text, "provider", id), ""))) {
                    wrong.put(id, host);
                }
                vendors++;
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(vendors).isGreaterThan(180);
    }

    private static boolean isRight(String id, String text, String host, String listed) {
        return host.equals(listed)
                || HERE.matcher(host).matches()
                || (ELSEWHERE.containsKey(id)
                        ? ELSEWHERE.get(id).equals(host)
                        : text.lines()
                                .filter(line -> line.startsWith("#"))
                                .flatMap(line -> URL.matcher(line).results())
                                .anyMatch(url -> domain(url.group(1)).equals(domain(host))));
    }

    /** The hosts of models.dev, by our ids of its vendors. */
    private static Map<String, String> listed() throws IOException {
        Map<String, String> hosts = new HashMap<>();
        for (JsonNode vendor : new ObjectMapper().readTree(SOURCE.toFile()).get("vendors")) {
            hosts.put(
                    VendorList.ours(vendor.get("id").asText()),
                    host(vendor.path("api_base").asText()));
        }
        return hosts;
    }

    private static String setting(String text, String key, String otherwise) {
        Matcher line = Pattern.compile("(?m)^" + key + ": (\\S+)").matcher(text);
        return line.find() ? line.group(1) : otherwise;
    }

    /** The host of an address, with a star for what is not fixed. */
    private static String host(String address) {
        String fixed = address.replaceAll("\\$?\\{[^}]*}", "*");
        Matcher host = Pattern.compile("https?://([^/:]+).*").matcher(fixed);
        return host.matches() ? host.group(1) : "";
    }

    private static String domain(String host) {
        String[] parts = host.split("\\.");
        return parts.length < 2 ? host : parts[parts.length - 2] + "." + parts[parts.length - 1];
    }
}
