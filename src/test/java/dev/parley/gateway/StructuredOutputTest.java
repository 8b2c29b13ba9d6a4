package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FinishReason;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.StructuredMode;
import dev.parley.v1.Warning;
import dev.parley.vendor.WireJson;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that a JSON Schema describes, in the three ways of getting them, over real sockets. */
@OverTheWire
class StructuredOutputTest {

    private static final String PERSON = "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
            + "\"age\":{\"type\":\"integer\",\"minimum\":0}},\"required\":[\"name\",\"age\"],"
            + "\"additionalProperties\":false}";
    private static final String LIST = "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2}";
    private static final String ADA = "{\"name\":\"Ada\",\"age\":36}";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest.Builder asking(StructuredMode mode, String schema) {
        var request = ask("stub/priced", "Who?");
        request.getResponseFormatBuilder()
                .getJsonSchemaBuilder()
                .setName("person")
                .setSchema(schema)
                .setMode(mode);
        return request;
    }

    private static Reply said(String content) {
        return message("{\"role\":\"assistant\",\"content\":" + quoted(content) + "}", "stop");
    }

    private static Reply called(String tool, String arguments) {
        return message(
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"" + tool + "\",\"arguments\":" + quoted(arguments) + "}}]}",
                "tool_calls");
    }

    private static Reply message(String message, String finish) {
        return Reply.json(
                200,
                "{\"id\":\"c1\",\"model\":\"priced\",\"choices\":[{\"index\":0,\"message\":" + message
                        + ",\"finish_reason\":\"" + finish + "\"}],\"usage\":{\"prompt_tokens\":10,"
                        + "\"completion_tokens\":5,\"total_tokens\":15}}");
    }

    private static String quoted(String text) {
        return new String(WireJson.bytes(text), java.nio.charset.StandardCharsets.UTF_8);
    }

    private JsonNode sent(int call) {
        return WireJson.tree(vendor.seen("priced")
                        .get(vendor.seen("priced").size() - call)
                        .body())
                .orElseThrow();
    }

    @Test
    void theVendorsOwnWayIsAskedForAndChecked() {
        vendor.answer("priced", said(ADA));

        var answer = caller.blocking()
                .complete(asking(StructuredMode.STRUCTURED_MODE_NATIVE, PERSON).build());

        assertThat(answer.getStructured().getValid()).isTrue();
        assertThat(answer.getStructured().getJson()).isEqualTo(ADA);
        assertThat(answer.getStructured().getMode()).isEqualTo(StructuredMode.STRUCTURED_MODE_NATIVE);
        assertThat(answer.getStructured().getAttempts()).isOne();
        assertThat(sent(1).at("/response_format/json_schema/name").asText()).isEqualTo("person");
    }

    @Test
    void anArrayAtTheRootIsWrappedForTheVendorAndUnwrappedForTheCaller() {
        vendor.answer("priced", said("{\"answer\": [1, 2.0, 9007199254740993]}"));

        var answer = caller.blocking()
                .complete(asking(StructuredMode.STRUCTURED_MODE_NATIVE, LIST).build());

        assertThat(answer.getStructured().getJson()).isEqualTo("[1, 2.0, 9007199254740993]");
        assertThat(sent(1).at("/response_format/json_schema/schema/type").asText())
                .isEqualTo("object");
    }

