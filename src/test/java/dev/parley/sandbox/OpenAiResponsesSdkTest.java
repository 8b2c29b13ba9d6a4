package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseReasoningItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import dev.parley.testing.OverTheWire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** OpenAI's own client, unmodified, takes the sandbox for OpenAI's responses. */
@OverTheWire
class OpenAiResponsesSdkTest {

    /** What an answer is made of, by the client's own reading of a schema. */
    public static final class Weather {
        public String city;
        public int degrees;
    }

    private static ResponseCreateParams.Builder ask(String question) {
        return ResponseCreateParams.builder()
                .model("gpt-sandbox")
                .instructions("Be brief.")
                .input(question)
                .store(false);
    }

    @Test
    void inputIsCountedAsItIsBilled() {
        long counted = OpenAiSandbox.CLIENT
                .responses()
                .inputTokens()
                .count(InputTokenCountParams.builder()
                        .model("gpt-sandbox")
                        .instructions("Be brief.")
                        .input("How many tokens are these?")
                        .build())
                .inputTokens();

        assertThat(whole(ask("How many tokens are these?"))
                        .usage()
                        .orElseThrow()
                        .inputTokens())
                .isEqualTo(counted)
                .isPositive();
    }

    private static Response whole(ResponseCreateParams.Builder request) {
        return OpenAiSandbox.CLIENT.responses().create(request.build());
    }

    private static Response streamed(ResponseCreateParams.Builder request) {
        var accumulator = ResponseAccumulator.create();
        try (var stream = OpenAiSandbox.CLIENT.responses().createStreaming(request.build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        return accumulator.response();
    }

    private static String text(Response response) {
        var text = new StringBuilder();
        response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .forEach(one -> text.append(one.text()));
        return text.toString();
    }

    private static FunctionTool tool() {
        return FunctionTool.builder()
                .name("get_weather")
                .strict(true)
                .parameters(FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                                "properties",
                                JsonValue.from(Map.of("city", Map.of("type", "string", "enum", List.of("Zürich")))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                        .build())
                .build();
    }

    @Test
    void aTextIsTheSameWholeAndStreamed() {
        String question = "What is new? [[sandbox tokens=20 cached=3]]";
        var pieces = new StringBuilder();

        var whole = whole(ask(question));
        var streamed = streamed(ask(question));
        try (var stream =
                OpenAiSandbox.CLIENT.responses().createStreaming(ask(question).build())) {
            stream.stream()
                    .flatMap(event -> event.outputTextDelta().stream())
                    .forEach(delta -> pieces.append(delta.delta()));
        }

        assertThat(text(whole).split(" ")).hasSize(20);
        assertThat(text(streamed)).isEqualTo(text(whole)).isEqualTo(pieces.toString());
        assertThat(whole.status()).hasValue(ResponseStatus.COMPLETED);
        assertThat(streamed.usage().orElseThrow()).isEqualTo(whole.usage().orElseThrow());
        assertThat(whole.usage().orElseThrow().inputTokensDetails().cachedTokens())
                .isEqualTo(3);
    }

    @Test
    void aLimitReachedLeavesTheResponseIncomplete() {
        var streamed = streamed(ask("What is new?").maxOutputTokens(16));

        assertThat(streamed.status()).hasValue(ResponseStatus.INCOMPLETE);
        assertThat(streamed.incompleteDetails()
                        .orElseThrow()
                        .reason()
                        .orElseThrow()
                        .asString())
                .isEqualTo("max_output_tokens");
    }

    @Test
    void aToolIsCalledInPiecesAndItsResultTaken() {
        var asked = ask("How is the weather? [[sandbox call=get_weather]]").addTool(tool());
        var arguments = new StringBuilder();
        try (var stream = OpenAiSandbox.CLIENT.responses().createStreaming(asked.build())) {
            stream.stream()
                    .flatMap(event -> event.functionCallArgumentsDelta().stream())
                    .forEach(delta -> arguments.append(delta.delta()));
        }

        ResponseFunctionToolCall call =
                streamed(asked).output().get(0).functionCall().orElseThrow();
        var answer = whole(ask("").addTool(tool())
                .inputOfResponse(List.of(
                        user("How is the weather?"),
                        ResponseInputItem.ofFunctionCall(call),
                        ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                                .callId(call.callId())
                                .output("Sunny. [[sandbox echo]]")
                                .build()))));

        assertThat(call.arguments()).isEqualTo("{\"city\":\"Zürich\"}").isEqualTo(arguments.toString());
        assertThat(text(answer)).isEqualTo("Sunny.");
    }

    private static ResponseInputItem user(String text) {
        return ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content(text)
                .build());
    }

    @Test
    void aCallWithoutResultIsRefused() {
        ResponseFunctionToolCall call = whole(
                        ask("Hi [[sandbox call=get_weather]]").addTool(tool()))
                .output()
                .get(0)
                .functionCall()
                .orElseThrow();
        var request = ask("").inputOfResponse(List.of(user("Hi"), ResponseInputItem.ofFunctionCall(call)));

        assertThatThrownBy(() -> whole(request))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("No tool output found");
    }

    private static ResponseCreateParams.Builder think(String question) {
        return ask(question)
                .reasoning(Reasoning.builder().summary(Reasoning.Summary.AUTO).build())
                .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT);
    }

