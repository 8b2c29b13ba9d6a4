package dev.parley.vendor.openairesponses;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Message;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.Role;
import dev.parley.v1.VendorPart;
import dev.parley.v1.Warning;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What openai-responses asks, and what becomes of its answers: against a stub. */
@OverTheWire
class OpenAiResponsesTest {

    private static final String FORMAT = "openai-responses";
    private static final String ANSWER = """
            {"id":"resp_1","model":"m-2026","status":"completed","output":[{"type":"message","id":"msg_1","role":
            "assistant","status":"completed","content":[{"type":"output_text","text":"Hi","annotations":[]}]}],
            "service_tier":"flex","usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},
            "output_tokens":7,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":17}}""";
    private static final String DELTA = event("response.output_text.delta", "\"output_index\":0,\"delta\":\"Hi\"");

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh().answer("priced", Reply.json(200, ANSWER));

    private static String event(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
    }

    private static CompleteRequest.Builder request() {
        return ask("stub-responses/priced", "Hi");
    }

    private static CompleteRequest.Builder with(String option, Value value) {
        return request()
                .putVendorOptions(
                        FORMAT, Struct.newBuilder().putFields(option, value).build());
    }

    private static Value bool(boolean value) {
        return Value.newBuilder().setBoolValue(value).build();
    }

    private static Value string(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    private JsonNode sent(CompleteRequest.Builder request) throws IOException {
        caller.blocking().complete(request.build());
        return new ObjectMapper()
                .readTree(vendor.seen("priced")
                        .get(vendor.seen("priced").size() - 1)
                        .body());
    }

    private CompleteResponse streamed(CompleteRequest request) {
        var events = caller.stream(request);
        return finished(events);
    }

    @Test
    void theVendorIsAskedToKeepNothingUnlessTheCallerSpeaksOfItsState() throws IOException {
        assertThat(sent(request()).path("store").booleanValue()).isFalse();
        assertThat(sent(request()).has("store")).isTrue();

        assertThat(sent(with("store", bool(true))).path("store").booleanValue()).isTrue();
        assertThat(sent(with("previous_response_id", string("resp_0"))).has("store"))
                .isFalse();
    }

    @Test
    void encryptedThoughtsAreAskedForWhereThereMayBeAny() throws IOException {
        var think = request().setReasoning(ReasoningOptions.newBuilder().setEffort("low"));
        var both = think.clone()
                .putVendorOptions(
                        FORMAT,
                        Struct.newBuilder()
                                .putFields(
                                        "include",
                                        Value.newBuilder()
                                                .setListValue(ListValue.newBuilder()
                                                        .addValues(string("reasoning.encrypted_content"))
                                                        .addValues(string("web_search_call.results")))
                                                .build())
                                .build());

        assertThat(sent(request()).has("include")).isFalse();
        assertThat(sent(think).path("include")).hasToString("[\"reasoning.encrypted_content\"]");
        assertThat(sent(both).path("include"))
                .hasToString("[\"reasoning.encrypted_content\",\"web_search_call.results\"]");
    }

    @Test
    void aBudgetBecomesTheNearestWordAndTheCallerIsTold() throws IOException {
        var answer = caller.blocking()
                .complete(request()
                        .setReasoning(ReasoningOptions.newBuilder().setBudgetTokens(2000))
                        .build());

        assertThat(vendor.seen("priced").get(0).body()).contains("\"reasoning\":{\"effort\":\"medium\"}");
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).contains("REASONING_APPROXIMATED");
    }

    @Test
    void anAnswerIsReadWithItsUsageTierAndIds() {
        var answer = caller.blocking().complete(request().build());

        assertThat(answer.getMessage().getPartsList())
                .containsExactly(ContentPart.newBuilder()
                        .setText("Hi")
                        .setVendorId("msg_1")
                        .build());
        assertThat(answer.getVendorResponseId()).isEqualTo("resp_1");
        assertThat(answer.getActual().getModel()).isEqualTo("m-2026");
        assertThat(answer.getServiceTier()).isEqualTo("flex");
        assertThat(answer.getUsage().getInputTokens()).isEqualTo(6);
        assertThat(answer.getUsage().getCacheReadTokens()).isEqualTo(4);
        assertThat(answer.getUsage().getOutputTokens()).isEqualTo(2);
        assertThat(answer.getUsage().getReasoningTokens()).isEqualTo(5);
    }

