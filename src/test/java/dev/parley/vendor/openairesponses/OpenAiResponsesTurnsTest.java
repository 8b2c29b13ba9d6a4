package dev.parley.vendor.openairesponses;

import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Message;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolResult;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Turn by turn with the sandbox, which takes back only what it wrote itself. */
@OverTheWire
class OpenAiResponsesTurnsTest {

    private static final String FORMAT = "openai-responses";

    @AutoClose
    private final Caller caller = new Caller();

    private static Value string(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    private CompleteResponse streamed(CompleteRequest request) {
        var events = caller.stream(request);
        return finished(events);
    }

    /** Each turn is sent back as it came, thoughts and call with their ids: the sandbox refuses anything else. */
    @Test
    void aConversationWithThoughtsAndToolsGoesOn() {
        var conversation = CompleteRequest.newBuilder()
                .addModels("sandbox-responses/sandbox-thinker")
                .setReasoning(ReasoningOptions.newBuilder().setEffort("low").setIncludeText(true))
                .addTools(Tool.newBuilder().setName("get_time"))
                .addMessages(user("What time is it? [[sandbox think=I+must+look call=get_time]]"));

        var first = streamed(conversation.build());
        var whole = caller.blocking().complete(conversation.build());
        conversation
                .addMessages(first.getMessage())
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_TOOL)
                        .addParts(ContentPart.newBuilder()
                                .setToolResult(ToolResult.newBuilder()
                                        .setToolCallId(first.getMessage()
                                                .getParts(1)
                                                .getToolCall()
                                                .getId())
                                        .addParts(ContentPart.newBuilder().setText("Noon. [[sandbox echo]]")))));
        var second = caller.blocking().complete(conversation.build());

        assertThat(first.getMessage()).isEqualTo(whole.getMessage());
        assertThat(first.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_TOOL_CALLS);
        assertThat(first.getMessage().getParts(0).getReasoning())
                .isEqualTo(Reasoning.newBuilder()
                        .setText("I must look")
                        .setSummary(true)
                        .build());
        assertThat(text(second.getMessage())).isEqualTo("Noon.");
    }

    @Test
    void sourcesLogprobsAndAVendorsOwnSearchComeTheSameWholeAndStreamed() {
        var request = CompleteRequest.newBuilder()
                .addModels("sandbox-responses/sandbox-thinker")
                .setLogprobs(2)
                .addMessages(user("What is new? [[sandbox tokens=4 cite=https://example.com/a]]"))
                .putVendorOptions(
                        FORMAT,
                        Struct.newBuilder()
                                .putFields(
                                        "tools",
                                        Value.newBuilder()
                                                .setListValue(ListValue.newBuilder()
                                                        .addValues(Value.newBuilder()
                                                                .setStructValue(Struct.newBuilder()
                                                                        .putFields("type", string("web_search")))))
                                                .build())
                                .build())
                .build();

        var whole = caller.blocking().complete(request);
        var streamed = streamed(request);

        assertThat(streamed.getMessage()).isEqualTo(whole.getMessage());
        assertThat(streamed.getLogprobsList())
                .isEqualTo(whole.getLogprobsList())
                .hasSize(4);
        assertThat(whole.getMessage().getPartsList())
                .extracting(ContentPart::getPartCase)
                .isEqualTo(List.of(ContentPart.PartCase.VENDOR_PART, ContentPart.PartCase.TEXT));
        assertThat(whole.getMessage().getParts(1).getCitations(0).getUrl()).isEqualTo("https://example.com/a");
    }
}
