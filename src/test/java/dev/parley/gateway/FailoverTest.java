package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.MESSAGE;
import static dev.parley.testing.ChatReplies.PIECE;
import static dev.parley.testing.StreamReplies.MESSAGE_START;
import static dev.parley.testing.StreamReplies.anthropic;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Failover;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.v1.Warning;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who is asked when the first does not answer, and who is not. */
@OverTheWire
class FailoverTest {

    private static final Reply VECTOR = Reply.json(
            200, "{\"model\":\"m\",\"data\":[{\"index\":0,\"embedding\":[0.5]}],\"usage\":{\"prompt_tokens\":1}}");

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** D15: what is said by another name is, for what the other can't take it is passed over, or that is left out. */
    @Test
    void theNextVendorGetsTheRequestInItsOwnTerms() throws Exception {
        vendor.answer("d15", BROKEN).answer("claude-d15", MESSAGE);
        var request = ask("short/d15", "Hi")
                .addModels("stub-anthropic/claude-d15")
                .setMaxOutputTokens(77)
                .addStop("STOP")
                .setTimeout(Durations.fromSeconds(20))
                .setRetry(attempts(2, 1));
        request.getSamplingBuilder().setSeed(7).setTopP(0.5);

        var refused = failureOf(() -> caller.blocking().complete(request.build()));
        var answer = caller.blocking()
                .complete(request.setUnsupportedParameters(UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN)
                        .build());

        assertThat(refused.attempts()).extracting(Attempt::getModel).containsExactly("d15");
        assertThat(refused.about("passed_over")).startsWith("stub-anthropic/claude-d15: sampling.seed");
        assertThat(body("d15"))
                .containsEntry("seed", 7)
                .containsEntry("stop", List.of("STOP"))
                .containsEntry("top_p", 0.5);
        assertThat(answer.getActual().getVendor()).isEqualTo("stub-anthropic");
        assertThat(answer.getWarningsList()).extracting(Warning::getField).containsExactly("sampling.seed");
        assertThat(body("claude-d15"))
                .containsEntry("max_tokens", 77)
                .containsEntry("stop_sequences", List.of("STOP"))
                .containsEntry("top_p", 0.5)
                .doesNotContainKeys("seed", "stop", "max_completion_tokens");
        assertThat(vendor.seen("claude-d15")).hasSize(1);
    }

    private Map<String, Object> body(String model) throws IOException {
        return new ObjectMapper().readValue(vendor.seen(model).get(0).body(), new TypeReference<>() {});
    }

    /** It calls nobody: it is no attempt, and takes none of those that the call has. */
    @Test
    void aVendorThatIsOffIsPassedOverAndIsNoAttempt() {
        vendor.answer("next", Reply.events(PIECE, END)).answer("embeds", VECTOR);
        var off = ask("openai/gpt-4o", "Hi").setRetry(attempts(1, 1));

        var streamed =
                finished(caller.stream(off.clone().addModels("plain/next").build()));
        vendor.answer("next", GOOD);
        var whole =
                caller.blocking().complete(off.clone().addModels("plain/next").build());
        var embedded = caller.embeddings()
                .embed(embed("openai/text-embedding-3-small", "Hi")
                        .addModels("plain/embeds")
                        .build());
        var alone = failureOf(() -> caller.blocking().complete(off.build()));

        for (var attempts : List.of(streamed.getAttemptsList(), whole.getAttemptsList(), embedded.getAttemptsList())) {
            assertThat(attempts).extracting(Attempt::getVendor).containsExactly("plain");
        }
        assertThat(alone.reason()).isEqualTo("VENDOR_DISABLED");
        assertThat(alone.about("vendor")).isEqualTo("openai");
        assertThat(alone.attempts()).isEmpty();
    }

