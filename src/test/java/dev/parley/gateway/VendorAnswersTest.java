package dev.parley.gateway;

import static dev.parley.gateway.Chunks.DONE;
import static dev.parley.gateway.Chunks.HELLO;
import static dev.parley.gateway.Chunks.STOP;
import static dev.parley.gateway.Chunks.chunk;
import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.FinishReason;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.Warning;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors answer and take, and what becomes of it. The ids are those of the list of known cases. */
@OverTheWire
class VendorAnswersTest {

    private static final CompleteRequest REQUEST = ask("stub/priced", "Hi").build();

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** B13. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 11, 4096})
    void aStreamReadsTheSameHoweverItIsCutAndWritten(int size) {
        String events = (": a comment\r\n\r\n" + chunk("{\"content\":\"Grüße, \"}", null)
                                + chunk("{\"content\":\"世界 🦜\"}", null))
                        .replace("data: ", "data:")
                        .replace("\n\n", "\r\n\r\n")
                + STOP
                + DONE;
        vendor.answer(
                "priced",
                Reply.of(
                        200,
                        "text/event-stream; charset=utf-8",
                        StubVendor.pieces(events.getBytes(StandardCharsets.UTF_8), size),
                        End.PROPER));

        List<StreamCompleteResponse> answer = caller.stream(REQUEST);

        assertThat(answer)
                .filteredOn(StreamCompleteResponse::hasDelta)
                .extracting(event -> event.getDelta().getText())
                .containsExactly("Grüße, ", "世界 🦜");
    }

    /** B14. */
    @Test
    void aFirstChunkOfFilterResultsWithoutChoicesIsNoContent() {
        vendor.answer(
                "priced",
                Reply.events(
                        "data: {\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0,"
                                + "\"content_filter_results\":{}}]}\n\n",
                        chunk("{\"role\":\"assistant\",\"content\":\"\"}", null),
                        HELLO,
                        STOP,
                        DONE));

        assertThat(caller.stream(REQUEST))
                .filteredOn(StreamCompleteResponse::hasDelta)
                .hasSize(1);
    }

    @Test
    void aRefusalIsToldAsOne() {
        vendor.answer(
                "priced",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I can't.\"},"
                                + "\"finish_reason\":\"stop\"}]}"));

        var answer = caller.blocking().complete(REQUEST);

        assertThat(text(answer.getMessage())).isEqualTo("I can't.");
        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_REFUSAL);
        assertThat(answer.getRawFinishReason()).isEqualTo("stop");
    }

    @Test
    void contentThatTheApiDoesNotKnowIsKeptAsItCame() {
        vendor.answer(
                "priced",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"hologram\",\"rays\":[1]}]},"
                                + "\"finish_reason\":\"stop\"}],"
                                + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}"));

        assertThat(caller.blocking().complete(REQUEST).getMessage().getPartsList())
                .singleElement()
                .satisfies(part -> {
                    assertThat(part.getVendorPart().getWireFormat()).isEqualTo("openai-chat");
                    assertThat(part.getVendorPart().getType()).isEqualTo("hologram");
                    assertThat(part.getVendorPart().getJson()).isEqualTo("{\"type\":\"hologram\",\"rays\":[1]}");
                });
    }

    @Test
    void parametersThatAModelRefusesAreRefusedOrLeftOutAsTheCallerChose() {
        vendor.answer("no-sampling", Reply.json(200, "{\"choices\":[{\"message\":{\"content\":\"ok\"}}]}"));
        var request = ask("stub/no-sampling", "Hi");
        request.getSamplingBuilder().setTemperature(0.5).setTopK(3).setSeed(7);

        Failure failure = failureOf(() -> caller.blocking().complete(request.build()));
        var answer = caller.blocking()
                .complete(request.setUnsupportedParameters(UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN)
                        .build());

        assertThat(failure.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
        assertThat(failure.about("field")).isEqualTo("sampling.temperature");
        assertThat(answer.getWarningsList())
                .filteredOn(warning -> warning.getCode().equals("PARAMETER_LEFT_OUT"))
                .extracting(Warning::getField)
                .containsExactly("sampling.temperature", "sampling.top_k");
        assertThat(vendor.seen("no-sampling"))
                .singleElement()
                .satisfies(seen ->
                        assertThat(seen.body()).contains("\"seed\":7").doesNotContain("temperature", "top_k", "null"));
    }

    @Test
    void theKeyGoesWhereTheVendorWantsIt() {
        for (String stub : List.of("stub", "stub-anthropic", "stub-gemini")) {
            failureOf(() -> caller.blocking()
                    .complete(ask(stub + "/asked-" + stub, "Hi")
                            .setMaxOutputTokens(5)
                            .build()));
        }

        assertThat(vendor.seen("asked-stub").get(0).headers()).containsEntry("authorization", "Bearer key-of-stub");
        assertThat(vendor.seen("asked-stub-anthropic").get(0).headers())
                .containsEntry("x-api-key", "key-of-stub-anthropic")
                .containsEntry("anthropic-version", "2023-06-01");
        assertThat(vendor.seen("asked-stub-gemini").get(0).headers())
                .containsEntry("x-goog-api-key", "key-of-stub-gemini");
    }
}
