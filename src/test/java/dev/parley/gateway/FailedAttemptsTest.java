package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.ChatReplies.END_WITH_USAGE;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.UsageSource;
import java.math.BigDecimal;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What attempts that did not answer used, as far as it is known: told in the answer, and in the error. */
@OverTheWire
class FailedAttemptsTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** B03: the usage so far. */
    @Test
    void aStreamThatBreaksOffTellsWhatItUsedUntilThen() {
        vendor.answer("priced", Reply.events(End.CUT, PIECE, PIECE, PIECE));

        var failure = failureOf(() -> caller.stream(ask("stub/priced", "Hi").build()));

        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(failure.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_PARTIAL);
            assertThat(attempt.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
            assertThat(attempt.getUsage().getInputTokens()).isPositive();
            assertThat(attempt.getUsage().getOutputTokens()).isGreaterThanOrEqualTo(3);
            assertThat(attempt.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
            assertThat(new BigDecimal(attempt.getCost().getTotal())).isPositive();
        });
    }

    @Test
    void anAttemptThatTimedOutCountsItsPromptInTheAnswerOfTheNext() {
        vendor.answer("late", Reply.beforeHeaders(End.SILENCE)).answer("priced", Reply.events(PIECE, END_WITH_USAGE));

        var events = caller.stream(ask("short/late", "Hi")
                .addModels("stub/priced")
                .setTimeout(Durations.fromSeconds(30))
                .build());

        var answer = finished(events);

        var late = answer.getAttempts(0);
        assertThat(answer.getAttemptsCount()).isEqualTo(2);
        assertThat(late.getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_FAILED);
        assertThat(late.getUsage().getInputTokens()).isPositive();
        assertThat(late.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(answer.getAttempts(1).getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED);
    }

    /** A refusal is not billed. */
    @Test
    void anAttemptThatTheVendorRefusedUsedNothing() {
        vendor.answer("priced", Reply.json(400, "{\"error\":{\"message\":\"no\"}}"));

        var failure = failureOf(
                () -> caller.blocking().complete(ask("stub/priced", "Hi").build()));

        assertThat(failure.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.hasUsage()).isFalse();
            assertThat(attempt.hasCost()).isFalse();
        });
    }
}
