package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.END_WITH_USAGE;
import static dev.parley.testing.ChatReplies.PIECE;
import static dev.parley.testing.StreamReplies.ANTHROPIC;
import static dev.parley.testing.StreamReplies.MESSAGE_START;
import static dev.parley.testing.StreamReplies.anthropic;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.Attempt;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.Cost;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the vendor had reported of an answer that it did not end is told as it reported it; only the rest is counted here.
 * The stubs' model "priced" costs 0.28 USD for a million tokens of input, 0.028 from the cache, 0.42 of output.
 */
@OverTheWire
class PartialUsageTest {

    private static final String OVERLOADED =
            anthropic("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}");

    @Inject
    TokenCounter tokens;

    @Inject
    CurrentCatalog catalog;

    @AutoClose
    private final Caller caller = new Caller();

    @RegisterExtension
    private final CallLines calls = CallLines.ofEachTest();

    private final StubVendor vendor = StubVendor.fresh();

    private static Usage.Builder estimated(long input, long output) {
        return Usage.newBuilder()
                .setInputTokens(input)
                .setOutputTokens(output)
                .setSource(UsageSource.USAGE_SOURCE_ESTIMATED);
    }

    private static Reply claude(End end, int words) {
        return Reply.events(
                end,
                Stream.concat(Stream.of(MESSAGE_START), Collections.nCopies(words, ANTHROPIC.piece()).stream())
                        .toArray(String[]::new));
    }

    private long counted(String model, int words) {
        return tokens.countText("word ".repeat(words), catalog.catalog().resolve(model))
                .tokens();
    }

    /** Of 20 tokens of input, 5,000 from the cache, and what was written. */
    private static String costOfClaude(long output) {
        return plain(new BigDecimal("0.0001456").add(new BigDecimal("0.00000042").multiply(new BigDecimal(output))));
    }

    private static String plain(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }

