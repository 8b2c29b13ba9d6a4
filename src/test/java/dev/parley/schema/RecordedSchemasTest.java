package dev.parley.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Schemas that real clients sent and vendors took come out of the dialect of their place as they went in. Those for
 * Gemini's Schema had been rewritten by their SDK; they are given in JSON Schema's spelling and must come out in Gemini's.
 */
class RecordedSchemasTest {

    private static final Path EXCHANGES = Path.of(System.getProperty("exchanges", "../shared/exchanges"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Sent(SchemaDialect dialect, JsonNode schema, String id) {}

    @Test
    void whatVendorsTookComesOutUnchanged() throws IOException {
        assumeTrue(Files.isDirectory(EXCHANGES), "no recorded traffic");
        Map<SchemaDialect, List<Sent>> byDialect = new TreeMap<>();
        for (String name : List.of("openllmetry.jsonl", "pydantic-ai.jsonl")) {
            for (String line : Files.readAllLines(EXCHANGES.resolve(name))) {
                sent(JSON.readTree(line))
                        .forEach(sent -> byDialect
                                .computeIfAbsent(sent.dialect(), any -> new ArrayList<>())
                                .add(sent));
            }
        }

        byDialect.forEach((dialect, all) -> {
            System.out.printf(
                    "%-18s %3d schemas, %2d different, all unchanged%n",
                    dialect,
                    all.size(),
                    all.stream().map(Sent::schema).distinct().count());
            assertThat(all).allSatisfy(sent -> {
                Adapted adapted = dialect.adapt(given(sent));
                assertThat(adapted.schema()).as(sent.id()).isEqualTo(expected(sent));
                assertThat(adapted.notes()).as(sent.id()).isEmpty();
                assertThat(adapted.enforceable()).as(sent.id()).isTrue();
            });
        });
        assertThat(byDialect).hasSizeGreaterThanOrEqualTo(9);
    }

    private static SchemaText given(Sent sent) {
        JsonNode schema = sent.schema();
        return SchemaText.parameters(
                "schema",
                sent.dialect() == SchemaDialect.GEMINI_SCHEMA
                        ? jsonSchema(schema).toString()
                        : schema.toString());
    }

    private static JsonNode expected(Sent sent) {
        return sent.dialect() == SchemaDialect.GEMINI_SCHEMA ? camelCase(sent.schema()) : sent.schema();
    }

    private static JsonNode camelCase(JsonNode schema) {
        return JSON.valueToTree(read(schema.toString()
                .replace("\"any_of\":", "\"anyOf\":")
                .replace("\"property_ordering\":", "\"propertyOrdering\":")));
    }

    private static JsonNode jsonSchema(JsonNode schema) {
        JsonNode copy = camelCase(schema);
        copy.findParents("type").stream()
                .filter(parent -> parent.path("type").isTextual())
                .forEach(parent -> ((ObjectNode) parent)
                        .put("type", parent.path("type").asText().toLowerCase(Locale.ROOT)));
        return copy;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Sent> sent(JsonNode exchange) {
        JsonNode request = exchange.path("request");
        if (exchange.path("status").asInt() != 200) {
            return Stream.empty();
        }
        String id = exchange.path("id").asText();
        Stream<Sent> sent = switch (exchange.path("wire").asText()) {
            case "openai-chat" ->
                Stream.concat(
                        elements(request.path("tools"))
                                .map(tool -> tool.path("function"))
                                .map(tool -> openAi(exchange, tool, tool.path("parameters"))),
                        Stream.of(request.path("response_format").path("json_schema"))
                                .map(format -> openAi(exchange, format, format.path("schema"))));
            case "openai-responses" ->
                Stream.concat(
                        elements(request.path("tools")).map(tool -> openAi(exchange, tool, tool.path("parameters"))),
                        Stream.of(request.path("text").path("format"))
                                .map(format -> openAi(exchange, format, format.path("schema"))));
            case "anthropic-messages" ->
                Stream.concat(
                        elements(request.path("tools"))
                                .map(tool -> new Sent(
                                        tool.path("strict").asBoolean()
                                                ? SchemaDialect.ANTHROPIC_OUTPUT
                                                : SchemaDialect.ANTHROPIC_TOOL,
                                        tool.path("input_schema"),
                                        id)),
                        Stream.of(request.path("output_config").path("format"), request.path("output_format"))
                                .map(format -> new Sent(SchemaDialect.ANTHROPIC_OUTPUT, format.path("schema"), id)));
            case "gemini" -> gemini(request, id);
            case "bedrock-converse" ->
                elements(request.path("toolConfig").path("tools"))
                        .map(tool -> tool.path("toolSpec"))
                        .map(tool -> new Sent(
                                tool.path("strict").asBoolean() ? SchemaDialect.BEDROCK_OUTPUT : SchemaDialect.BEDROCK,
                                tool.path("inputSchema").path("json"),
                                id));
            case "cohere-v2" ->
                elements(request.path("tools"))
                        .map(tool -> new Sent(
                                SchemaDialect.COHERE, tool.path("function").path("parameters"), id));
            case "ollama-chat" ->
                Stream.concat(
                        elements(request.path("tools"))
                                .map(tool -> new Sent(
                                        SchemaDialect.OLLAMA,
                                        tool.path("function").path("parameters"),
                                        id)),
                        Stream.of(new Sent(SchemaDialect.OLLAMA, request.path("format"), id)));
            default -> Stream.empty();
        };
        return sent.filter(one -> one.schema().isObject());
    }

    /** Others than OpenAI take {@code strict} and don't keep to OpenAI's rules for it. */
    private static Sent openAi(JsonNode exchange, JsonNode place, JsonNode schema) {
        boolean strict = place.path("strict").asBoolean()
                && exchange.path("host").asText().equals("api.openai.com");
        return new Sent(
                strict ? SchemaDialect.OPENAI_STRICT : SchemaDialect.OPENAI_PLAIN,
                schema,
                exchange.path("id").asText());
    }

    private static Stream<Sent> gemini(JsonNode request, String id) {
        var functions = elements(request.path("tools"))
                .flatMap(tool -> Stream.concat(
                        elements(tool.path("functionDeclarations")), elements(tool.path("function_declarations"))))
                .flatMap(function -> Stream.of(
                        new Sent(SchemaDialect.GEMINI_SCHEMA, function.path("parameters"), id),
                        new Sent(SchemaDialect.GEMINI_JSON_SCHEMA, function.path("parametersJsonSchema"), id),
                        new Sent(SchemaDialect.GEMINI_JSON_SCHEMA, function.path("parameters_json_schema"), id)));
        JsonNode config = request.path("generationConfig");
        return Stream.concat(
                functions,
                Stream.of(
                        new Sent(SchemaDialect.GEMINI_SCHEMA, config.path("responseSchema"), id),
                        new Sent(SchemaDialect.GEMINI_JSON_SCHEMA, config.path("responseJsonSchema"), id)));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
