package dev.parley.vendor;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What fits into a message is told, however many pieces it came in: the vendor has been paid for it. */
@OverTheWire
class LongestAnswersTest {

    private static final String MODEL = "longest";
    private static final String LONG = "l".repeat(64 * 1024);

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static byte[] choice(String choice) {
        return ("data: {\"choices\":[{\"index\":0," + choice + "}]}\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private CompleteResponse streamed(int pieces, String choice) {
        var all = Stream.concat(
                        Collections.nCopies(pieces, choice(choice)).stream(),
                        Stream.of(choice("\"finish_reason\":\"stop\"")))
                .toList();
        vendor.answer(MODEL, Reply.of(200, "text/event-stream", all, End.PROPER));
        return finished(caller.stream(
                ask("stub/" + MODEL, "Hi").setMaxOutputTokens(200_000).build()));
    }

    private static byte[] event(String json) {
        return ("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Written when they are needed, for together they don't fit into memory. */
    private static Arguments held(String what, String stub, Supplier<Stream<String>> events) {
        return Arguments.of(what, stub, events);
    }

    /** Many long pieces between what begins and what ends a stream. */
    private static Stream<String> pieces(String first, String piece, String... last) {
        return Stream.of(Stream.of(first), Collections.nCopies(300, piece).stream(), Stream.of(last))
                .flatMap(all -> all);
    }

    private static String chat(String delta) {
        return "{\"choices\":[{\"index\":0,\"delta\":{" + delta + "}}]}";
    }

    private static String item(String type, int index, String item) {
        return "{\"type\":\"response.output_item." + type + "\",\"output_index\":" + index + ",\"item\":{\"type\":"
                + item + "}}";
    }

    static Stream<Arguments> whatIsHeld() {
        String stop = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"t\"},\"finish_reason\":\"stop\"}]}";
        return Stream.of(
                held(
                        "a custom call",
                        "stub",
                        () -> pieces(
                                chat("\"role\":\"assistant\""),
                                chat("\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"custom\",\"custom\":{"
                                        + "\"name\":\"n\",\"input\":\"" + LONG + "\"}}]"),
                                stop)),
                held(
                        "sound",
                        "stub",
                        () -> pieces(
                                chat("\"audio\":{\"id\":\"a\",\"data\":\"" + LONG + "\"}"),
                                chat("\"audio\":{\"data\":\"" + LONG + LONG.substring(LONG.length() / 2) + "\"}"),
                                stop)),
                held(
                        "sources before their text",
                        "stub",
                        () -> pieces(
                                chat("\"role\":\"assistant\""),
                                chat("\"annotations\":[{\"type\":\"url_citation\",\"more\":\"" + LONG + "\"}]"),
                                stop)),
                held(
                        "a part of Cohere's",
                        "stub-cohere",
                        () -> pieces(
                                cohere("start", "\"type\":\"odd\",\"odd\":\"\""),
                                cohere("delta", "\"odd\":\"" + LONG + "\""),
                                "{\"type\":\"content-end\",\"index\":0}",
                                "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\"}}")),
                held(
                        "what Gemini read",
                        "stub-gemini",
                        () -> Stream.of(
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"t\"}]}}]}",
                                "{\"candidates\":[{\"groundingMetadata\":{\"long\":\"" + LONG.repeat(300) + "\"},"
                                        + "\"finishReason\":\"STOP\"}]}")),
                held(
                        "items that wait",
                        "stub-responses",
                        () -> Stream.of(
                                item("added", 0, "\"message\""),
                                item("done", 1, "\"odd\",\"odd\":\"" + LONG.repeat(300) + "\""),
                                item("done", 0, "\"message\",\"content\":[]"),
                                "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}")));
    }

    private static String cohere(String type, String content) {
        return "{\"type\":\"content-" + type + "\",\"index\":0,\"delta\":{\"message\":{\"content\":{" + content
                + "}}}}";
    }

    /** It takes more than half of what a message can carry, and is a part of the answer once it is told. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatIsHeld(String what, String stub, Supplier<Stream<String>> events) {
        var all = events.get().map(LongestAnswersTest::event).toList();
        vendor.answer(MODEL, Reply.of(200, "text/event-stream", all, End.PROPER));

        var answer = finished(caller.stream(
                ask(stub + "/" + MODEL, "Hi").setMaxOutputTokens(200_000).build()));

        assertThat(answer.getMessage().getSerializedSize()).isGreaterThan(18 << 20);
    }

    private static String listed(int times, String json) {
        return "[" + String.join(",", Collections.nCopies(times, json)) + "]";
    }

    @Test
    void manyLogProbabilitiesFitIntoAMessage() {
        String likely = "\"token\":\"a\",\"logprob\":-1.5";
        String token = "{" + likely + ",\"top_logprobs\":" + listed(8, "{" + likely + "}") + "}";

        var answer = streamed(128, "\"logprobs\":{\"content\":" + listed(1_000, token) + "}");

        assertThat(answer.getLogprobsCount()).isEqualTo(128_000);
        assertThat(answer.getLogprobs(127_999).getAlternativesCount()).isEqualTo(8);
    }

    /** Each piece of a thought tells its id, its format and its proof once more. */
    @Test
    void whatReplacesWhatWasToldCountsOnce() {
        var answer = streamed(
                600,
                "\"delta\":{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"index\":0,\"text\":\"t\",\"id\":\""
                        + LONG + "\",\"format\":\"" + LONG + "\",\"signature\":\"" + LONG + "\"}]}");

        assertThat(answer.getMessage().getPartsList()).singleElement().satisfies(part -> {
            assertThat(part.getReasoning().getText()).isEqualTo("t".repeat(600));
            assertThat(part.getVendorId()).isEqualTo(LONG);
            assertThat(part.getSignature()).isEqualTo(LONG);
        });
    }
}