    @Test
    void anAnswerThatDoesNotFitIsAskedForAgainWithWhatIsWrong() {
        vendor.answer("priced", said("{\"name\":\"Ada\",\"age\":-1}"), said(ADA));
        var request = asking(StructuredMode.STRUCTURED_MODE_NATIVE, PERSON);
        request.getResponseFormatBuilder().getJsonSchemaBuilder().setMaxAttempts(3);

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getStructured().getAttempts()).isEqualTo(2);
        assertThat(answer.getAttemptsList()).hasSize(2);
        assertThat(answer.getAttempts(0).getErrorReason())
                .isEqualTo(ErrorReason.ERROR_REASON_INVALID_STRUCTURED_OUTPUT);
        assertThat(answer.getAttempts(0).getCost().getTotal())
                .isEqualTo(answer.getAttempts(1).getCost().getTotal())
                .isEqualTo("0.0000049");
        JsonNode messages = sent(1).path("messages");
        assertThat(messages.path(1).path("content").asText()).contains("-1");
        assertThat(messages.path(2).path("content").asText()).contains("/age");
    }

    @Test
    void anAnswerThatNeverFitsIsAnErrorOfItsOwnAndEachAttemptWasMade() {
        vendor.answer("priced", said("{\"name\":\"Ada Secret\"}"));
        var request = asking(StructuredMode.STRUCTURED_MODE_NATIVE, PERSON);
        request.getResponseFormatBuilder().getJsonSchemaBuilder().setMaxAttempts(2);

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.reason()).isEqualTo("INVALID_STRUCTURED_OUTPUT");
        assertThat(failure.about("field")).isEqualTo("response_format.json_schema");
        assertThat(failure.message()).contains("age").doesNotContain("Secret");
        assertThat(vendor.seen("priced")).hasSize(2);
    }

    /** After 1.2 s of 10 there are no 9 s left. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerIsNotAskedForAgainWithLessThanTheLeastTimeOfAnAttempt(boolean returnInvalid) {
        vendor.answer("priced", said("[]").after(Duration.ofMillis(1200)), said(ADA));
        var request = asking(StructuredMode.STRUCTURED_MODE_NATIVE, PERSON)
                .setTimeout(Durations.fromSeconds(10))
                .setRetry(RetryPolicy.newBuilder().setMinAttemptTime(Durations.fromSeconds(9)));
        request.getResponseFormatBuilder()
                .getJsonSchemaBuilder()
                .setMaxAttempts(3)
                .setReturnInvalid(returnInvalid);

        if (returnInvalid) {
            assertThat(caller.blocking()
                            .complete(request.build())
                            .getStructured()
                            .getValid())
                    .isFalse();
        } else {
            var failure = failureOf(() -> caller.blocking().complete(request.build()));
            assertThat(failure.reason()).isEqualTo("INVALID_STRUCTURED_OUTPUT");
            assertThat(failure.about("remedy")).startsWith("allow more time");
            assertThat(failure.attempts()).hasSize(1);
        }

        assertThat(vendor.seen("priced")).hasSize(1);
    }

    @Test
    void aCallerWhoWantsItGetsTheAnswerThatDoesNotFit() {
        vendor.answer("priced", said("no JSON at all"));
        var request = asking(StructuredMode.STRUCTURED_MODE_NATIVE, PERSON);
        request.getResponseFormatBuilder().getJsonSchemaBuilder().setReturnInvalid(true);

        var answer = caller.blocking().complete(request.build());

        assertThat(text(answer.getMessage())).isEqualTo("no JSON at all");
        assertThat(answer.getStructured().getValid()).isFalse();
        assertThat(answer.getStructured().getErrorsList()).isNotEmpty();
    }

    @Test
    void anAnswerThatWasCutOffIsNotTakenForOneThatFits() {
        vendor.answer("priced", message("{\"role\":\"assistant\",\"content\":\"{\\\"name\\\":\"}", "length"));

        var answer = caller.blocking()
                .complete(asking(StructuredMode.STRUCTURED_MODE_NATIVE, PERSON).build());

        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
        assertThat(answer.hasStructured()).isFalse();
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).contains("STRUCTURED_OUTPUT_MISSING");
    }

    @Test
    void anEmulatedAnswerIsTheArgumentsOfAToolThatMustBeCalled() {
        vendor.answer("priced", called("person", "{\"name\":7}"), called("person", ADA));
        var request = asking(StructuredMode.STRUCTURED_MODE_EMULATED, PERSON);
        request.getResponseFormatBuilder().getJsonSchemaBuilder().setMaxAttempts(2);

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(text(answer.getMessage())).isEqualTo(ADA);
        assertThat(answer.getStructured().getJson()).isEqualTo(ADA);
        assertThat(sent(1).at("/tool_choice/function/name").asText()).isEqualTo("person");
        assertThat(sent(1).at("/messages/2/role").asText()).isEqualTo("tool");
    }

    @Test
    void withToolsOfTheCallersTheModelMayCallThoseFirst() {
        vendor.answer("priced", called("look_up", "{}"));
        var request = asking(StructuredMode.STRUCTURED_MODE_EMULATED, PERSON);
        request.addToolsBuilder().setName("look_up");

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_TOOL_CALLS);
        assertThat(answer.getMessage().getParts(0).getToolCall().getName()).isEqualTo("look_up");
        assertThat(answer.hasStructured()).isFalse();
        assertThat(sent(1).path("tool_choice").asText()).isEqualTo("required");
    }

    @Test
    void jsonIsDugOutOfTextThatIsLeftAsItIs() {
        String said = "<reasoning>hm</reasoning>\nHere:\n<output>\n" + ADA + "\n</output>";
        vendor.answer("priced", said(said));

        var answer = caller.blocking()
                .complete(asking(StructuredMode.STRUCTURED_MODE_EXTRACT, PERSON).build());

        assertThat(text(answer.getMessage())).isEqualTo(said);
        assertThat(answer.getStructured().getJson()).isEqualTo(ADA);
        assertThat(sent(1).has("response_format")).isFalse();
    }

    @Test
    void aStreamOfAnEmulatedAnswerIsTextAndCheckedAtItsEnd() {
        vendor.answer(
                "priced",
                Reply.events(
                        toolChunk(
                                "{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"person\","
                                        + "\"arguments\":\"\"}}"),
                        toolChunk("{\"index\":0,\"function\":{\"arguments\":\"{\\\"name\\\":\\\"Ada\\\",\"}}"),
                        toolChunk("{\"index\":0,\"function\":{\"arguments\":\"\\\"age\\\":36}\"}}"),
                        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n",
                        "data: [DONE]\n\n"));

        var events = caller.stream(
                asking(StructuredMode.STRUCTURED_MODE_EMULATED, PERSON).build());
        var finished = finished(events);

        assertThat(text(events)).isEqualTo(text(finished.getMessage())).isEqualTo(ADA);
        assertThat(finished.getStructured().getValid()).isTrue();
    }

    private static String toolChunk(String call) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + call
                + "]},\"finish_reason\":null}]}\n\n";
    }

    @Test
    void aStreamThatDoesNotFitFailsAtItsEnd() {
        vendor.answer(
                "priced",
                Reply.events(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"[1]\"},\"finish_reason\":\"stop\"}]}\n\n",
                        "data: [DONE]\n\n"));

        var failure = failureOf(() -> caller.stream(
                asking(StructuredMode.STRUCTURED_MODE_EXTRACT, LIST).build()));

        assertThat(failure.reason()).isEqualTo("INVALID_STRUCTURED_OUTPUT");
        assertThat(failure.about("partial")).isEqualTo("true");
    }

    @Test
    void aStreamIsNotAskedForTwice() {
        var request = asking(StructuredMode.STRUCTURED_MODE_EXTRACT, LIST);
        request.getResponseFormatBuilder().getJsonSchemaBuilder().setMaxAttempts(2);

        var failure = failureOf(() -> caller.stream(request.build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("response_format.json_schema.max_attempts");
    }
}
