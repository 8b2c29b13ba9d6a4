package dev.parley.gateway;

import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.HistoryRepair;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolResult;
import dev.parley.v1.Warning;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C16 and C21 as a caller and a vendor meet them. */
@OverTheWire
class HistoryOverTheWireTest {

    /** A call without a result, a result without a call, and an empty text. */
    private static final List<Message> BROKEN = List.of(
            user("Weather?"),
            Message.newBuilder()
                    .setRole(Role.ROLE_ASSISTANT)
                    .addParts(ContentPart.newBuilder()
                            .setToolCall(ToolCall.newBuilder()
                                    .setId("call-1")
                                    .setName("weather")
                                    .setArgumentsJson("{}")))
                    .build(),
            Message.newBuilder()
                    .setRole(Role.ROLE_TOOL)
                    .addParts(ContentPart.newBuilder()
                            .setToolResult(ToolResult.newBuilder()
                                    .setToolCallId("call-9")
                                    .addParts(ContentPart.newBuilder().setText("sunny"))))
                    .build(),
            Caller.message(Role.ROLE_ASSISTANT, ""),
            user("And now?"));

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest.Builder request(String model) {
        return CompleteRequest.newBuilder()
                .addModels(model)
                .addAllMessages(BROKEN)
                .setMaxOutputTokens(10);
    }

    @Test
    void eachRepairIsAWarningAndTheVendorGetsAHistoryThatFits() {
        vendor.answer(
                "mended",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}"));

        var answer = caller.blocking()
                .complete(request("stub/mended")
                        .setHistoryRepair(HistoryRepair.HISTORY_REPAIR_REPAIR)
                        .build());

        assertThat(answer.getWarningsList())
                .filteredOn(warning -> warning.getCode().equals("HISTORY_REPAIRED"))
                .extracting(Warning::getField)
                .containsExactlyInAnyOrder(
                        "messages[1].parts[0].tool_call",
                        "messages[2].parts[0].tool_result",
                        "messages[3].parts[0].text");
        List<String> roles = new ArrayList<>();
        JsonNode messages =
                WireJson.tree(vendor.seen("mended").get(0).body()).orElseThrow().path("messages");
        messages.forEach(message -> roles.add(message.path("role").asText()));
        assertThat(roles).containsExactly("user", "assistant", "tool", "user");
        assertThat(messages.get(2).path("tool_call_id").asText()).isEqualTo("call-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stub", "stub-anthropic", "stub-gemini"})
    void aHistoryThatDoesNotFitIsRefusedBeforeAVendorIsAsked(String name) {
        var failure = failureOf(
                () -> caller.blocking().complete(request(name + "/refused").build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("messages[2].parts[0].tool_result");
        assertThat(failure.about("remedy")).contains("HISTORY_REPAIR_REPAIR");
        assertThat(vendor.seen("refused")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://169.254.169.254/latest/meta-data", "https://localhost/cat.png"})
    void aPrivateAddressOfAFileReachesNoVendor(String url) {
        var request = CompleteRequest.newBuilder()
                .addModels("stub/private")
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder()
                                .setImage(Media.newBuilder().setUrl(url))))
                .build();

        var failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("messages[0].parts[0].image.url");
        assertThat(vendor.seen("private")).isEmpty();
    }
}
