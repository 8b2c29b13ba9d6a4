package dev.parley.gateway;

import static dev.parley.gateway.Chunks.DONE;
import static dev.parley.gateway.Chunks.HELLO;
import static dev.parley.gateway.Chunks.STOP;
import static dev.parley.gateway.Chunks.usage;
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
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.UsageSource;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How vendors fail and refuse, and what callers are told. The ids are those of the list of known cases. */
@OverTheWire
class VendorFailuresTest {

    private static final CompleteRequest REQUEST = ask("stub/priced", "Hi").build();

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

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

    /** B07: and tells what it used by then. */
    @Test
    void aStreamThatEndsWithoutItsEndIsTruncated() {
        vendor.answer("priced", Reply.events(HELLO));

        Failure failure = failureOf(() -> caller.stream(REQUEST));

        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.reason()).isEqualTo("TRUNCATED");
        assertThat(failure.about("retryable")).isEqualTo("true");
        var used = failure.attempts().get(0).getUsage();
        assertThat(used.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(used.getInputTokens()).isPositive();
        assertThat(used.getOutputTokens()).isPositive();
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
}