    private static ResponseReasoningItem thought(Response response) {
        return response.output().get(0).reasoning().orElseThrow();
    }

    @Test
    void thoughtsAreTakenBackInTheirEncryptedForm() {
        String question = "Why? [[sandbox think=Let+me+see reasoning=12]]";
        var first = streamed(think(question));
        List<ResponseInputItem> items = new ArrayList<>(List.of(user("Why?")));
        items.add(ResponseInputItem.ofReasoning(thought(first)));
        items.add(
                ResponseInputItem.ofResponseOutputMessage(first.output().get(1).asMessage()));
        items.add(user("Go on. [[sandbox echo]]"));

        var second = whole(think("").inputOfResponse(items));

        assertThat(thought(first).summary().get(0).text()).isEqualTo("Let me see");
        assertThat(thought(whole(think(question)))).isEqualTo(thought(first));
        assertThat(first.usage().orElseThrow().outputTokensDetails().reasoningTokens())
                .isEqualTo(12);
        assertThat(text(second)).isEqualTo("Go on.");
    }

    @Test
    void thoughtsThatAreNotEncryptedAreNotFound() {
        var item = thought(whole(ask("Why? [[sandbox think=Hm]]")));
        var request = ask("").inputOfResponse(List.of(user("Why?"), ResponseInputItem.ofReasoning(item)));

        assertThatThrownBy(() -> whole(request))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("not persisted");
    }

    @Test
    void anAnswerHasTheFormThatIsAskedFor() {
        var answer = OpenAiSandbox.CLIENT
                .responses()
                .create(ask("How is the weather?").text(Weather.class).build());

        var weather = answer.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .findFirst()
                .orElseThrow();
        assertThat(weather.city).isNotEmpty();
        assertThat(weather.degrees).isEqualTo(7);
    }

    @Test
    void aRefusalAndASourceAreTold() {
        var refused = streamed(ask("Hi [[sandbox refusal=I+will+not]]"));
        var cited = streamed(ask("Hi [[sandbox tokens=3 cite=https://example.com/a]]"));

        assertThat(content(refused).asRefusal().refusal()).isEqualTo("I will not");
        assertThat(content(cited)
                        .asOutputText()
                        .annotations()
                        .get(0)
                        .asUrlCitation()
                        .url())
                .isEqualTo("https://example.com/a");
    }

    private static ResponseOutputMessage.Content content(Response response) {
        return response.output().stream()
                .map(ResponseOutputItem::message)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow()
                .content()
                .get(0);
    }

    @Test
    void errorsAreTheClientsOwn() {
        assertThatThrownBy(() -> whole(ask("Hi [[sandbox status=429]]"))).isInstanceOf(RateLimitException.class);
        assertThatThrownBy(() -> whole(ask("Hi").maxOutputTokens(5))).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> streamed(ask("Hi [[sandbox error-in-stream=2]]")))
                .isInstanceOf(RuntimeException.class);
    }
}
