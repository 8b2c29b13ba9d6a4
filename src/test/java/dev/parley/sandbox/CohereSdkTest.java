package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.cohere.api.Cohere;
import com.cohere.api.errors.TooManyRequestsError;
import com.cohere.api.resources.v2.requests.V2ChatRequest;
import com.cohere.api.resources.v2.requests.V2ChatStreamRequest;
import com.cohere.api.resources.v2.types.V2ChatRequestToolChoice;
import com.cohere.api.resources.v2.types.V2ChatStreamResponse;
import com.cohere.api.types.AssistantMessage;
import com.cohere.api.types.AssistantMessageResponse;
import com.cohere.api.types.ChatFinishReason;
import com.cohere.api.types.ChatMessageV2;
import com.cohere.api.types.JsonResponseFormatV2;
import com.cohere.api.types.ResponseFormatV2;
import com.cohere.api.types.ToolMessageV2;
import com.cohere.api.types.ToolMessageV2Content;
import com.cohere.api.types.ToolV2;
import com.cohere.api.types.ToolV2Function;
import com.cohere.api.types.UserMessageV2;
import com.cohere.api.types.UserMessageV2Content;
import dev.parley.testing.OverTheWire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cohere's published SDK takes the sandbox for Cohere. */
@OverTheWire
class CohereSdkTest {

    private static final String MODEL = "command-sandbox";
    private static final Map<String, Object> CITY = Map.of(
            "type", "object", "properties", Map.of("city", Map.of("type", "string")), "required", List.of("city"));
    private static final ToolV2 TIME = ToolV2.builder()
            .function(ToolV2Function.builder().name("get_time").parameters(CITY).build())
            .build();

    private final Cohere client = Cohere.builder()
            .token("any-key")
            .url("http://127.0.0.1:8189/cohere")
            .maxRetries(0)
            .build();

    private static ChatMessageV2 user(String text) {
        return ChatMessageV2.user(
                UserMessageV2.builder().content(UserMessageV2Content.of(text)).build());
    }

    private AssistantMessageResponse answer(V2ChatRequest request) {
        return client.v2().chat(request).getMessage();
    }

    private static String text(AssistantMessageResponse message) {
        var text = new StringBuilder();
        message.getContent()
                .orElseThrow()
                .forEach(part -> part.getText().ifPresent(said -> text.append(said.getText())));
        return text.toString();
    }

    private static List<ChatMessageV2> ask(String question) {
        return List.of(user(question));
    }

    @Test
    void thoughtsWordsAndSourcesComeWhole() {
        var answer = client.v2()
                .chat(V2ChatRequest.builder()
                        .model(MODEL)
                        .messages(ask("[[sandbox think=Hm. say=Well,%20hello. cite=https://example.com cached=3]]"))
                        .logprobs(true)
                        .build());

        assertThat(answer.getFinishReason()).isEqualTo(ChatFinishReason.COMPLETE);
        var content = answer.getMessage().getContent().orElseThrow();
        assertThat(content.get(0).getThinking().orElseThrow().getThinking()).isEqualTo("Hm.");
        assertThat(text(answer.getMessage())).isEqualTo("Well, hello.");
        var citation = answer.getMessage().getCitations().orElseThrow().get(0);
        assertThat(citation.getEnd()).contains(12);
        assertThat(citation.getSources().orElseThrow().get(0).isDocument()).isTrue();
        assertThat(answer.getLogprobs().orElseThrow()).hasSize(2);
        var usage = answer.getUsage().orElseThrow();
        assertThat(usage.getCachedTokens()).contains(3.0);
        assertThat(usage.getBilledUnits().orElseThrow().getInputTokens().orElseThrow())
                .isLessThan(usage.getTokens().orElseThrow().getInputTokens().orElseThrow());
    }

    @Test
    void wordsComeStreamed() {
        var stream = client.v2()
                .chatStream(V2ChatStreamRequest.builder()
                        .model(MODEL)
                        .messages(ask("[[sandbox think=Let%20me%20see. say=Well,%20hello. cite=https://example.com]]"))
                        .build());

        var text = new StringBuilder();
        var thought = new StringBuilder();
        List<V2ChatStreamResponse> events = new ArrayList<>();
        for (V2ChatStreamResponse event : stream) {
            events.add(event);
            event.getContentDelta().ifPresent(delta -> {
                var said = delta.getDelta()
                        .orElseThrow()
                        .getMessage()
                        .orElseThrow()
                        .getContent()
                        .orElseThrow();
                said.getText().ifPresent(text::append);
                said.getThinking().ifPresent(thought::append);
            });
        }

        assertThat(text).hasToString("Well, hello.");
        assertThat(thought).hasToString("Let me see.");
        assertThat(events.get(0).isMessageStart()).isTrue();
        assertThat(events).anyMatch(V2ChatStreamResponse::isCitationStart);
        var end = events.get(events.size() - 1)
                .getMessageEnd()
                .orElseThrow()
                .getDelta()
                .orElseThrow();
        assertThat(end.getFinishReason()).contains(ChatFinishReason.COMPLETE);
        assertThat(end.getUsage()).isPresent();
    }

