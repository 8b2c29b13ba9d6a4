package dev.parley.vendor;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that write all of their fields have one for an error in each answer; where there was none, it is empty. */
@OverTheWire
class EmptyErrorsTest {

    private static final String MODEL = "empty-errors";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest request(String stub) {
        return ask(stub + "/" + MODEL, "Hi").setMaxOutputTokens(50).build();
    }

    static Stream<Arguments> emptyErrors() {
        return Stream.of(
                        Arguments.of(
                                "stub",
                                "text/event-stream",
                                "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\","
                                        + "\"error\":EMPTY}],\"error\":EMPTY}\n\ndata: [DONE]\n\n"),
                        Arguments.of(
                                "stub-gemini",
                                "text/event-stream",
                                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hello\"}]},"
                                        + "\"finishReason\":\"STOP\"}],\"error\":EMPTY}\n\n"),
                        Arguments.of(
                                "stub-anthropic",
                                "text/event-stream",
                                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
                                        + "{\"type\":\"text\",\"text\":\"Hello\"},\"error\":EMPTY}\n\n"
                                        + "data: {\"type\":\"message_stop\"}\n\n"),
                        Arguments.of(
                                "stub-responses",
                                "text/event-stream",
                                "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\","
                                        + "\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\","
                                        + "\"text\":\"Hello\"}]}],\"error\":EMPTY},\"error\":EMPTY}\n\n"),
                        Arguments.of(
                                "stub-cohere",
                                "text/event-stream",
                                "data: {\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":"
                                        + "{\"text\":\"Hello\"}}}}\n\ndata: {\"type\":\"message-end\",\"delta\":"
                                        + "{\"finish_reason\":\"COMPLETE\",\"error\":EMPTY}}\n\n"),
                        Arguments.of(
                                "stub-ollama",
                                "application/x-ndjson",
                                "{\"message\":{\"content\":\"Hello\"},\"done\":true,\"done_reason\":\"stop\","
                                        + "\"error\":EMPTY}\n"))
                .flatMap(one -> Stream.of("\"\"", "{}", "[]", "false", "0", "null")
                        .map(empty -> Arguments.of(
                                one.get()[0], one.get()[1], ((String) one.get()[2]).replace("EMPTY", empty))));
    }

    @ParameterizedTest
    @MethodSource("emptyErrors")
    void anEmptyErrorIsNone(String stub, String type, String answer) {
        vendor.answer(MODEL, Reply.of(200, type, List.of(answer.getBytes(StandardCharsets.UTF_8)), End.PROPER));

        assertThat(text(finished(caller.stream(request(stub))).getMessage())).isEqualTo("Hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"overloaded\"", "{\"message\":\"\"}", "true", "1"})
    void anErrorThatSaysAnythingIsOne(String error) {
        vendor.answer(
                MODEL, Reply.json(200, "{\"choices\":[{\"message\":{\"content\":\"Hi\"}}],\"error\":" + error + "}"));

        assertThat(failureOf(() -> caller.blocking().complete(request("stub"))).reason())
                .isEqualTo("VENDOR_UNAVAILABLE");
    }

    /** Its name says that it is one. */
    @Test
    void anEventOfTheNameIsAnErrorWhateverItHolds() {
        vendor.answer(MODEL, Reply.events("event: error\ndata: {\"type\":\"error\",\"error\":{}}\n\n"));

        assertThat(failureOf(() -> caller.stream(request("stub-anthropic"))).reason())
                .isEqualTo("VENDOR_UNAVAILABLE");
    }
}
