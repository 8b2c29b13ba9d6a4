package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.parley.testing.OverTheWire;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A published client for Ollama, which has none for Java itself, takes the sandbox for Ollama. */
@OverTheWire
class OllamaSdkTest {

    private static final String ADDRESS = "http://127.0.0.1:8189/ollama";
    private static final ToolSpecification TIME = ToolSpecification.builder()
            .name("get_time")
            .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
            .build();

    private static ChatResponse whole(ChatRequest request) {
        return OllamaChatModel.builder()
                .baseUrl(ADDRESS)
                .modelName("llama-sandbox")
                .maxRetries(0)
                .think(true)
                .returnThinking(true)
                .build()
                .chat(request);
    }

    private static ChatResponse streamed(ChatRequest request) {
        var whole = new CompletableFuture<ChatResponse>();
        OllamaStreamingChatModel.builder()
                .baseUrl(ADDRESS)
                .modelName("llama-sandbox")
                .think(true)
                .returnThinking(true)
                .build()
                .chat(request, new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String text) {}

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        whole.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        whole.completeExceptionally(error);
                    }
                });
        return whole.join();
    }

    private static ChatRequest.Builder ask(String question) {
        return ChatRequest.builder().messages(UserMessage.from(question));
    }

    @Test
    void thoughtsAndWordsComeWholeAndStreamed() {
        var request =
                ask("Hi [[sandbox think=Let%20me%20see. say=Well,%20hello. ]]").build();

        for (ChatResponse answer : List.of(whole(request), streamed(request))) {
            assertThat(answer.aiMessage().text()).isEqualTo("Well, hello.");
            assertThat(answer.aiMessage().thinking()).isEqualTo("Let me see.");
            assertThat(answer.tokenUsage().outputTokenCount()).isPositive();
        }
    }

    @Test
    void toolsAreCalledAndTheirResultsTaken() {
        var request = ask("When? [[sandbox call=get_time,get_time args=%5B%7B%22city%22:%22Rome%22%7D,%7B%7D%5D]]")
                .toolSpecifications(TIME)
                .build();

        var called = whole(request).aiMessage();

        assertThat(called.toolExecutionRequests())
                .extracting(ToolExecutionRequest::name)
                .containsExactly("get_time", "get_time");
        assertThat(called.toolExecutionRequests()
                        .get(0)
                        .arguments()
                        .replace(" ", "")
                        .replace("\n", ""))
                .isEqualTo("{\"city\":\"Rome\"}");
        assertThat(streamed(request).aiMessage().toolExecutionRequests()).hasSize(2);

        var results = called.toolExecutionRequests().stream()
                .map(call -> ToolExecutionResultMessage.from(call, "Noon. [[sandbox echo]]"))
                .toList();
        var answered = whole(ChatRequest.builder()
                .messages(List.of(
                        UserMessage.from("When?"),
                        AiMessage.from(called.toolExecutionRequests()),
                        results.get(0),
                        results.get(1)))
                .toolSpecifications(TIME)
                .build());
        assertThat(answered.aiMessage().text()).isEqualTo("Noon.");
    }

    @Test
    void anAnswerHasTheFormThatIsAskedFor() {
        var schema = JsonSchema.builder()
                .name("weather")
                .rootElement(JsonObjectSchema.builder()
                        .addStringProperty("city")
                        .addIntegerProperty("degrees")
                        .build())
                .build();
        var request = ask("How is it?")
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(schema)
                        .build())
                .build();

        assertThat(whole(request).aiMessage().text()).isEqualTo("{\"city\":\"naïve\",\"degrees\":7}");
    }
}