    @Test
    void toolsAreCalledAndTheirResultsTaken() {
        String question =
                "When? [[sandbox think=Hm. call=get_time,get_time args=%5B%7B%22city%22:%22Rome%22%7D,%7B%7D%5D]]";
        var called = answer(V2ChatRequest.builder()
                .model(MODEL)
                .messages(ask(question))
                .tools(List.of(TIME))
                .build());

        assertThat(called.getToolPlan()).contains("Hm.");
        var calls = called.getToolCalls().orElseThrow();
        assertThat(calls).hasSize(2);
        assertThat(calls.get(0).getFunction().orElseThrow().getArguments()).contains("{\"city\":\"Rome\"}");

        List<ChatMessageV2> messages = new ArrayList<>(ask("When?"));
        messages.add(ChatMessageV2.assistant(AssistantMessage.builder()
                .toolCalls(calls)
                .toolPlan(called.getToolPlan())
                .build()));
        calls.forEach(call -> messages.add(ChatMessageV2.tool(ToolMessageV2.builder()
                .toolCallId(call.getId())
                .content(ToolMessageV2Content.of("Noon. [[sandbox echo]]"))
                .build())));
        assertThat(text(answer(V2ChatRequest.builder()
                        .model(MODEL)
                        .messages(messages)
                        .tools(List.of(TIME))
                        .build())))
                .isEqualTo("Noon.");
    }

    @Test
    void toolCallsComeStreamed() {
        var stream = client.v2()
                .chatStream(V2ChatStreamRequest.builder()
                        .model(MODEL)
                        .messages(ask("When? [[sandbox think=I%20will%20look. call=get_time]]"))
                        .tools(List.of(TIME))
                        .build());

        var plan = new StringBuilder();
        var arguments = new StringBuilder();
        List<String> names = new ArrayList<>();
        for (V2ChatStreamResponse event : stream) {
            event.getToolPlanDelta()
                    .ifPresent(delta -> plan.append(delta.getDelta()
                            .orElseThrow()
                            .getMessage()
                            .orElseThrow()
                            .getToolPlan()
                            .orElseThrow()));
            event.getToolCallStart()
                    .ifPresent(start -> names.add(start.getDelta()
                            .orElseThrow()
                            .getMessage()
                            .orElseThrow()
                            .getToolCalls()
                            .orElseThrow()
                            .getFunction()
                            .orElseThrow()
                            .getName()
                            .orElseThrow()));
            event.getToolCallDelta()
                    .ifPresent(delta -> arguments.append(delta.getDelta()
                            .orElseThrow()
                            .getMessage()
                            .orElseThrow()
                            .getToolCalls()
                            .orElseThrow()
                            .getFunction()
                            .orElseThrow()
                            .getArguments()
                            .orElseThrow()));
        }

        assertThat(plan).hasToString("I will look.");
        assertThat(names).containsExactly("get_time");
        assertThat(arguments).hasToString("{\"city\":\"naïve\"}");
    }

    @Test
    void anAnswerHasTheFormAndTheCallThatAreAskedFor() {
        var formed = V2ChatRequest.builder()
                .model(MODEL)
                .messages(ask("Where?"))
                .responseFormat(ResponseFormatV2.jsonObject(
                        JsonResponseFormatV2.builder().jsonSchema(CITY).build()))
                .build();
        assertThat(text(answer(formed))).isEqualTo("{\"city\":\"naïve\"}");

        var demanded = V2ChatRequest.builder()
                .model(MODEL)
                .messages(ask("Where?"))
                .tools(List.of(TIME))
                .toolChoice(V2ChatRequestToolChoice.REQUIRED)
                .build();
        assertThat(answer(demanded).getToolCalls().orElseThrow()).hasSize(1);
    }

    @Test
    void errorsHaveCoheresForm() {
        var request = V2ChatRequest.builder()
                .model(MODEL)
                .messages(ask("[[sandbox status=429 message=Slow%20down]]"))
                .build();

        var error = catchThrowableOfType(
                TooManyRequestsError.class, () -> client.v2().chat(request));

        assertThat(String.valueOf(error.body())).contains("Slow down");
    }
}
