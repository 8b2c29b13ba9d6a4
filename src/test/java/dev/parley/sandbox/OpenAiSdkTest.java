package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.parley.testing.OverTheWire;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** OpenAI's own client finds in the sandbox what it knows of chat completions beside words. */
@OverTheWire
class OpenAiSdkTest {

    /** What an answer is made of, by the client's own reading of a schema. */
    public static final class Weather {
        public String city;
        public int degrees;
        public List<String> warnings;
    }

    private static ChatCompletionCreateParams.Builder ask(String question) {
        return ChatCompletionCreateParams.builder().model("gpt-sandbox").addUserMessage(question);
    }

    private static ChatCompletionCreateParams.Builder askWithTools(String question) {
        return ask(question).addFunctionTool(tool("get_weather")).addFunctionTool(tool("get_time"));
    }

    private static FunctionDefinition tool(String name) {
        return FunctionDefinition.builder()
                .name(name)
                .parameters(FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                                "properties",
                                JsonValue.from(Map.of("city", Map.of("type", "string", "enum", List.of("Zürich")))))
                        .build())
                .build();
    }

    private static ChatCompletion whole(ChatCompletionCreateParams.Builder request) {
        return OpenAiSandbox.CLIENT.chat().completions().create(request.build());
    }

    private static ChatCompletion streamed(ChatCompletionCreateParams.Builder request) {
        var accumulator = ChatCompletionAccumulator.create();
        try (var stream = OpenAiSandbox.CLIENT.chat().completions().createStreaming(request.build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        return accumulator.chatCompletion();
    }

    private static List<String> calls(ChatCompletion answer) {
        return answer.choices().get(0).message().toolCalls().orElse(List.of()).stream()
                .map(call -> call.asFunction().function())
                .map(function -> function.name() + function.arguments())
                .toList();
    }

    @Test
    void toolsAreCalledInParallelWholeAndInPieces() {
        String question =
                "What is new? [[sandbox call=get_weather,get_time,get_time args=[{\"city\":\"Rome\"},{},{\"city\":\"Bonn\"}]]]"
                        .replace("\"", "%22")
                        .replace("[{", "%5B%7B")
                        .replace("}]]]", "%7D%5D]]");

        var whole = whole(askWithTools(question));
        var streamed = streamed(askWithTools(question));

        assertThat(calls(whole))
                .containsExactly("get_weather{\"city\":\"Rome\"}", "get_time{}", "get_time{\"city\":\"Bonn\"}");
        assertThat(calls(streamed)).isEqualTo(calls(whole));
        assertThat(whole.choices().get(0).message().content()).isEmpty();
        assertThat(whole.choices().get(0).finishReason().toString()).isEqualTo("tool_calls");
        assertThat(streamed.choices().get(0).finishReason().toString()).isEqualTo("tool_calls");
    }

    @Test
    void theToolThatMustBeCalledIsCalledAndItsResultTaken() {
        var request = askWithTools("What time is it?")
                .toolChoice(ChatCompletionNamedToolChoice.builder()
                        .function(ChatCompletionNamedToolChoice.Function.builder()
                                .name("get_time")
                                .build())
                        .build());

        var called = whole(request);
        ChatCompletionMessage message = called.choices().get(0).message();
        var next = askWithTools("What time is it?").addMessage(message);
        String id = message.toolCalls().orElseThrow().get(0).asFunction().id();
        var answered = whole(next.addMessage(ChatCompletionToolMessageParam.builder()
                .toolCallId(id)
                .content("Noon. [[sandbox echo]]")
                .build()));

        assertThat(calls(called)).containsExactly("get_time{\"city\":\"Zürich\"}");
        assertThat(answered.choices().get(0).message().content()).hasValue("Noon.");
    }

    /** C16, as OpenAI has it. */
    @Test
    void aCallWithoutResultIsRefused() {
        var called = whole(askWithTools("Hi [[sandbox call=get_time]]"));
        var next =
                askWithTools("Hi").addMessage(called.choices().get(0).message()).addUserMessage("And now?");

        assertThatThrownBy(() -> whole(next))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("must be followed by tool messages");
    }

    @Test
    void anAnswerHasTheFormThatIsAskedFor() {
        var request = ask("How is the weather?").responseFormat(Weather.class).build();

        var answer = OpenAiSandbox.CLIENT.chat().completions().create(request);

        Weather weather = answer.choices().get(0).message().content().orElseThrow();
        assertThat(weather.city).isEqualTo("naïve");
        assertThat(weather.degrees).isEqualTo(7);
        assertThat(weather.warnings).containsExactly("naïve");
    }

    @Test
    void severalChoicesEachHaveTheirLogProbabilities() {
        var whole = whole(ask("Hi [[sandbox tokens=3]]").n(2).logprobs(true).topLogprobs(2));
        var streamed =
                streamed(ask("Hi [[sandbox tokens=3]]").n(2).logprobs(true).topLogprobs(2));

        assertThat(whole.choices()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            var choice = whole.choices().get(i);
            var tokens = choice.logprobs().orElseThrow().content().orElseThrow();
            assertThat(tokens).extracting(token -> token.token()).hasSize(3 + i);
            assertThat(String.join(
                            "", tokens.stream().map(token -> token.token()).toList()))
                    .isEqualTo(choice.message().content().orElseThrow());
            assertThat(tokens.get(0).topLogprobs()).hasSize(2);
            assertThat(streamed.choices().get(i).message().content())
                    .isEqualTo(choice.message().content());
        }
    }

    @Test
    void refusalsSourcesAndServiceTiersAreTold() {
        var refused = whole(ask("Hi [[sandbox refusal=I%20must%20not.]]"));
        var cited = streamed(ask("Hi [[sandbox say=Rome cite=https://example.com/a]]")
                .serviceTier(ChatCompletionCreateParams.ServiceTier.FLEX));

        assertThat(refused.choices().get(0).message().refusal()).hasValue("I must not.");
        assertThat(refused.choices().get(0).message().content()).isEmpty();
        assertThat(cited.choices().get(0).message().content()).hasValue("Rome");
        assertThat(cited.serviceTier().orElseThrow().toString()).isEqualTo("flex");
    }
}