    /** An error has little room: what came of the last is told, and how many there were. */
    @Test
    void ofManyAttemptsAnErrorTellsTheLastEightAndTheCount() {
        vendor.answer("many", Reply.json(503, "{}"), BROKEN);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("plain/many", "Hi")
                        .setRetry(attempts(12, 12).setMaxBackoff(Durations.fromMillis(1)))
                        .build()));

        assertThat(vendor.seen("many")).hasSize(12);
        assertThat(failure.about("attempts")).isEqualTo("12");
        assertThat(failure.attempts())
                .hasSize(8)
                .extracting(Attempt::getUpstreamStatus)
                .containsOnly(500);
        assertThat(failure.attempts().get(7).getErrorReason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE);
    }

    /** Anthropic's stream tells of itself before it says anything. */
    @Test
    void aStreamOfAnthropicThatBeganWithoutContentFailsOver() {
        vendor.answer(
                        "claude-begins",
                        Reply.events(
                                MESSAGE_START,
                                anthropic("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}")))
                .answer("next", Reply.events(PIECE, END));

        var events = caller.stream(ask("stub-anthropic/claude-begins", "Hi")
                .addModels("plain/next")
                .setMaxOutputTokens(9)
                .build());

        assertThat(text(events)).isEqualTo("word ");
        assertThat(events.stream().filter(event -> event.hasStarted())).hasSize(1);
        assertThat(finished(events).getAttemptsList())
                .extracting(Attempt::getErrorReason)
                .containsExactly(ErrorReason.ERROR_REASON_VENDOR_OVERLOADED, ErrorReason.ERROR_REASON_UNSPECIFIED);
    }

    /** B04, and an error event is the first thing that the stream brings. */
    @Test
    void anErrorEventBeforeContentFailsOverInSilence() {
        vendor.answer("b04", Reply.events("data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n"));
        vendor.answer("b04-good", Reply.events(PIECE, END));

        var events =
                caller.stream(ask("short/b04", "Hi").addModels("short/b04-good").build());

        assertThat(text(events)).isEqualTo("word ");
        assertThat(events.stream().filter(event -> event.hasStarted())).hasSize(1);
        assertThat(finished(events).getAttemptsList())
                .extracting(Attempt::getErrorReason)
                .containsExactly(ErrorReason.ERROR_REASON_VENDOR_OVERLOADED, ErrorReason.ERROR_REASON_UNSPECIFIED);
    }

    /** B03. */
    @Test
    void aStreamIsNotContinuedByAnotherAfterContent() {
        vendor.answer("b03", Reply.events(End.CUT, PIECE, PIECE)).answer("b03-good", Reply.events(PIECE, END));
        List<String> got = new ArrayList<>();

        var failure = failureOf(() -> caller.blocking()
                .streamComplete(
                        ask("short/b03", "Hi").addModels("short/b03-good").build())
                .forEachRemaining(event -> got.add(event.getDelta().getText())));

        assertThat(String.join("", got)).isEqualTo("word word ");
        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(failure.attempts()).hasSize(1);
        assertThat(vendor.seen("b03-good")).isEmpty();
    }

    /** B06. */
    @Test
    void aPinnedRequestReachesOneDeploymentOnly() {
        vendor.answer("shared", BROKEN).answer("b06", GOOD);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi")
                        .addModels("short/b06")
                        .setFailover(Failover.FAILOVER_PINNED)
                        .build()));

        assertThat(failure.about("vendor")).isEqualTo("first");
        assertThat(vendor.seen("shared"))
                .hasSize(2)
                .allSatisfy(seen -> assertThat(seen.key()).isEqualTo("key-of-first"));
        assertThat(vendor.seen("b06")).isEmpty();
    }

    @Test
    void theRequestsOwnRulesSayWhoMayBeCalled() {
        vendor.answer("shared", BROKEN).answer("shared key-of-second", GOOD);

        var elsewhere = caller.blocking().complete(ask("first/shared", "Hi").build());
        var local = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi").setLocalOnly(true).build()));
        var named = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi")
                        .setFailover(Failover.FAILOVER_NAMED)
                        .build()));
        var other = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi").addAllowedVendors("second").build()));
        var leaves = failureOf(() -> caller.blocking()
                .complete(ask("second/shared", "Hi").setLocalOnly(true).build()));
        var mistyped = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi").addAllowedVendors("secnd").build()));

        assertThat(elsewhere.getActual().getVendor()).isEqualTo("second");
        for (var failure : List.of(local, named)) {
            assertThat(failure.reason()).isEqualTo("VENDOR_UNAVAILABLE");
            assertThat(failure.attempts()).extracting(Attempt::getVendor).containsOnly("first");
        }
        for (var failure : List.of(other, leaves)) {
            assertThat(failure.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(failure.reason()).isEqualTo("NOT_ALLOWED");
        }
        assertThat(mistyped.about("field")).isEqualTo("allowed_vendors[0]");
    }

    /** An error after the first content is the stream's end, whoever else could answer. */
    @Test
    void anErrorEventAfterContentEndsTheStreamWithWhatThereIs() {
        vendor.answer(
                "later",
                Reply.events(PIECE, "data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n"));
        vendor.answer("later-good", Reply.events(PIECE, END));

        var failure = failureOf(() -> caller.stream(
                ask("short/later", "Hi").addModels("short/later-good").build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_OVERLOADED");
        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(vendor.seen("later")).hasSize(1);
        assertThat(vendor.seen("later-good")).isEmpty();
    }

    /** D06. */
    @Test
    void anAccountWithoutQuotaIsNotAskedAgainAndSaysSo() {
        vendor.answer(
                "claude-sonnet-4-5",
                Reply.json(
                        400,
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"You have reached your"
                                + " specified API usage limits. You will regain access on 2026-12-01.\"}}"));

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("stub-anthropic/claude-sonnet-4-5", "Hi")
                        .setMaxOutputTokens(9)
                        .setRetry(RetryPolicy.newBuilder().setAttempts(5).setAttemptsPerDeployment(5))
                        .build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_QUOTA_EXHAUSTED");
        assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(vendor.seen("claude-sonnet-4-5")).hasSize(1);
    }
}
