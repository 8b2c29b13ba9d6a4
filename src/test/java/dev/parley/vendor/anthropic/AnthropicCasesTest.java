package dev.parley.vendor.anthropic;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.vendor.WireJson;
import io.grpc.Status;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of other gateways found broken with Anthropic's messages, over the wire. */
@OverTheWire
class AnthropicCasesTest {

    private static final String CIRCLE = "{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/$defs/node\"}},"
            + "\"$defs\":{\"node\":{\"$ref\":\"#/$defs/other\"},\"other\":{\"$ref\":\"#/$defs/node\"}}}";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static String event(String type, String data) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + data + "}\n\n";
    }

    private static Tool tool(String schema) {
        return Tool.newBuilder().setName("look").setParametersJsonSchema(schema).build();
    }

    private static CompleteRequest.Builder request(String model) {
        return ask("stub-anthropic/" + model, "Look!").setMaxOutputTokens(50).addTools(tool("{\"type\":\"object\"}"));
    }

    private CompleteResponse finished(CompleteRequest.Builder request) {
        var events = caller.stream(request.build());
        return events.get(events.size() - 1).getFinished();
    }

    /** C04, C05, A22. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"\" | {}", "\"{\\\"a\\\":1}\" | {\"a\":1}"})
    void aCallsArgumentsAreWhatItsPiecesSayAndTheLargerInputCounts(String piece, String arguments) {
        vendor.answer(
                "cases",
                Reply.events(
                        event(
                                "message_start",
                                "\"message\":{\"id\":\"m\",\"model\":\"cases\",\"usage\":{\"input_tokens\":0,"
                                        + "\"output_tokens\":1}}"),
                        event(
                                "content_block_start",
                                "\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"look\","
                                        + "\"input\":{}}"),
                        event(
                                "content_block_delta",
                                "\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":" + piece + "}"),
                        event("content_block_stop", "\"index\":0"),
                        event(
                                "message_delta",
                                "\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"input_tokens\":12,"
                                        + "\"output_tokens\":5}"),
                        event("message_stop", "\"x\":0")));

        var answer = finished(request("cases"));

        assertThat(answer.getMessage().getParts(0).getToolCall().getArgumentsJson())
                .isEqualTo(arguments);
        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_TOOL_CALLS);
        assertThat(answer.getUsage().getInputTokens()).isEqualTo(12);
        assertThat(answer.getUsage().getOutputTokens()).isEqualTo(5);
    }

    @Test
    void aBlockThatDidNotStopIsToldWhenItsNumberComesAgain() {
        String search = "\"index\":0,\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"";
        vendor.answer(
                "again",
                Reply.events(
                        event("content_block_start", search + "s1\"}"),
                        event("content_block_start", search + "s2\"}"),
                        event("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"}"),
                        event("message_stop", "\"x\":0")));

        assertThat(finished(request("again")).getMessage().getPartsList())
                .extracting(part -> part.getVendorPart().getJson())
                .containsExactly(
                        "{\"type\":\"server_tool_use\",\"id\":\"s1\"}", "{\"type\":\"server_tool_use\",\"id\":\"s2\"}");
    }

    /** C17. */
    @Test
    void noToolIsToBeCalledAndTheToolsAreKept() {
        vendor.answer(
                "none",
                Reply.json(
                        200,
                        "{\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\","
                                + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));

        caller.blocking()
                .complete(request("none")
                        .setToolChoice(ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_NONE))
                        .build());

        var sent = WireJson.tree(vendor.seen("none").get(0).body()).orElseThrow();
        assertThat(sent.path("tool_choice").path("type").asText()).isEqualTo("none");
        assertThat(sent.path("tools").path(0).path("name").asText()).isEqualTo("look");
    }

    /** C12. */
    @ParameterizedTest
    @ValueSource(strings = {"stub-gemini", "stub-anthropic", "stub"})
    void aSchemaThatGoesInACircleIsRefusedBeforeAVendorIsAsked(String name) {
        var failure = failureOf(() -> caller.blocking()
                .complete(ask(name + "/circle", "Look!")
                        .setMaxOutputTokens(50)
                        .addTools(tool(CIRCLE))
                        .build()));

        assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.about("field")).startsWith("tools[0].parameters_json_schema");
        assertThat(vendor.seen("circle")).isEmpty();
    }
}
