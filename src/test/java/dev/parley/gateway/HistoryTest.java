package dev.parley.gateway;

import static dev.parley.testing.Caller.message;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.HistoryRepair;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolResult;
import dev.parley.v1.Warning;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** C16: histories that vendors refuse are refused by name, or mended and each repair told. */
class HistoryTest {

    private static Message calls(String... ids) {
        var message = Message.newBuilder().setRole(Role.ROLE_ASSISTANT);
        for (String id : ids) {
            message.addParts(ContentPart.newBuilder()
                    .setToolCall(
                            ToolCall.newBuilder().setId(id).setName("weather").setArgumentsJson("{}")));
        }
        return message.build();
    }

    private static Message results(String... ids) {
        var message = Message.newBuilder().setRole(Role.ROLE_TOOL);
        for (String id : ids) {
            message.addParts(ContentPart.newBuilder()
                    .setToolResult(ToolResult.newBuilder()
                            .setToolCallId(id)
                            .addParts(ContentPart.newBuilder().setText("sunny"))));
        }
        return message.build();
    }

    private static CompleteRequest request(Message... messages) {
        return CompleteRequest.newBuilder().addAllMessages(List.of(messages)).build();
    }

    private static History.Mended mended(CompleteRequest request) {
        return History.of(request.toBuilder()
                .setHistoryRepair(HistoryRepair.HISTORY_REPAIR_REPAIR)
                .build());
    }

    private static List<String> fields(History.Mended mended) {
        return mended.warnings().stream().map(Warning::getField).toList();
    }

    @Test
    void aHistoryThatFitsIsLeftAsItIs() {
        var request = request(
                user("Weather?"),
                calls("a", "b"),
                results("a"),
                results("b"),
                user("Thanks"),
                calls("a"),
                results("a"));

        assertThat(History.of(request).request()).isSameAs(request);
    }

    static List<Arguments> broken() {
        return List.of(
                Arguments.of("messages[1].parts[1].tool_call", request(user("?"), calls("a", "b"), results("a"))),
                Arguments.of("messages[1].parts[0].tool_call", request(user("?"), calls("a"), user("!"), results("a"))),
                Arguments.of(
                        "messages[2]",
                        request(user("?"), calls("a"), message(Role.ROLE_ASSISTANT, "Looking."), results("a"))),
                Arguments.of("messages[1].parts[0].tool_result", request(user("?"), results("a"))),
                Arguments.of(
                        "messages[2].parts[1].tool_result",
                        request(user("?"), calls("a"), results("a", "a"), user("!"))),
                Arguments.of("messages[1].parts[1].tool_call", request(user("?"), calls("a", "a"), results("a"))),
                Arguments.of(
                        "messages[1].parts[0].text", request(user("?"), message(Role.ROLE_ASSISTANT, ""), user("!"))));
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource
    void broken(String field, CompleteRequest request) {
        var failure = catchThrowableOfType(GatewayException.class, () -> History.of(request));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_REQUEST);
        assertThat(failure.field()).isEqualTo(field);
        assertThat(failure.remedy()).contains("HISTORY_REPAIR_REPAIR");
        assertThat(fields(mended(request))).contains(field);
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("broken")
    void whatIsMendedFits(String field, CompleteRequest request) {
        var fits = mended(request).request().toBuilder().clearHistoryRepair().build();

        assertThat(History.of(fits).request()).isSameAs(fits);
    }

    @Test
    void anUnansweredCallGetsAResultBesideTheOthers() {
        var mended = mended(request(user("?"), calls("a", "b"), results("b"), user("!")));

        assertThat(mended.request().getMessagesList()).hasSize(4);
        var result = mended.request().getMessages(2).getParts(1).getToolResult();
        assertThat(result.getToolCallId()).isEqualTo("a");
        assertThat(result.getIsError()).isTrue();
    }

    @Test
    void aTurnToldInTwoMessagesKeepsItsCallsAndTheirResults() {
        var mended = mended(request(
                user("?"), calls("a"), message(Role.ROLE_ASSISTANT, "And"), calls("b"), results("a", "b"), user("!")));

        assertThat(fields(mended)).containsExactly("messages[2]", "messages[3]");
        assertThat(mended.request().getMessagesList())
                .extracting(Message::getRole)
                .containsExactly(Role.ROLE_USER, Role.ROLE_ASSISTANT, Role.ROLE_TOOL, Role.ROLE_USER);
        assertThat(mended.request().getMessages(1).getPartsList())
                .extracting(ContentPart::getPartCase)
                .containsExactly(
                        ContentPart.PartCase.TOOL_CALL, ContentPart.PartCase.TEXT, ContentPart.PartCase.TOOL_CALL);
        assertThat(mended.request().getMessages(2)).isEqualTo(results("a", "b"));
    }

    @Test
    void aMessageThatHeldNothingElseGoesWithItsEmptyText() {
        var mended = mended(request(user("?"), message(Role.ROLE_ASSISTANT, ""), user("!")));

        assertThat(mended.request().getMessagesList()).containsExactly(user("?"), user("!"));
    }

    @Test
    void turnsThatMustAlternateAreJoinedOrRefused() {
        var request = request(user("a"), user("b"), message(Role.ROLE_ASSISTANT, "c"));

        var failure = catchThrowableOfType(GatewayException.class, () -> History.alternating(request));
        var joined = History.alternating(request.toBuilder()
                .setHistoryRepair(HistoryRepair.HISTORY_REPAIR_REPAIR)
                .build());

        assertThat(failure.field()).isEqualTo("messages[1]");
        assertThat(fields(joined)).containsExactly("messages[1]");
        assertThat(joined.request().getMessages(0).getPartsList())
                .extracting(ContentPart::getText)
                .containsExactly("a", "b");
    }
}
