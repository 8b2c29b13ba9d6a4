package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.END_WITH_USAGE;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Continued;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Failover;
import dev.parley.v1.ModelRef;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A stream that broke off and that another deployment goes on with, because the caller asked for it. */
@OverTheWire
class ContinuationTest {

    private static final String MORE = PIECE.replace("word ", " and more");
    private static final String CALL =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\","
                    + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]},\"finish_reason\":null}]}\n\n";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest.Builder continued(String... models) {
        var request = ask("stub/breaks", "Hi").setContinueElsewhere(true);
        List.of(models).forEach(request::addModels);
        return request;
    }

    private static ModelRef model(String vendor, String model) {
        return ModelRef.newBuilder().setVendor(vendor).setModel(model).build();
    }

    @Test
    void theNextGoesOnFromTheTextAndThePlaceIsMarked() {
        vendor.answer("breaks", Reply.events(End.CUT, PIECE, PIECE));
        vendor.answer("rest", Reply.events(MORE, END_WITH_USAGE));

        var events = caller.stream(continued("goes-on/rest").build());

        var finished = finished(events);
        assertThat(events.stream()
                        .filter(StreamCompleteResponse::hasContinued)
                        .map(StreamCompleteResponse::getContinued))
                .containsExactly(Continued.newBuilder()
                        .setFrom(model("stub", "breaks"))
                        .setTo(model("goes-on", "rest"))
                        .setCharacters(10)
                        .setReason(ErrorReason.ERROR_REASON_TRUNCATED)
                        .setPartIndex(1)
                        .build());
        assertThat(text(events)).isEqualTo("word word and more");
        assertThat(finished.getMessage().getPartsList())
                .extracting(ContentPart::getText)
                .containsExactly("word word ", "and more");
        assertThat(finished.getActual().getVendor()).isEqualTo("goes-on");
        assertThat(finished.getWarningsList()).extracting(Warning::getCode).containsExactly("CONTINUED_ELSEWHERE");
        assertThat(vendor.seen("rest").get(0).body()).contains("{\"role\":\"assistant\",\"content\":\"word word\"}");
    }

    @Test
    void theUsageIsThatOfTheSecondAndEachAttemptTellsItsOwn() {
        vendor.answer("breaks", Reply.events(End.CUT, PIECE, PIECE));
        vendor.answer("rest", Reply.events(MORE, END_WITH_USAGE));
        vendor.answer("priced", Reply.events(MORE, END));

        var reported = last(continued("goes-on/rest").build());
        var counted = last(continued("goes-on/priced").build());

        assertThat(reported.getUsage().getOutputTokens()).isEqualTo(100);
        assertThat(reported.getCost().getTotal()).isEqualTo("0.00021");
        assertThat(reported.getAttemptsList())
                .extracting(Attempt::getOutcome)
                .containsExactly(AttemptOutcome.ATTEMPT_OUTCOME_PARTIAL, AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED);
        assertThat(reported.getAttempts(0).getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(counted.getUsage().getOutputTokens())
                .isPositive()
                .isLessThanOrEqualTo(counted.getAttempts(0).getUsage().getOutputTokens() + 1);
    }

    private dev.parley.v1.CompleteResponse last(CompleteRequest request) {
        var events = caller.stream(request);
        return finished(events);
    }

    @Test
    void aThirdGoesOnWhereTheSecondBreaksOffToo() {
        vendor.answer("breaks", Reply.events(End.CUT, PIECE));
        vendor.answer("second", Reply.events(End.CUT, PIECE));
        vendor.answer("third", Reply.events(PIECE, END));

        var events = caller.stream(continued("goes-on/second", "goes-on/third").build());

        var finished = finished(events);
        assertThat(events.stream().filter(StreamCompleteResponse::hasContinued)).hasSize(2);
        assertThat(text(events)).isEqualTo("word word word ");
        assertThat(text(finished.getMessage())).isEqualTo("word word word ");
        assertThat(vendor.seen("third").get(0).body()).contains("\"content\":\"word word\"}");
        assertThat(finished.getAttemptsCount()).isEqualTo(3);
    }

    @Test
    void oneThatDoesNotBeginLeavesTheFirstFailureAndTheNextIsAsked() {
        vendor.answer("breaks", Reply.events(End.CUT, PIECE));
        vendor.answer("refuses", BROKEN).answer("rest", Reply.events(MORE, END));

        var answered = last(continued("goes-on/refuses", "goes-on/rest").build());
        var failure = failureOf(() -> caller.stream(continued("goes-on/refuses").build()));

        assertThat(answered.getAttemptsCount()).isEqualTo(3);
        assertThat(failure.reason()).isEqualTo("TRUNCATED");
        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(failure.about("vendor")).isEqualTo("stub");
        assertThat(failure.attempts()).extracting(Attempt::getVendor).containsExactly("stub", "goes-on");
    }

    private void assertNotContinued(CompleteRequest request, Reply first) {
        vendor.answer("breaks", first);
        vendor.answer("rest", Reply.events(MORE, END));

        var failure = failureOf(() -> caller.stream(request));

        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(failure.attempts()).hasSize(1);
        assertThat(vendor.seen("rest")).isEmpty();
    }

    @Test
    void nobodyGoesOnWhoWasNotAskedToOrCanNotOrMayNot() {
        var text = Reply.events(End.CUT, PIECE);

        assertNotContinued(ask("stub/breaks", "Hi").addModels("goes-on/rest").build(), text);
        assertNotContinued(continued("racer/rest").build(), text);
        assertNotContinued(
                continued("goes-on/rest")
                        .setFailover(Failover.FAILOVER_NAMED)
                        .setRetry(RetryPolicy.newBuilder().setAttempts(1))
                        .build(),
                text);
        assertNotContinued(continued("goes-on/rest").build(), Reply.events(End.CUT, PIECE, CALL));
        assertNotContinued(
                continued("stub-anthropic/claude-opus-4-6")
                        .setMaxOutputTokens(9)
                        .build(),
                text);
        assertNotContinued(
                continued("stub-anthropic/claude-opus-4-1")
                        .setMaxOutputTokens(9000)
                        .setReasoning(ReasoningOptions.newBuilder().setBudgetTokens(2000))
                        .build(),
                text);
    }

    /** What is known of no window is not known to be larger than that of the first, which was too small. */
    @Test
    void aWindowThatWasTooSmallIsRememberedWhereTheNextGoesOn() {
        vendor.answer("shared key-of-first", Reply.json(400, "{\"error\":{\"message\":\"prompt is too long\"}}"));
        vendor.answer("shared key-of-second", Reply.events(End.CUT, PIECE));
        vendor.answer("rest", Reply.events(MORE, END));

        var failure = failureOf(() -> caller.stream(ask("first/shared", "Hi")
                .addModels("second/shared")
                .addModels("goes-on/rest")
                .setContinueElsewhere(true)
                .build()));

        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(failure.attempts()).extracting(Attempt::getVendor).containsExactly("first", "second");
        assertThat(vendor.seen("rest")).isEmpty();
    }

    @Test
    void whatContradictsItIsRefused() {
        var whole = failureOf(() -> caller.blocking().complete(continued().build()));
        var format = failureOf(() -> caller.stream(continued()
                .setResponseFormat(ResponseFormat.getDefaultInstance())
                .build()));
        var pinned = failureOf(() ->
                caller.stream(continued().setFailover(Failover.FAILOVER_PINNED).build()));

        assertThat(List.of(whole, format, pinned)).allSatisfy(failure -> {
            assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
            assertThat(failure.about("field")).isEqualTo("continue_elsewhere");
        });
    }
}
