package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Measures what tools add to OpenAI's count of a prompt, on recorded requests that have some. */
class RecordedToolTokensTest {

    private static final Path EXCHANGES = Path.of(System.getProperty("exchanges", "../shared/exchanges"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PROMPT = Pattern.compile("\"prompt_tokens\"\\s*:\\s*(\\d+)");

    private final Catalog catalog = TestCatalog.shipped();
    private final TokenCounter counter = new TokenCounter();

    @Test
    void theStatedBandHoldsForRecordedToolsOfOpenAi() throws IOException {
        assumeTrue(Files.isDirectory(EXCHANGES), "no recorded traffic");
        Set<JsonNode> seen = new HashSet<>();
        int all = 0;
        int inBand = 0;
        int exact = 0;
        double worst = 0;
        for (String name : List.of("openllmetry.jsonl", "pydantic-ai.jsonl")) {
            for (String line : Files.readAllLines(EXCHANGES.resolve(name))) {
                JsonNode exchange = JSON.readTree(line);
                JsonNode body = exchange.path("request");
                long reported = reported(exchange);
                if (!ofOpenAiWithTools(exchange) || reported == 0 || !seen.add(body)) {
                    continue;
                }
                var count = counter.count(
                        request(body),
                        catalog.resolve("openai/" + body.get("model").asText()));
                double error = 100.0 * (reported - count.tokens()) / count.tokens();
                all++;
                inBand += Math.abs(error) <= count.errorBandPercent().orElse(0) ? 1 : 0;
                exact += Math.abs(error) <= 1 ? 1 : 0;
                worst = Math.max(worst, Math.abs(error));
            }
        }

        System.out.printf(
                "%d recorded requests with tools, %d within 1 %%, %d in the band, largest error %.1f %%%n",
                all, exact, inBand, worst);
        assertThat(all).isGreaterThan(30);
        assertThat(100 * exact).isGreaterThanOrEqualTo(95 * all);
        assertThat(100 * inBand).isGreaterThanOrEqualTo(95 * all);
    }

    private static boolean ofOpenAiWithTools(JsonNode exchange) {
        JsonNode body = exchange.path("request");
        boolean plain = body.path("tools").size() > 0 && !body.has("response_format");
        for (JsonNode message : body.path("messages")) {
            plain &= !message.path("content").isContainerNode();
        }
        return plain
                && exchange.path("host").asText().equals("api.openai.com")
                && exchange.path("wire").asText().equals("openai-chat")
                && exchange.path("status").asInt() == 200;
    }

    private static long reported(JsonNode exchange) {
        return PROMPT.matcher(exchange.path("response").toString().replace("\\\"", "\""))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }

    private static CompleteRequest request(JsonNode body) {
        var request = CompleteRequest.newBuilder();
        for (JsonNode tool : body.get("tools")) {
            JsonNode function = tool.path("function");
            request.addTools(Tool.newBuilder()
                    .setName(function.path("name").asText())
                    .setDescription(function.path("description").asText())
                    .setParametersJsonSchema(function.path("parameters").toString()));
        }
        for (JsonNode said : body.get("messages")) {
            String role = said.path("role").asText();
            var message = Message.newBuilder()
                    .setRole(role.equals("system") || role.equals("developer") ? Role.ROLE_SYSTEM : Role.ROLE_USER)
                    .addParts(ContentPart.newBuilder()
                            .setText(said.path("content").asText("")));
            for (JsonNode call : said.path("tool_calls")) {
                message.addParts(ContentPart.newBuilder()
                        .setToolCall(ToolCall.newBuilder()
                                .setName(call.path("function").path("name").asText())
                                .setArgumentsJson(
                                        call.path("function").path("arguments").asText())));
            }
            request.addMessages(message);
        }
        return request.build();
    }
}
