package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.ChatReplies;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StreamReplies;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.FinishReason;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A vendor that said why its answer ended has answered, whatever becomes of its end mark. */
@OverTheWire
class UnmarkedEndTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    static Stream<Arguments> endsOfEachFormat() {
        return Stream.of(StreamReplies.values())
                .flatMap(format -> Stream.of(End.values()).map(end -> Arguments.of(format, end)));
    }

    @ParameterizedTest
    @MethodSource("endsOfEachFormat")
    void anAnswerOfWhichTheVendorSaidWhyItEndedIsOne(StreamReplies format, End end) {
        vendor.answer("priced", format.finished(2, end));

        var events = caller.stream(ask(format.vendor() + "/priced", "Hi").build());

        assertThat(text(events)).isEqualTo("word word ");
        assertThat(answered(events).getMessage().getParts(0).getText()).isEqualTo("word word ");
        usageIsTold(format, finished(events));
    }

    @ParameterizedTest
    @EnumSource(StreamReplies.class)
    void soIsOneWithoutContent(StreamReplies format) {
        vendor.answer("priced", format.finished(0, End.RESET));

        var events = caller.stream(ask(format.vendor() + "/priced", "Hi").build());

        assertThat(text(events)).isEmpty();
        assertThat(answered(events).getMessage().getPartsList()).isEmpty();
    }

    private CompleteResponse answered(List<StreamCompleteResponse> events) {
        var answer = finished(events);
        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(answer.getAttemptsList())
                .singleElement()
                .satisfies(
                        attempt -> assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED));
        assertThat(vendor.seen("priced")).hasSize(1);
        return answer;
    }

    /** Bedrock counts only after its end mark; the others had counted when they said why. */
    private static void usageIsTold(StreamReplies format, CompleteResponse answer) {
        var usage = answer.getUsage();
        if (format == StreamReplies.BEDROCK) {
            assertThat(usage.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
            assertThat(usage.getOutputTokens()).isPositive();
            assertThat(answer.getWarningsList()).extracting(Warning::getCode).containsExactly("USAGE_ESTIMATED");
        } else {
            assertThat(usage.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_VENDOR);
            assertThat(usage.getInputTokens()).isEqualTo(20);
            assertThat(usage.getCacheReadTokens()).isEqualTo(format == StreamReplies.ANTHROPIC ? 5000 : 0);
            assertThat(usage.getOutputTokens()).isEqualTo(7);
            assertThat(answer.getWarningsList()).isEmpty();
        }
    }

    /** The vendor may be silent for two minutes between two pieces; the caller has no need to wait that long. */
    @Test
    void whatFollowsTheReasonIsNotWaitedForAsLongAsContent() {
        vendor.answer("slow", Reply.events(End.SILENCE, ChatReplies.PIECE, ChatReplies.FINISHED));

        var answer = finished(caller.stream(ask("racer/slow", "Hi").build()));

        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(answer.getTotalTime().getSeconds()).isBetween(4L, 30L);
    }

    /** The call's time is over before those seconds are: its answer is complete, and must not be lost for an end mark. */
    @Test
    void theWaitForTheEndMarkDoesNotUseUpTheTimeOfTheCall() {
        vendor.answer("slow", Reply.events(End.SILENCE, ChatReplies.PIECE, ChatReplies.FINISHED));

        var answer = finished(caller.stream(
                ask("racer/slow", "Hi").setTimeout(Durations.fromMillis(1500)).build()));

        assertThat(answer.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(answer.getAttemptsList())
                .singleElement()
                .satisfies(
                        attempt -> assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED));
    }

    /** The count that comes after the reason is waited for: here for longer than the reason's piece took. */
    @Test
    void aCountThatComesAfterTheReasonIsTakenThoughTheEndMarkDoesNotCome() {
        vendor.answer(
                "priced",
                Reply.events(
                        End.CUT,
                        ChatReplies.PIECE,
                        ChatReplies.FINISHED,
                        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":7}}\n\n"));

        var usage = finished(caller.stream(ask("stub/priced", "Hi").build())).getUsage();

        assertThat(usage.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_VENDOR);
        assertThat(usage.getOutputTokens()).isEqualTo(7);
    }

    /** The second candidate had not begun. */
    @Test
    void anAnswerOfSeveralIsNotWholeBeforeEachOfThemIs() {
        vendor.answer("priced", Reply.events(End.CUT, ChatReplies.PIECE, ChatReplies.FINISHED));

        var failure = failureOf(
                () -> caller.stream(ask("stub/priced", "Hi").setCandidates(2).build()));

        assertThat(failure.reason()).isEqualTo("TRUNCATED");
    }
}
