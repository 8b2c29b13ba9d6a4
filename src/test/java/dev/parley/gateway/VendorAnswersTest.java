package dev.parley.gateway;

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
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FinishReason;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors answer, right and wrong, and what becomes of it. The ids are those of the list of known cases. */
@OverTheWire
class VendorAnswersTest {

    private static final String HELLO = chunk("{\"content\":\"Hello\"}", null);
    private static final String STOP = chunk("{}", "stop");
    private static final String DONE = "data: [DONE]\n\n";
    private static final CompleteRequest REQUEST = ask("stub/priced", "Hi").build();

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c1\",\"model\":\"priced-2026\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":" + (finish == null ? "null" : "\"" + finish + "\"") + "}]}\n\n";
    }

    private static String usage(String choices, long prompt, long completion, long cached) {
        return ("data: {\"id\":\"c1\",\"choices\":%s,\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,"
                        + "\"total_tokens\":%d,\"prompt_tokens_details\":{\"cached_tokens\":%d}}}\n\n")
                .formatted(choices, prompt, completion, prompt + completion, cached);
    }

    private CompleteResponse finished() {
        List<StreamCompleteResponse> events = caller.stream(REQUEST);
        return events.get(events.size() - 1).getFinished();
    }

    private static Usage usage(long input, long cached, long output) {
        return Usage.newBuilder()
                .setInputTokens(input)
                .setCacheReadTokens(cached)
                .setOutputTokens(output)
                .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                .build();
    }

    /** A01. */
    @Test
    void usageBesideAnEmptyDeltaIsKeptToTheTokenAndTheCent() {
        vendor.answer(
                "priced", Reply.events(HELLO, STOP, usage("[{\"index\":0,\"delta\":{}}]", 16_111, 2, 15_872), DONE));

        var answer = finished();

        assertThat(answer.getUsage()).isEqualTo(usage(239, 15_872, 2));
        assertThat(answer.getCost().getTotal()).isEqualTo("0.000512176");
    }

    /** A02. */
    @Test
    void usageBesideTheFinishReasonIsKept() {
        vendor.answer(
                "priced",
                Reply.events(
                        HELLO, usage("[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]", 1000, 100, 600), DONE));

        assertThat(finished().getUsage()).isEqualTo(usage(400, 600, 100));
    }

    /** A03. */
    @Test
    void usageSurvivesAnEmptyChunkAfterIt() {
        vendor.answer(
                "priced",
                Reply.events(HELLO, STOP, usage("[]", 10, 5, 0), "data: {\"id\":\"c1\",\"choices\":[]}\n\n", DONE));

        assertThat(finished().getUsage()).isEqualTo(usage(10, 0, 5));
    }

    /** A04. */
    @Test
    void usageAfterTheFinishReasonComesWithTheEndAndIsNoContent() {
        vendor.answer("priced", Reply.events(HELLO, STOP, usage("[]", 10, 5, 0), DONE));

        List<StreamCompleteResponse> events = caller.stream(REQUEST);

        assertThat(events)
                .extracting(StreamCompleteResponse::getEventCase)
                .containsExactly(
                        StreamCompleteResponse.EventCase.STARTED,
                        StreamCompleteResponse.EventCase.DELTA,
                        StreamCompleteResponse.EventCase.FINISHED);
        assertThat(events.get(2).getFinished().getUsage()).isEqualTo(usage(10, 0, 5));
    }

    /** A05. */
    @Test
    void missingUsageIsEstimatedAndSaidSo() throws Exception {
        vendor.answer("priced", Reply.events(HELLO, STOP, DONE));

        var answer = finished();

        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(answer.getUsage().getInputTokens()).isPositive();
        assertThat(answer.getUsage().getOutputTokens()).isPositive();
        assertThat(answer.getWarningsList())
                .extracting(dev.parley.v1.Warning::getCode)
                .containsExactly("USAGE_ESTIMATED");
        assertThat(metrics())
                .containsPattern("gen_ai_client_token_usage_tokens_count\\{[^}]*"
                        + "gen_ai_request_model=\"priced\"[^}]*parley_usage_source=\"estimated\"");
    }

    @Test
    void whatTheVendorItselfChargesStandsBesideOurCost() {
        vendor.answer(
                "priced",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":"
                                + "{\"prompt_tokens\":1000,\"completion_tokens\":0,\"total_tokens\":1000,\"cost\":0.00031}}"));

        var cost = caller.blocking().complete(REQUEST).getCost();

        assertThat(cost.getTotal()).isEqualTo("0.00028");
        assertThat(cost.getVendorReported().getTotal()).isEqualTo("0.00031");
        assertThat(cost.getVendorReported().getCurrency()).isEqualTo("USD");
    }

    @Test
    void anAmountThatWouldFillMemoryIsLeftOut() {
        vendor.answer(
                "priced",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":"
                                + "{\"prompt_tokens\":1000,\"completion_tokens\":0,\"cost\":1e999999999}}"));

        var answer = caller.blocking().complete(REQUEST);

        assertThat(answer.getCost().hasVendorReported()).isFalse();
        assertThat(answer.getWarningsList())
                .extracting(dev.parley.v1.Warning::getCode)
                .contains("VENDOR_COST_LEFT_OUT");
    }

    /** A14: what was served counts, not what was asked for. */
    @ParameterizedTest
    @CsvSource({"default, 0.035", "flex, 0.0175", "priority, 0.07"})
    void theServedTierIsPriced(String served, String total) {
        vendor.answer(
                "gpt-5.6",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"service_tier\":\""
                                + served + "\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":1000,"
                                + "\"total_tokens\":2000}}"));

        var answer = caller.blocking()
                .complete(ask("stub/gpt-5.6", "Hi").setServiceTier("flex").build());

        assertThat(answer.getServiceTier()).isEqualTo(served);
        assertThat(answer.getCost().getTotal()).isEqualTo(total);
    }

    /** A05, for an answer without text. */
    @Test
    void missingUsageOfToolCallsIsEstimatedToo() {
        vendor.answer(
                "priced",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"1\",\"function\":{\"name\":\"look_up\","
                                + "\"arguments\":\"{\\\"word\\\":\\\"parley\\\"}\"}}]},\"finish_reason\":\"tool_calls\"}]}"));

        var usage = caller.blocking().complete(REQUEST).getUsage();

        assertThat(usage.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(usage.getOutputTokens()).isPositive();
    }

    private static String metrics() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:8181/q/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** B04. */
    @Test
    void anErrorBeforeTheFirstContentGoesToTheNextModelOfTheCaller() {
        vendor.answer(
                "busy", Reply.events("data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n"));
        vendor.answer("priced", Reply.events(HELLO, STOP, usage("[]", 10, 5, 0), DONE));

        List<StreamCompleteResponse> events =
                caller.stream(ask("stub/busy", "Hi").addModels("stub/priced").build());

        assertThat(text(events)).isEqualTo("Hello");
        var answer = events.get(events.size() - 1).getFinished();
        assertThat(answer.getRequested().getModel()).isEqualTo("busy");
        assertThat(answer.getActual().getModel()).isEqualTo("priced-2026");
        assertThat(answer.getAttemptsList())
                .extracting(attempt -> attempt.getModel() + " " + attempt.getErrorReason())
                .containsExactly(
                        "busy " + ErrorReason.ERROR_REASON_VENDOR_OVERLOADED,
                        "priced " + ErrorReason.ERROR_REASON_UNSPECIFIED);
    }

    @Test
    void aFailureAfterContentIsNotHiddenByAnotherModel() {
        vendor.answer("cut", Reply.events(End.CUT, HELLO));
        vendor.answer("priced", Reply.events(HELLO, STOP, DONE));

        Failure failure = failureOf(() ->
                caller.stream(ask("stub/cut", "Hi").addModels("stub/priced").build()));

        assertThat(failure.reason()).isEqualTo("TRUNCATED");
        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(vendor.seen("priced")).isEmpty();
    }

    @Test
    void aConnectionThatIsCutBeforeContentIsTriedWithTheNextModel() {
        vendor.answer("cut", Reply.events(End.CUT));
        vendor.answer("priced", Reply.events(HELLO, STOP, DONE));

        assertThat(text(caller.stream(
                        ask("stub/cut", "Hi").addModels("stub/priced").build())))
                .isEqualTo("Hello");
    }

    /** B07. */
    @Test
    void aStreamThatEndsWithoutItsEndIsTruncated() {
        vendor.answer("priced", Reply.events(HELLO));

        Failure failure = failureOf(() -> caller.stream(REQUEST));

        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.reason()).isEqualTo("TRUNCATED");
        assertThat(failure.about("retryable")).isEqualTo("true");
    }

    /** B09. */
    @ParameterizedTest
    @CsvSource({
        "stub, '{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"too long\"}}'",
        "stub-anthropic, '{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long\"}}'",
        "stub-gemini, '{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\",\"message\":\"exceeds the maximum number of tokens allowed\"}}'",
        "stub-ollama, '{\"error\":{\"code\":400,\"message\":\"exceeds the available context size\"}}'"
    })
    void anErrorInABodyOfStatus200IsAnErrorWholeAndStreamed(String stub, String body) {
        vendor.answer("priced", Reply.json(200, body));
        var request = ask(stub + "/priced", "Hi").build();

        for (Failure failure : List.of(
                failureOf(() -> caller.blocking().complete(request)), failureOf(() -> caller.stream(request)))) {
            assertThat(failure.reason()).isEqualTo("CONTEXT_TOO_LONG");
            assertThat(failure.code()).isEqualTo(Status.Code.OUT_OF_RANGE);
            assertThat(failure.about("vendor")).isEqualTo(stub);
        }
    }

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

    /** D03. */
    @ParameterizedTest
    @ValueSource(strings = {"bad field in payload429snippet", "unknown id 403-abc in the request"})
    void numbersInTheTextOfARejectionDoNotChangeItsKind(String message) {
        vendor.answer(
                "priced",
                Reply.json(400, "{\"error\":{\"message\":\"" + message + "\",\"type\":\"invalid_request_error\"}}"));

        Failure failure = failureOf(() -> caller.blocking().complete(REQUEST));

        assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.reason()).isEqualTo("VENDOR_REJECTED");
        assertThat(failure.message()).contains(message);
    }

    /** D05. */
    @Test
    void aModelThatTheVendorDoesNotHaveIsNotFoundAndNotTriedAgain() {
        Failure failure = failureOf(
                () -> caller.blocking().complete(ask("stub/gone", "Hi").build()));

        assertThat(failure.code()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(failure.about("retryable")).isEqualTo("false");
        assertThat(vendor.seen("gone")).hasSize(1);
    }

    @Test
    void theGatewaysOwnKeyBeingRefusedIsNotTheCallersFaultAndIsNeverQuoted() {
        vendor.answer(
                "priced",
                Reply.json(
                        401,
                        "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Incorrect API key: key-of-stub\"}}"));

        Failure failure = failureOf(() -> caller.blocking().complete(REQUEST));

        assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failure.reason()).isEqualTo("VENDOR_AUTHENTICATION");
        assertThat(failure.message()).doesNotContain("key-of-stub");
        assertThat(failure.about("remedy")).contains("operator");
    }

    @Test
    void theVendorsWaitReachesTheCaller() {
        vendor.answer(
                "priced",
                Reply.json(429, "{\"error\":{\"message\":\"slow down\"}}").with("retry-after", "7"));

        Failure failure = failureOf(() -> caller.blocking().complete(REQUEST));

        assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(failure.about("upstream_status")).isEqualTo("429");
        assertThat(failure.retry().orElseThrow().getRetryDelay().getSeconds()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, <html>Bad gateway</html>",
        "application/json, '{\"choices\":'",
        "application/json, '[]'",
        "application/json, ''",
        "application/json, '{}'"
    })
    void somethingElseThanAnAnswerIsTheVendorsFault(String type, String body) {
        vendor.answer("priced", Reply.of(200, type, List.of(body.getBytes(StandardCharsets.UTF_8)), End.PROPER));

        for (Failure failure : List.of(
                failureOf(() -> caller.blocking().complete(REQUEST)), failureOf(() -> caller.stream(REQUEST)))) {
            assertThat(failure.reason()).isEqualTo("INVALID_VENDOR_RESPONSE");
            assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void brokenJsonInAStreamIsTheVendorsFaultAndTheTextBeforeItArrives() {
        vendor.answer("priced", Reply.events(HELLO, "data: {\"choices\":\n\n"));

        Failure failure = failureOf(() -> caller.stream(REQUEST));

        assertThat(failure.reason()).isEqualTo("INVALID_VENDOR_RESPONSE");
        assertThat(failure.about("partial")).isEqualTo("true");
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
                .complete(request.setUnsupportedParameters(
                                dev.parley.v1.UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN)
                        .build());

        assertThat(failure.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
        assertThat(failure.about("field")).isEqualTo("sampling.temperature");
        assertThat(answer.getWarningsList())
                .filteredOn(warning -> warning.getCode().equals("PARAMETER_LEFT_OUT"))
                .extracting(dev.parley.v1.Warning::getField)
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
