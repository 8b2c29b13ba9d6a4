package dev.parley.vendor.cohere;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Media;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.VendorPart;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Cohere has no place for is refused by its name, and what Cohere refuses has its reason. */
@OverTheWire
class CohereRefusalsTest {

    private static final String MODEL = "command-test";
    private static final Tool ADD = Tool.newBuilder().setName("add").build();
    private static final Tool SUBTRACT = Tool.newBuilder().setName("subtract").build();

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest.Builder question() {
        return ask("stub-cohere/" + MODEL, "Hi");
    }

    private void refused(CompleteRequest.Builder request, String field) {
        var failure = failureOf(() -> caller.blocking().complete(request.build()));
        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo(field);
        assertThat(vendor.seen(MODEL)).isEmpty();
    }

    @Test
    void aNamedToolIsDemandedOnlyWhereItIsTheOnlyOne() {
        var named = question().setToolChoice(ToolChoice.newBuilder().setToolName("add"));
        refused(named.clone().addTools(ADD).addTools(SUBTRACT), "tool_choice.tool_name");

        vendor.answer(MODEL, Reply.json(200, """
            {"message":{"tool_calls":[{"id":"add_1","type":"function","function":{"name":"add","arguments":"null"}}]},
            "finish_reason":"TOOL_CALL"}\
            """));
        var answer = caller.blocking().complete(named.addTools(ADD).build());

        assertThat(vendor.seen(MODEL).get(0).body()).contains("\"tool_choice\":\"REQUIRED\"");
        assertThat(answer.getMessage().getParts(0).getToolCall().getArgumentsJson())
                .isEqualTo("{}");
    }

    @Test
    void strictnessIsThatOfAllTools() {
        refused(
                question()
                        .addTools(ADD.toBuilder().setStrict(true))
                        .addTools(SUBTRACT.toBuilder().setStrict(false)),
                "tools[1].strict");
    }

    @Test
    void filesThatCohereDoesNotTakeAreNamed() {
        var pdf = Media.newBuilder().setMediaType("application/pdf").setData(ByteString.copyFromUtf8("%PDF"));
        var withPdf = question();
        withPdf.getMessagesBuilder(0).addParts(ContentPart.newBuilder().setDocument(pdf));
        refused(withPdf, "messages[0].parts[1].document");

        var withId = question();
        withId.getMessagesBuilder(0)
                .addParts(ContentPart.newBuilder().setImage(Media.newBuilder().setFileId("file-1")));
        refused(withId, "messages[0].parts[1].image.file_id");
    }

    @Test
    void aPieceOfAnotherFormatIsRefused() {
        var request = question();
        request.getMessagesBuilder(0)
                .addParts(ContentPart.newBuilder()
                        .setVendorPart(
                                VendorPart.newBuilder().setWireFormat("gemini").setJson("{}")));
        refused(request, "messages[0].parts[1].vendor_part.wire_format");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4292. |"
                        + " CONTEXT_TOO_LONG",
                "400 | invalid request: message must be at least 1 token long | VENDOR_REJECTED",
                "401 | invalid api token | VENDOR_AUTHENTICATION",
                "404 | model 'x' not found | MODEL_NOT_FOUND",
                "429 | You are using a Trial key, which is limited to 40 API calls / minute | VENDOR_RATE_LIMITED",
                "498 | blocked | CONTENT_POLICY",
                "200 | something went wrong | VENDOR_UNAVAILABLE"
            })
    void errorsHaveTheirReasons(int status, String message, String reason) {
        vendor.answer(MODEL, Reply.json(status, "{\"id\":\"1\",\"message\":\"" + message + "\"}"));

        var failure = failureOf(() -> caller.blocking().complete(question().build()));

        assertThat(failure.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, FINISH_REASON_ERROR",
        "TIMEOUT, FINISH_REASON_ERROR",
        "ERROR_TOXIC, FINISH_REASON_CONTENT_FILTER"
    })
    void anAnswerThatCohereBrokeOffSaysWhy(String raw, FinishReason reason) {
        vendor.answer(MODEL, Reply.json(200, """
            {"message":{"content":[{"type":"text","text":"Once"}]},"finish_reason":"%s"}\
            """.formatted(raw)));

        var answer = caller.blocking().complete(question().build());

        assertThat(answer.getFinishReason()).isEqualTo(reason);
        assertThat(answer.getRawFinishReason()).isEqualTo(raw);
    }
}
