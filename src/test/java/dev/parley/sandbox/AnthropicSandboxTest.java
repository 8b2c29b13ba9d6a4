package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.BadRequestException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ThinkingBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import dev.parley.testing.OverTheWire;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Anthropic's own client, unmodified, finds in the sandbox what the vendor has. */
@OverTheWire
class AnthropicSandboxTest {

    private final AnthropicClient client = AnthropicOkHttpClient.builder()
            .baseUrl("http://127.0.0.1:8189/anthropic")
            .apiKey("any")
            .maxRetries(0)
            .build();

    private static MessageCreateParams.Builder request(String question) {
        return MessageCreateParams.builder()
                .model("claude-sandbox")
                .maxTokens(4000)
                .addUserMessage(question);
    }

    private static Tool tool(String name, Map<String, ?> properties) {
        return Tool.builder()
                .name(name)
                .inputSchema(Tool.InputSchema.builder()
                        .putAdditionalProperty("properties", JsonValue.from(properties))
                        .build())
                .build();
    }

    private Message streamed(MessageCreateParams request) {
        var whole = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(request)) {
            stream.stream().forEach(whole::accumulate);
        }
        return whole.message();
    }

    @Test
    void parallelCallsComeWholeAndStreamedAndTheirResultsGoBack() {
        var request = request("What time is it? [[sandbox call=time,ping]]")
                .addTool(tool("time", Map.of("zone", Map.of("type", "string"))))
                .addTool(tool("ping", Map.of()));

        Message whole = client.messages().create(request.build());
        Message streamed = streamed(request.build());
        var calls = whole.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .toList();
        Message after = client.messages()
                .create(request.addMessage(whole)
                        .addUserMessageOfContentBlockParams(calls.stream()
                                .map(call -> ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                                        .toolUseId(call.id())
                                        .content("noon")
                                        .build()))
                                .toList())
                        .build());

        assertThat(whole.stopReason().orElseThrow().toString()).isEqualTo("tool_use");
        assertThat(calls).extracting(call -> call.name()).containsExactly("time", "ping");
        assertThat(calls.get(0)._input().convert(Object.class)).isEqualTo(Map.of("zone", "naïve"));
        assertThat(streamed.content()).isEqualTo(whole.content());
        assertThat(after.stopReason().orElseThrow().toString()).isEqualTo("end_turn");
    }

    /** C16, as the vendor has it. */
    @Test
    void aCallWithoutItsResultIsRefused() {
        var request = request("Hi [[sandbox call=ping]]").addTool(tool("ping", Map.of()));
        Message calls = client.messages().create(request.build());

        assertThatThrownBy(() -> client.messages()
                        .create(request.addMessage(calls).addUserMessage("And?").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("tool_result");
    }

    @Test
    void thoughtsGoBackWithTheirSignatureAndNoOther() {
        var request = request("Think!").enabledThinking(1024);
        Message whole = client.messages().create(request.build());
        Message streamed = streamed(request.build());
        var thought = whole.content().get(0).asThinking();

        assertThat(streamed.content()).isEqualTo(whole.content());
        assertThat(client.messages()
                        .create(request("Think!")
                                .enabledThinking(1024)
                                .addMessage(whole)
                                .addUserMessage("More.")
                                .build())
                        .content()
                        .get(0)
                        .isThinking())
                .isTrue();
        assertThatThrownBy(() -> client.messages()
                        .create(request("Think!")
                                .addAssistantMessageOfContentBlockParams(
                                        List.of(ContentBlockParam.ofThinking(ThinkingBlockParam.builder()
                                                .thinking(thought.thinking() + " Or so.")
                                                .signature(thought.signature())
                                                .build())))
                                .addUserMessage("More.")
                                .build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("signature");
    }

    static final class City {
        public String name;
        public int inhabitants;
        public List<String> rivers;
    }

    @Test
    void structuredOutputFitsTheClassThatWasAskedFor() {
        var answer = client.messages()
                .create(request("Which city?").outputConfig(City.class).build());

        City city = answer.content().get(0).asText().text();
        assertThat(city.name).isEqualTo("naïve");
        assertThat(city.inhabitants).isEqualTo(7);
        assertThat(city.rivers).containsExactly("naïve");
    }

    @Test
    void citationsComeWholeAndStreamed() {
        var request = request("Who says so? [[sandbox cite]]").build();

        var whole = client.messages().create(request).content().get(0).asText();
        var streamed = streamed(request).content().get(0).asText();

        assertThat(whole.citations().orElseThrow().get(0).asCharLocation().documentTitle())
                .hasValue("The sandbox");
        assertThat(streamed.citations().orElseThrow())
                .isEqualTo(whole.citations().orElseThrow());
    }

    @Test
    void aMarkedPromptIsWrittenToTheCacheForAsLongAsWasAsked() {
        var usage = client.messages()
                .create(request("Hi")
                        .systemOfTextBlockParams(List.of(TextBlockParam.builder()
                                .text("Be brief, be kind, be exact.")
                                .cacheControl(CacheControlEphemeral.builder()
                                        .ttl(CacheControlEphemeral.Ttl.TTL_1H)
                                        .build())
                                .build()))
                        .build())
                .usage();

        assertThat(usage.cacheCreation().orElseThrow().ephemeral1hInputTokens())
                .isPositive()
                .isEqualTo(usage.cacheCreationInputTokens().orElseThrow());
        assertThat(usage.serviceTier().orElseThrow().toString()).isEqualTo("standard");
    }

    @Test
    void tokensAreCountedAsTheyAreBilled() {
        long counted = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("claude-sandbox")
                        .addUserMessage("How many tokens are these?")
                        .build())
                .inputTokens();

        assertThat(client.messages()
                        .create(request("How many tokens are these?").build())
                        .usage()
                        .inputTokens())
                .isEqualTo(counted)
                .isPositive();
    }
}