    private static void isPriced(Cost cost, String total) {
        assertThat(plain(new BigDecimal(cost.getTotal()))).isEqualTo(total);
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT", "RESET", "PROPER", "SILENCE"})
    void aStreamThatBrokeOffIsPricedByTheInputThatTheVendorReported(End end) {
        vendor.answer("priced", claude(end, 3));

        var failure =
                failureOf(() -> caller.stream(ask("stub-anthropic/priced", "Hi").build()));

        long output = counted("stub-anthropic/priced", 3);
        assertThat(output).isGreaterThan(1);
        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(failure.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_PARTIAL);
            assertThat(attempt.getUsage())
                    .isEqualTo(estimated(20, output).setCacheReadTokens(5000).build());
            isPriced(attempt.getCost(), costOfClaude(output));
        });
    }

    @Test
    void theVendorsOwnCountOfTheOutputStandsWhereItKnewAllThatWasWritten() {
        var chunk = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"word \"}]}}],\"usageMetadata\":"
                + "{\"promptTokenCount\":5020,\"cachedContentTokenCount\":5000,\"thoughtsTokenCount\":90,%s"
                + "\"totalTokenCount\":5117}}\n\n";
        vendor.answer(
                "priced",
                Reply.events(
                        End.CUT,
                        chunk.formatted(""),
                        chunk.formatted("\"candidatesTokenCount\":7,"),
                        // Some pieces tell no output.
                        chunk.formatted("").replace("word ", "")));

        var failure =
                failureOf(() -> caller.stream(ask("stub-gemini/priced", "Hi").build()));

        assertThat(failure.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.getUsage())
                    .isEqualTo(estimated(20, 7)
                            .setCacheReadTokens(5000)
                            .setReasoningTokens(90)
                            .build());
            isPriced(attempt.getCost(), costOfClaude(97));
        });
    }

    @Test
    void whatWasWrittenAfterTheVendorsLastCountIsAddedToIt() {
        vendor.answer("priced", Reply.events(End.CUT, PIECE, running(70), PIECE, PIECE));

        var failure = failureOf(() -> caller.stream(ask("stub/priced", "Hi").build()));

        assertThat(failure.attempts())
                .extracting(Attempt::getUsage)
                .containsExactly(estimated(20, 70 + counted("stub/priced", 2)).build());
    }

    /** xAI, and vLLM with continuous_usage_stats: the count so far with each piece. */
    private static String running(int output) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}],\"usage\":{\"prompt_tokens\":20,"
                + "\"completion_tokens\":" + output + "}}\n\n";
    }

    /** Such a count is not that of the whole answer. */
    @Test
    void aCountOnTheWayIsNotTakenForTheLastOne() {
        vendor.answer("priced", Reply.events(running(70), PIECE, PIECE, END));

        var answer = finished(caller.stream(ask("stub/priced", "Hi").build()));

        assertThat(answer.getUsage())
                .isEqualTo(estimated(20, 70 + counted("stub/priced", 2)).build());
        assertThat(answer.getWarningsList())
                .singleElement()
                .satisfies(warning -> assertThat(warning.getCode()).isEqualTo("USAGE_ESTIMATED"));
    }

    /** Some start with zeros, which are no counts. */
    @Test
    void anInputThatWasReportedAsZeroIsCounted() {
        vendor.answer(
                "priced",
                Reply.events(
                        End.CUT,
                        MESSAGE_START
                                .replace("\"input_tokens\":20", "\"input_tokens\":0")
                                .replace("5000", "0"),
                        ANTHROPIC.piece()));

        var failure =
                failureOf(() -> caller.stream(ask("stub-anthropic/priced", "Hi").build()));

        assertThat(failure.attempts().get(0).getUsage().getInputTokens()).isPositive();
    }

    @Test
    void aCallerWhoLeavesPaysForTheInputThatTheVendorReported() throws Exception {
        var reply = claude(End.SILENCE, 3);
        vendor.answer("priced", reply);

        caller.leaveAfter(4, ask("stub-anthropic/priced", "Hi").build());

        long output = counted("stub-anthropic/priced", 3);
        var line = calls.next();
        assertThat(line)
                .containsAllEntriesOf(
                        Map.of("outcome", "CANCELLED", "in", "20", "cached", "5000", "out", String.valueOf(output)));
        assertThat(plain(new BigDecimal(line.get("cost").replace(" USD", "")))).isEqualTo(costOfClaude(output));
    }

    @Test
    void aCallThatIsOutOfTimeTellsIt() {
        vendor.answer("priced", claude(End.SILENCE, 3));

        var failure = failureOf(() -> caller.stream(ask("stub-anthropic/priced", "Hi")
                .setTimeout(Durations.fromMillis(700))
                .build()));

        assertThat(failure.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED);
            isPriced(attempt.getCost(), costOfClaude(counted("stub-anthropic/priced", 3)));
        });
    }

    @Test
    void anAnswerThatMaxCostCutOffTellsIt() {
        vendor.answer("priced", claude(End.SILENCE, 400));

        var answer = finished(caller.stream(
                ask("stub-anthropic/priced", "Hi").setMaxCost("0.0002").build()));

        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        int words = answer.getMessage().getParts(0).getText().length() / "word ".length();
        // The piece that cost too much came as well.
        long output = counted("stub-anthropic/priced", words + 1);
        assertThat(answer.getUsage())
                .isEqualTo(estimated(20, output).setCacheReadTokens(5000).build());
        isPriced(answer.getCost(), costOfClaude(output));
    }

    /** An error that the vendor tells before content is a refusal, which is not billed. */
    @Test
    void anErrorAfterTheFirstEventIsARefusalAndTheNextAnswers() {
        vendor.answer("priced", Reply.events(MESSAGE_START, OVERLOADED)).answer("next", good());

        var refused = elsewhere();

        assertThat(refused.getErrorReason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_OVERLOADED);
        assertThat(refused.hasUsage()).isFalse();
        assertThat(refused.hasCost()).isFalse();
    }

    /** A vendor that was at work when it was lost bills what it had read. */
    @ParameterizedTest
    @EnumSource(names = {"CUT", "RESET", "PROPER", "SILENCE"})
    void aStreamThatIsLostBeforeContentIsPricedByWhatTheVendorReported(End end) {
        vendor.answer("priced", claude(end, 0)).answer("next", good());

        var lost = elsewhere();

        assertThat(lost.getUsage())
                .isEqualTo(estimated(20, 1).setCacheReadTokens(5000).build());
        isPriced(lost.getCost(), costOfClaude(1));
    }

    private static Reply good() {
        return Reply.events(PIECE, END_WITH_USAGE);
    }

    /** The attempt that failed before another vendor answered. */
    private Attempt elsewhere() {
        var answer = finished(caller.stream(
                ask("stub-anthropic/priced", "Hi").addModels("stub/next").build()));
        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getOutcome)
                .containsExactly(AttemptOutcome.ATTEMPT_OUTCOME_FAILED, AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED);
        return answer.getAttempts(0);
    }
}
