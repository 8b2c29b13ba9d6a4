package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Model;
import dev.parley.catalog.TestCatalog;
import dev.parley.testing.DocTable;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Measures the bands that {@link TokenFormula} states, on what vendors counted for plain text in recorded traffic. A
 * prompt that was recorded again and again counts once.
 */
class RecordedTokenCountTest {

    private static final Path EXCHANGES = Path.of(System.getProperty("exchanges", "../shared/exchanges"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TOTAL =
            Pattern.compile("\"(?:prompt_tokens|promptTokenCount|prompt_eval_count|input_tokens)\"\\s*:\\s*(\\d+)");
    private static final Pattern CACHE_WRITES = Pattern.compile("\"cache_creation_input_tokens\"\\s*:\\s*(\\d+)");
    private static final Pattern CACHE_READS = Pattern.compile("\"cache_read_input_tokens\"\\s*:\\s*(\\d+)");

    /** A request with any of these is more than plain text, or has a prompt of the vendor's own laid round it. */
    private static final Set<String> MORE_THAN_TEXT = Set.of(
            "tools",
            "functions",
            "response_format",
            "format",
            "toolConfig",
            "thinking",
            "output_format",
            "output_config",
            "container",
            "mcp_servers",
            "web_search_options",
            "reasoning");

    private static final String AZURE = "traceloop-stg.openai.azure.com";
    private static final Pattern ANSWERED_BY = Pattern.compile("\"model\"\\s*:\\s*\"([^\"]+)\"");

    /** Which vendor of ours a recorded host is; all others count as an unknown server of the openai-chat format. */
    private static final Map<String, String> VENDORS = Map.of(
            "api.openai.com",
            "openai",
            AZURE,
            "azure-v1",
            "api.anthropic.com",
            "anthropic",
            "generativelanguage.googleapis.com",
            "google",
            "aiplatform.googleapis.com",
            "google",
            "api.groq.com",
            "groq",
            "api.mistral.ai",
            "mistral",
            "api.deepseek.com",
            "deepseek",
            "api.cohere.com",
            "cohere",
            "127.0.0.1",
            "ollama");

    /** An agent with a prompt of its own, and a preset that OpenRouter keeps. */
    private static final Set<String> OUT = Set.of("groq/compound-beta", "local/google/gemini-2.5-flash-lite");

    private final Catalog catalog = TestCatalog.shipped();
    private final TokenCounter counter = new TokenCounter();

    @Test
    void theStatedBandsHoldForRecordedPrompts() throws IOException {
        assumeTrue(Files.isDirectory(EXCHANGES), "no recorded traffic");
        Map<String, Set<Measured>> byMethod = new TreeMap<>();

        for (String name : List.of("openllmetry.jsonl", "pydantic-ai.jsonl")) {
            for (String line : Files.readAllLines(EXCHANGES.resolve(name))) {
                measured(JSON.readTree(line))
                        .ifPresent(measured -> byMethod.computeIfAbsent(measured.group(), any -> new LinkedHashSet<>())
                                .add(measured));
            }
        }

        byMethod.forEach(RecordedTokenCountTest::print);
        assertThat(byMethod)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy((method, all) -> assertThat(
                                all.stream().filter(one -> !one.inBand()).map(Measured::model))
                        .as(method)
                        .isSubsetOf(OUT));
        assertThat(byMethod.entrySet().stream()
                        .map(group -> row(group.getKey(), group.getValue()))
                        .toList())
                .as("the table of docs/tokens.md")
                .isEqualTo(DocTable.rows("Method"));
        assertThat(List.of("jtokkit/cl100k_base", "jtokkit/o200k_base"))
                .allSatisfy(method -> assertThat(byMethod.get(method))
                        .as("those of OpenAI by " + method)
                        .allMatch(measured ->
                                measured.reported() == measured.count().tokens()));
    }

    private record Measured(String model, String group, TokenCount count, long reported) {

        /** By how much the vendor's number lies above ours, in percent of ours. */
        double error() {
            return 100.0 * (reported - count.tokens()) / count.tokens();
        }

        boolean inBand() {
            return Math.abs(error()) <= count.errorBandPercent().orElse(0);
        }
    }

    private static void print(String group, Set<Measured> all) {
        System.out.println(row(group, all));
        all.stream()
                .filter(measured -> !measured.inBand())
                .forEach(measured -> System.out.println(
                        "    out: " + measured.model() + " " + measured.count() + " reported " + measured.reported()));
    }

    private static String row(String group, Set<Measured> all) {
        var errors = all.stream().mapToDouble(Measured::error).sorted().toArray();
        return "| %s | %d | %d to %d | %d | %s | %s | %s |"
                .formatted(
                        group,
                        all.size(),
                        all.stream().mapToLong(Measured::reported).min().orElse(0),
                        all.stream().mapToLong(Measured::reported).max().orElse(0),
                        all.stream().filter(Measured::inBand).count(),
                        DocTable.percent(errors[0]),
                        DocTable.percent(errors[errors.length / 2]),
                        DocTable.percent(errors[errors.length - 1]));
    }

    private static boolean given(JsonNode value) {
        return value.isContainerNode() ? !value.isEmpty() : !value.asText("").isEmpty();
    }

    private Optional<Measured> measured(JsonNode exchange) {
        String wire = exchange.get("wire").asText();
        JsonNode body = exchange.path("request");
        if (!Set.of("openai-chat", "anthropic-messages", "gemini", "ollama-chat", "cohere-v2")
                        .contains(wire)
                || exchange.get("status").asInt() != 200
                || MORE_THAN_TEXT.stream().anyMatch(key -> given(body.path(key)))
                || body.path("generationConfig").toString().contains("chema")) {
            return Optional.empty();
        }
        var request = request(body);
        String answer = exchange.get("response").toString().replace("\\\"", "\"");
        // Cohere bills without its template, and tells the tokens with it beside that.
        var reported = reported(wire.equals("cohere-v2") ? answer.replaceAll("\"tokens\":\\s*\\{[^}]*}", "") : answer);
        if (request.isEmpty() || reported == 0) {
            return Optional.empty();
        }
        var deployment = deployment(exchange, wire);
        var count = counter.count(request.get(), deployment);
        String group = deployment.model().encoding().isEmpty() ? wire + " " + count.method() : count.method();
        return Optional.of(new Measured(deployment.id(), group, count, reported));
    }

    private Deployment deployment(JsonNode exchange, String wire) {
        String host = exchange.get("host").asText();
        String model = model(exchange);
        var vendor = catalog.vendors().get(VENDORS.getOrDefault(host, wire.equals("gemini") ? "google" : "local"));
        var known = vendor.models().find(model);
        return new Deployment(vendor, known.orElse(Model.unknown(model)));
    }

    /** A request to Azure names a deployment of the account's own, and the answer the model. */
    private static String model(JsonNode exchange) {
        String asked = exchange.path("request").path("model").asText("");
        var answered = ANSWERED_BY.matcher(exchange.path("response").asText());
        return exchange.get("host").asText().equals(AZURE) && answered.find() ? answered.group(1) : asked;
    }

    private static Optional<CompleteRequest> request(JsonNode body) {
        var request = CompleteRequest.newBuilder();
        var system = body.has("system")
                ? body.get("system")
                : body.path("systemInstruction").path("parts");
        var instructions = text(system);
        instructions.ifPresent(request::setSystem);
        boolean plain = system.isMissingNode() || instructions.isPresent();
        for (JsonNode message : body.has("contents") ? body.get("contents") : body.path("messages")) {
            var text = text(message.has("parts") ? message.get("parts") : message.path("content"));
            plain &= text.isPresent() && !given(message.path("tool_calls")) && !given(message.path("images"));
            request.addMessages(
                    Message.newBuilder().addParts(ContentPart.newBuilder().setText(text.orElse(""))));
        }
        return plain && request.getMessagesCount() > 0 ? Optional.of(request.build()) : Optional.empty();
    }

    private static Optional<String> text(JsonNode content) {
        if (content.isTextual()) {
            return Optional.of(content.asText());
        }
        var text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.isTextual() && (!part.has("text") || part.has("thought"))) {
                return Optional.empty();
            }
            text.append(part.isTextual() ? part.asText() : part.get("text").asText());
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
    }

    /** The largest numbers, for streams report twice; Anthropic reports what its cache holds apart. */
    private static long reported(String response) {
        return largest(TOTAL, response) + largest(CACHE_WRITES, response) + largest(CACHE_READS, response);
    }

    private static long largest(Pattern pattern, String response) {
        return pattern.matcher(response)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }
}
