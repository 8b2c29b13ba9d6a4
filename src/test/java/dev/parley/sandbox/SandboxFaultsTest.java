package dev.parley.sandbox;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.v1.FinishReason;
import dev.parley.v1.UsageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault that the sandbox has, in each of its formats, as a caller of Parley meets it. */
@OverTheWire
class SandboxFaultsTest {

    private static final List<String> VENDORS = List.of(
            "sandbox",
            "sandbox-anthropic",
            "sandbox-gemini",
            "sandbox-cohere",
            "sandbox-ollama",
            "sandbox-responses",
            "sandbox-bedrock/amazon.nova-sandbox");

    @AutoClose
    private final Caller caller = new Caller();

    @ParameterizedTest
    @CsvSource({
        "status=400, VENDOR_REJECTED, VENDOR_REJECTED",
        "status=401, VENDOR_AUTHENTICATION, VENDOR_AUTHENTICATION",
        "status=403, VENDOR_PERMISSION, VENDOR_PERMISSION",
        "status=429 retry-after=3, VENDOR_RATE_LIMITED, VENDOR_RATE_LIMITED",
        "status=500, VENDOR_UNAVAILABLE, VENDOR_UNAVAILABLE",
        "status=504 type=x, VENDOR_TIMEOUT, VENDOR_TIMEOUT",
        "cut=headers, VENDOR_CONNECTION, VENDOR_CONNECTION",
        "content-type=text/html, INVALID_VENDOR_RESPONSE, INVALID_VENDOR_RESPONSE",
        "malformed=2, INVALID_VENDOR_RESPONSE, INVALID_VENDOR_RESPONSE",
        "truncated=2, INVALID_VENDOR_RESPONSE, TRUNCATED",
        "cut=2, VENDOR_CONNECTION, TRUNCATED",
        "no-end, '', TRUNCATED"
    })
    void faultsBecomeTheirReasons(String script, String whole, String streamed) {
        for (String vendor : VENDORS) {
            var request = ask(vendor, "Hi [[sandbox " + script + "]]")
                    .setMaxOutputTokens(500)
                    .build();
            if (!whole.isEmpty()) {
                assertThat(failureOf(() -> caller.blocking().complete(request)).reason())
                        .as(vendor)
                        .isEqualTo(whole);
            }
            assertThat(failureOf(() -> caller.stream(request)).reason())
                    .as(vendor)
                    .isEqualTo(streamed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-in-stream=0", "error-body"})
    void anErrorInsideAnAnswerOfStatus200IsAnError(String script) {
        for (String vendor : VENDORS) {
            var request = ask(vendor, "Hi [[sandbox " + script + "]]").build();

            assertThat(failureOf(() -> caller.stream(request)).about("retryable"))
                    .as(vendor)
                    .isEqualTo("true");
        }
    }

    @Test
    void anErrorInMidStreamComesAfterTheTextBeforeIt() {
        for (String vendor : VENDORS) {
            var events = caller.blocking()
                    .streamComplete(
                            ask(vendor, "Hi [[sandbox error-in-stream=3]]").build());
            List<String> pieces = new ArrayList<>();
            var failure = failureOf(() -> events.forEachRemaining(event -> {
                if (event.hasDelta()) {
                    pieces.add(event.getDelta().getText());
                }
            }));

            assertThat(pieces).as(vendor).hasSize(3);
            assertThat(failure.about("partial")).as(vendor).isEqualTo("true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"silence=headers", "silence=0", "silence=2"})
    void silenceEndsAtTheCallersDeadline(String script) {
        var request = ask("sandbox", "Hi [[sandbox " + script + "]]").build();

        var failure = failureOf(() -> caller.blocking()
                .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                .streamComplete(request)
                .forEachRemaining(event -> {}));

        assertThat(failure.code()).isEqualTo(io.grpc.Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void pausesFramingAndPiecesDoNotChangeTheAnswer() {
        for (String vendor : VENDORS) {
            String plain = text(caller.stream(ask(vendor, "Hi").build()));
            for (String script : List.of(
                    "delay=20ms gap=1ms",
                    "chunk=7",
                    "split=1",
                    "split=3 crlf",
                    "comments",
                    "nospace",
                    "comments crlf")) {
                assertThat(text(caller.stream(
                                ask(vendor, "Hi [[sandbox " + script + "]]").build())))
                        .as(vendor + " " + script)
                        .isEqualTo(plain);
            }
        }
    }

    @Test
    void limitsAndStopTextsEndTheAnswer() {
        for (String vendor : VENDORS) {
            if (vendor.equals("sandbox-responses")) {
                // It takes no stop texts, and no limit below 16, as OpenAI: OpenAiResponsesSdkTest.
                continue;
            }
            var limited = caller.blocking()
                    .complete(ask(vendor, "Hi").setMaxOutputTokens(5).build());
            var stopped = caller.blocking()
                    .complete(ask(vendor, "one two three four [[sandbox echo]]")
                            .addStop("three")
                            .build());

            assertThat(limited.getFinishReason()).as(vendor).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
            assertThat(limited.getUsage().getOutputTokens()).isBetween(1L, 5L);
            assertThat(text(stopped.getMessage())).as(vendor).isEqualTo("one two ");
        }
    }

    @Test
    void usageCanBeWithheld() {
        for (String vendor : VENDORS) {
            var answer = caller.blocking()
                    .complete(ask(vendor, "Hi [[sandbox no-usage]]").build());

            assertThat(answer.getUsage().getSource()).as(vendor).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        }
    }

    @Test
    void anUnknownKeyOfTheScriptIsRefusedByName() {
        var failure = failureOf(() -> caller.blocking()
                .complete(ask("sandbox", "Hi [[sandbox dealy=2s]]").build()));

        assertThat(failure.message()).contains("unknown key 'dealy'").contains("delay");
    }
}
