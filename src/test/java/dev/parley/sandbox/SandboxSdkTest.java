package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.MessageCreateParams;
import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.parley.testing.OverTheWire;
import org.junit.jupiter.api.Test;

/** The vendors' own clients, unmodified, take the sandbox for the vendor. */
@OverTheWire
class SandboxSdkTest {

    private static final String ADDRESS = "http://127.0.0.1:8189";
    private static final String QUESTION = "What is new? [[sandbox tokens=20 cached=3]]";

    private static OpenAIClient openAi(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(ADDRESS + "/openai/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder openAiRequest(String question) {
        return ChatCompletionCreateParams.builder()
                .model("gpt-sandbox")
                .addSystemMessage("Be brief.")
                .addUserMessage(question);
    }

    @Test
    void openAisClientCompletesAndStreams() {
        var client = openAi("any");

        var whole = client.chat().completions().create(openAiRequest(QUESTION).build());
        var streamed = new StringBuilder();
        var usage = new long[1];
        try (var stream = client.chat()
                .completions()
                .createStreaming(openAiRequest(QUESTION)
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build())) {
            stream.stream().forEach(chunk -> {
                chunk.choices().forEach(choice -> choice.delta().content().ifPresent(streamed::append));
                chunk.usage().ifPresent(found -> usage[0] = found.totalTokens());
            });
        }

        var choice = whole.choices().get(0);
        assertThat(choice.finishReason().toString()).isEqualTo("stop");
        assertThat(choice.message().content()).hasValue(streamed.toString());
        assertThat(streamed.toString().split(" ")).hasSize(20);
        assertThat(whole.usage()).hasValueSatisfying(found -> {
            assertThat(found.totalTokens()).isEqualTo(usage[0]);
            assertThat(found.promptTokensDetails().orElseThrow().cachedTokens()).hasValue(3L);
        });
    }

    @Test
    void openAisClientThrowsItsOwnExceptions() {
        var limited = openAiRequest("Hi [[sandbox status=429 retry-after=2]]").build();
        var plain = openAiRequest("Hi").build();

        assertThatThrownBy(() -> openAi("any").chat().completions().create(limited))
                .isInstanceOfSatisfying(
                        RateLimitException.class,
                        e -> assertThat(e.headers().values("retry-after")).containsExactly("2"));
        assertThatThrownBy(() -> openAi("wrong-key").chat().completions().create(plain))
                .isInstanceOf(UnauthorizedException.class);
    }

    private static AnthropicClient anthropic() {
        return AnthropicOkHttpClient.builder()
                .baseUrl(ADDRESS + "/anthropic")
                .apiKey("any")
                .maxRetries(0)
                .build();
    }

    private static MessageCreateParams anthropicRequest(String question, long maxTokens) {
        return MessageCreateParams.builder()
                .model("claude-sandbox")
                .maxTokens(maxTokens)
                .system("Be brief.")
                .addUserMessage(question)
                .build();
    }

    @Test
    void anthropicsClientCompletesAndStreams() {
        var whole = anthropic().messages().create(anthropicRequest(QUESTION, 500));
        var streamed = new StringBuilder();
        try (var stream = anthropic().messages().createStreaming(anthropicRequest(QUESTION, 500))) {
            stream.stream()
                    .flatMap(event -> event.contentBlockDelta().stream())
                    .flatMap(delta -> delta.delta().text().stream())
                    .forEach(delta -> streamed.append(delta.text()));
        }

        assertThat(whole.content().get(0).asText().text()).isEqualTo(streamed.toString());
        assertThat(whole.stopReason().orElseThrow().toString()).isEqualTo("end_turn");
        assertThat(whole.usage().cacheReadInputTokens()).hasValue(3L);
        assertThat(whole.usage().inputTokens()).isPositive();
    }

    @Test
    void anthropicsClientSeesALimitReachedAndAnOverload() {
        assertThat(anthropic()
                        .messages()
                        .create(anthropicRequest(QUESTION, 5))
                        .stopReason()
                        .orElseThrow()
                        .toString())
                .isEqualTo("max_tokens");
        assertThatThrownBy(() -> anthropic().messages().create(anthropicRequest("Hi [[sandbox status=529]]", 5)))
                .isInstanceOfSatisfying(
                        AnthropicServiceException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(529));
    }

    private static Client google() {
        return Client.builder()
                .apiKey("any")
                .httpOptions(HttpOptions.builder()
                        .baseUrl(ADDRESS + "/gemini")
                        .apiVersion("v1beta")
                        // It would wait and ask again by itself.
                        .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                        .build())
                .build();
    }

    @Test
    void googlesClientCompletesAndStreams() {
        try (var client = google()) {
            var whole = client.models.generateContent("gemini-sandbox", QUESTION, null);
            var streamed = new StringBuilder();
            try (var stream = client.models.generateContentStream("gemini-sandbox", QUESTION, null)) {
                stream.forEach(chunk -> streamed.append(chunk.text()));
            }

            assertThat(whole.text()).isEqualTo(streamed.toString());
            assertThat(whole.finishReason().toString()).isEqualTo("STOP");
            assertThat(whole.usageMetadata().orElseThrow().cachedContentTokenCount())
                    .hasValue(3);
        }
    }

    @Test
    void googlesClientThrowsItsOwnException() {
        try (var client = google()) {
            assertThatThrownBy(() -> client.models.generateContent("gemini-sandbox", "Hi [[sandbox status=503]]", null))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.code()).isEqualTo(503));
        }
    }
}
