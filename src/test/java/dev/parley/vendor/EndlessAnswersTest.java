package dev.parley.vendor;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.AwsFrames;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A vendor that tells small things without an end: whatever a reader keeps of them, it keeps no more than an answer may
 * have. Each flood is finite, and but for the bound would be read to its end.
 */
@OverTheWire
class EndlessAnswersTest {

    private static final String MODEL = "endless";
    private static final String SSE = "text/event-stream";
    private static final String FRAMES = "application/vnd.amazon.eventstream";
    private static final int TOGETHER = 1_000;
    private static final String LONG = "l".repeat(64 * 1024);

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] event(String json) {
        return bytes("data: " + json + "\n\n");
    }

    /** So many of a thing, with commas between, the first numbered {@code piece * TOGETHER}. */
    private static String many(int piece, IntFunction<String> thing) {
        return IntStream.range(piece * TOGETHER, (piece + 1) * TOGETHER)
                .mapToObj(thing)
                .collect(Collectors.joining(","));
    }

    private static byte[] joined(int piece, IntFunction<byte[]> thing) {
        var all = new ByteArrayOutputStream();
        IntStream.range(piece * TOGETHER, (piece + 1) * TOGETHER)
                .mapToObj(thing)
                .forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static Arguments flood(String what, String stub, int pieces, IntFunction<byte[]> piece) {
        return Arguments.of(what, stub, pieces, piece);
    }

    private static byte[] chat(String delta) {
        return event("{\"choices\":[{\"index\":0,\"delta\":{" + delta + "}}]}");
    }

    private static byte[] gemini(String candidate) {
        return event("{\"candidates\":[{" + candidate + "}]}");
    }

    private static byte[] item(int index, String item) {
        return event("{\"type\":\"response.output_item.done\",\"output_index\":" + index + ",\"item\":{" + item + "}}");
    }

    private static byte[] block(int index, String block) {
        return event("{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":{" + block + "}}");
    }

    static Stream<Arguments> ofOneThingEach() {
        return Stream.of(
                flood(
                        "names of calls",
                        "stub-anthropic",
                        600,
                        i -> block(i, "\"type\":\"tool_use\",\"id\":\"" + i + "\",\"name\":\"" + LONG + "\"")),
                flood(
                        "ids of items",
                        "stub-responses",
                        600,
                        i -> item(i, "\"type\":\"message\",\"id\":\"" + i + LONG + "\",\"content\":[]")),
                flood(
                        "ids of custom calls",
                        "stub",
                        600,
                        i -> chat("\"tool_calls\":[{\"index\":" + i + ",\"id\":\"" + LONG
                                + "\",\"type\":\"custom\",\"custom\":{\"name\":\"n\"}}]")),
                flood(
                        "names of custom calls",
                        "stub",
                        600,
                        i -> chat("\"tool_calls\":[{\"index\":" + i + ",\"type\":\"custom\",\"custom\":{\"name\":\""
                                + LONG + "\"}}]")),
                flood(
                        "long additions to blocks",
                        "stub-anthropic",
                        1_200,
                        i -> i % 2 == 0
                                ? block(i, "\"type\":\"server_tool_use\"")
                                : event("{\"type\":\"content_block_delta\",\"index\":" + (i - 1)
                                        + ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"" + LONG
                                        + "\"}}")));
    }

    static Stream<Arguments> ofManyTogether() {
        return Stream.of(
                flood(
                        "blocks that do not stop",
                        "stub-anthropic",
                        200,
                        piece -> joined(piece, i -> block(i, "\"type\":\"t\""))),
                flood(
                        "blocks of Bedrock's that do not stop",
                        "stub-bedrock",
                        200,
                        piece -> joined(
                                piece,
                                i -> AwsFrames.event(
                                        "contentBlockStart",
                                        "{\"contentBlockIndex\":" + i + ",\"start\":{\"t\":{}}}"))),
                flood(
                        "items that wait for the first",
                        "stub-responses",
                        200,
                        piece -> piece == 0
                                ? event("{\"type\":\"response.output_item.added\",\"output_index\":0,"
                                        + "\"item\":{\"type\":\"message\"}}")
                                : joined(piece, i -> item(i, "\"type\":\"message\",\"content\":[]"))),
                flood(
                        "items that begin",
                        "stub-responses",
                        400,
                        piece -> joined(
                                piece,
                                i -> event("{\"type\":\"response.output_item.added\",\"output_index\":" + i
                                        + ",\"item\":{\"type\":\"message\"}}"))),
                flood(
                        "items without content",
                        "stub-responses",
                        400,
                        piece -> joined(piece, i -> item(i, "\"type\":\"message\",\"content\":[]"))),
                flood(
                        "warnings",
                        "stub-responses",
                        400,
                        piece -> item(
                                piece,
                                "\"type\":\"message\",\"content\":[" + many(piece, i -> "{\"type\":\"t" + i + "\"}")
                                        + "]")),
                flood(
                        "fields of the grounding",
                        "stub-gemini",
                        400,
                        piece -> gemini("\"groundingMetadata\":{" + many(piece, i -> "\"f" + i + "\":0") + "}")),
                flood(
                        "places in arguments",
                        "stub-gemini",
                        10,
                        piece -> gemini("\"content\":{\"parts\":[{"
                                + "\"functionCall\":{" + (piece == 0 ? "\"name\":\"n\"," : "")
                                + "\"willContinue\":true,"
                                + "\"partialArgs\":["
                                + many(
                                        piece,
                                        i -> "{\"jsonPath\":\"$.a" + i + ".b".repeat(90) + "\",\"boolValue\":true}")
                                + "]}}]}")),
                flood(
                        "numbers of calls",
                        "stub",
                        400,
                        piece -> chat("\"tool_calls\":[" + many(piece, i -> "{\"index\":" + i + "}") + "]")),
                flood(
                        "probabilities of nothing",
                        "stub",
                        3_000,
                        piece -> event("{\"choices\":[{\"index\":0,\"logprobs\":{\"content\":[" + many(piece, i -> "{}")
                                + "]}}]}")),
                flood(
                        "contents without any",
                        "stub-cohere",
                        400,
                        piece -> joined(
                                piece,
                                i -> event("{\"type\":\"content-delta\",\"index\":" + i
                                        + ",\"delta\":{\"message\":{\"content\":{}}}}"))));
    }

    private static CompleteRequest request(String stub) {
        return ask(stub + "/" + MODEL, "Hi").setMaxOutputTokens(50).build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"ofOneThingEach", "ofManyTogether"})
    void whatIsKeptHasABound(String what, String stub, int pieces, IntFunction<byte[]> piece) {
        List<byte[]> flood = new AbstractList<>() {
            @Override
            public byte[] get(int index) {
                return piece.apply(index);
            }

            @Override
            public int size() {
                return pieces;
            }
        };
        vendor.answer(MODEL, Reply.of(200, stub.equals("stub-bedrock") ? FRAMES : SSE, flood, End.PROPER));

        assertThat(failureOf(() -> caller.stream(request(stub))).reason()).isEqualTo("TOO_LARGE");
    }

    /** What lies before a place is filled with nulls: in 98 lists within each other, a million of them. */
    @ParameterizedTest
    @CsvSource({"9999, 98, TOO_LARGE", "10001, 1, INVALID_VENDOR_RESPONSE"})
    void whatLiesBeforeAPlaceHasABound(int place, int depth, String reason) {
        vendor.answer(
                MODEL,
                Reply.of(
                        200,
                        SSE,
                        List.of(gemini("\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"n\",\"partialArgs\":["
                                + "{\"jsonPath\":\"$.k" + ("[" + place + "]").repeat(depth)
                                + "\",\"boolValue\":true}]}}]},"
                                + "\"finishReason\":\"STOP\"")),
                        End.PROPER));

        assertThat(failureOf(() -> caller.stream(request("stub-gemini"))).reason())
                .isEqualTo(reason);
    }

    /** What is held until it is whole counts once it is told, and no more as held. */
    @Test
    void whatIsToldIsNotHeldAnyMore() {
        String result = "\"type\":\"web_search_tool_result\",\"content\":\"" + "w".repeat(4_000_000) + "\"";
        vendor.answer(
                MODEL,
                Reply.of(
                        200,
                        SSE,
                        Stream.of(
                                        IntStream.range(0, 6)
                                                .boxed()
                                                .flatMap(i -> Stream.of(
                                                        block(i, result),
                                                        event("{\"type\":\"content_block_stop\",\"index\":" + i
                                                                + "}"))),
                                        Stream.of(
                                                event("{\"type\":\"message_delta\",\"delta\":"
                                                        + "{\"stop_reason\":\"end_turn\"}}"),
                                                event("{\"type\":\"message_stop\"}")))
                                .flatMap(each -> each)
                                .toList(),
                        End.PROPER));

        assertThat(finished(caller.stream(request("stub-anthropic")))
                        .getMessage()
                        .getPartsCount())
                .isEqualTo(6);
    }
}