    @Test
    void backgroundModeIsRefusedByName() {
        var failure = failureOf(
                () -> caller.blocking().complete(with("background", bool(true)).build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("vendor_options.openai-responses.background");
        assertThat(vendor.seen("priced")).isEmpty();
    }

    @Test
    void whatTheFormatHasNoPlaceForIsRefusedByName() {
        var stop = failureOf(
                () -> caller.blocking().complete(request().addStop("END").build()));
        var candidates = failureOf(
                () -> caller.blocking().complete(request().setCandidates(2).build()));

        assertThat(stop.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
        assertThat(stop.about("field")).isEqualTo("stop");
        assertThat(candidates.about("field")).isEqualTo("candidates");
    }

    @Test
    void aPartOfAnotherFormatIsRefusedByName() {
        var failure = failureOf(() -> caller.blocking()
                .complete(request()
                        .addMessages(Message.newBuilder()
                                .setRole(Role.ROLE_ASSISTANT)
                                .addParts(ContentPart.newBuilder()
                                        .setVendorPart(VendorPart.newBuilder()
                                                .setWireFormat("anthropic-messages")
                                                .setJson("{}"))))
                        .addMessages(user("And?"))
                        .build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("messages[1].parts[0].vendor_part");
    }

    @Test
    void thoughtsOfAnotherVendorAreLeftOutAndTheCallerIsTold() {
        var answer = caller.blocking()
                .complete(request()
                        .addMessages(Message.newBuilder()
                                .setRole(Role.ROLE_ASSISTANT)
                                .addParts(ContentPart.newBuilder()
                                        .setReasoning(Reasoning.newBuilder().setText("Hm"))
                                        .setSignature("theirs"))
                                .addParts(ContentPart.newBuilder().setText("Ah")))
                        .addMessages(user("And?"))
                        .build());

        assertThat(vendor.seen("priced").get(0).body()).contains("Ah").doesNotContain("Hm", "theirs");
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).contains("REASONING_LEFT_OUT");
    }

    @Test
    void argumentsThatOnlyTheFinishedItemHasAreTaken() {
        String call = "\"output_index\":0,\"item\":{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"n\"";
        vendor.answer(
                "priced",
                Reply.events(
                        event("response.output_item.added", call + ",\"arguments\":\"\"}"),
                        event("response.function_call_arguments.delta", "\"output_index\":0,\"delta\":\"\""),
                        event("response.output_item.done", call + ",\"arguments\":\"{\\\"a\\\":1}\"}"),
                        event("response.completed", "\"response\":{\"status\":\"completed\"}")));

        assertThat(streamed(request().build())
                        .getMessage()
                        .getParts(0)
                        .getToolCall()
                        .getArgumentsJson())
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void unknownEventsAreSkippedAndAnItemWithoutDeltasIsTaken() {
        vendor.answer(
                "priced",
                Reply.events(
                        event("response.brand_new.delta", "\"delta\":{\"a\":1}"),
                        DELTA,
                        event("response.completed", "\"response\":" + ANSWER.replace("\n", ""))));
        var late = request().setSystem("late").build();

        var answer = streamed(late);

        assertThat(text(answer.getMessage())).isEqualTo("Hi");
        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
    }

    @Test
    void aStreamWithoutItsEndMarkIsTruncated() {
        vendor.answer("priced", Reply.events(DELTA, "data: [DONE]\n\n"));

        assertThat(failureOf(() -> caller.stream(request().build())).reason()).isEqualTo("TRUNCATED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            error           | "code":"rate_limit_exceeded","message":"slow"                      | VENDOR_RATE_LIMITED
            error           | "error":{"code":"insufficient_quota","message":"paid?"}            | VENDOR_QUOTA_EXHAUSTED
            response.failed | "response":{"error":{"code":"server_error","message":"oops"}}      | VENDOR_UNAVAILABLE
            response.failed | "response":{"error":{"code":"bio_policy","message":"no"}}          | CONTENT_POLICY
            response.failed | "response":{"error":{"code":"invalid_image","message":"no image"}} | VENDOR_REJECTED
            """)
    void errorsInAStreamHaveTheirReason(String type, String fields, String reason) {
        vendor.answer("priced", Reply.events(event(type, fields)));

        assertThat(failureOf(() -> caller.stream(request().build())).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"max_output_tokens,FINISH_REASON_LENGTH", "content_filter,FINISH_REASON_CONTENT_FILTER"})
    void anIncompleteAnswerSaysWhy(String raw, FinishReason reason) {
        vendor.answer(
                "priced",
                Reply.json(
                        200,
                        ANSWER.replaceFirst(
                                "\"completed\"",
                                "\"incomplete\",\"incomplete_details\":{\"reason\":\"" + raw + "\"}")));

        var answer = caller.blocking().complete(request().build());

        assertThat(answer.getFinishReason()).isEqualTo(reason);
        assertThat(answer.getRawFinishReason()).isEqualTo(raw);
    }

    @Test
    void aCustomToolsCallIsKeptAndGoesBackWithItsResult() throws IOException {
        String call =
                "{\"type\":\"custom_tool_call\",\"id\":\"ctc_1\",\"call_id\":\"c1\",\"name\":\"sql\",\"input\":\"SELECT\"}";
        String result = "{\"type\":\"custom_tool_call_output\",\"call_id\":\"c1\",\"output\":\"1 row\"}";
        vendor.answer("priced", Reply.json(200, "{\"status\":\"completed\",\"output\":[" + call + "]}"));
        var first = caller.blocking().complete(request().build());

        var next = sent(request()
                .addMessages(first.getMessage())
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder()
                                .setVendorPart(VendorPart.newBuilder()
                                        .setWireFormat(FORMAT)
                                        .setJson(result)))));

        assertThat(first.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_TOOL_CALLS);
        assertThat(next.path("input").path(1)).hasToString(call);
        assertThat(next.path("input").path(2)).hasToString(result);
    }
}
