package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.FinishReason;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.RetryPolicy;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All attempts of a call together are bounded by {@code max_cost}. The model costs 5 and 30 USD per million tokens. */
@OverTheWire
class AttemptsCostTest {

    private static final String LIMIT = "0.004";
    private static final String TRUNCATED_ANSWER =
            "{\"choices\":[{\"message\":{\"content\":\"no json\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":100,\"total_tokens\":200}}";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @Test
    void anotherAttemptIsMadeOnlyWhereTheLimitPaysForItToo() {
        vendor.answer("gpt-5.6", Reply.json(200, TRUNCATED_ANSWER));
        var request = ask("stub/gpt-5.6", "Hi")
                .setMaxOutputTokens(100)
                .setResponseFormat(ResponseFormat.newBuilder()
                        .setJsonSchema(JsonSchemaFormat.newBuilder()
                                .setName("n")
                                .setSchema("{\"type\":\"object\"}")
                                .setMaxAttempts(5)))
                .setMaxCost("0.0072")
                .build();

        Failure failure = failureOf(() -> caller.blocking().complete(request));

        // Each asking cost 0.0035, so the third could not be paid.
        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.message()).contains("the attempts so far");
        assertThat(failure.attempts())
                .isNotEmpty()
                .allSatisfy(attempt -> assertThat(attempt.getCost().getTotal()).isEqualTo("0.0035"));
        assertThat(vendor.seen("gpt-5.6")).hasSameSizeAs(failure.attempts());
        assertThat(new BigDecimal("0.0035")
                        .multiply(BigDecimal.valueOf(failure.attempts().size())))
                .isLessThanOrEqualTo(new BigDecimal("0.0072"));
    }

    /** 100 tokens cost 0.003, the input up to 0.0004: an attempt can cost 0.0034, two of them 0.0068. */
    @ParameterizedTest
    @CsvSource({"0.005, 1, COST_LIMIT", "0.007, 2, INVALID_VENDOR_RESPONSE"})
    void anAnswerThatNobodySawMayHaveBeenAsLongAsItCanBe(String limit, int attempts, String reason) {
        vendor.answer("gpt-5.6", Reply.json(200, "{\"choices\": no json"));
        var request = ask("stub/gpt-5.6", "Hi")
                .setMaxOutputTokens(100)
                .setRetry(RetryPolicy.newBuilder().setAttempts(2).setAttemptsPerDeployment(2))
                .setMaxCost(limit)
                .build();

        Failure failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(vendor.seen("gpt-5.6")).hasSize(attempts);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.attempts()).hasSize(attempts);
    }

    @Test
    void aStreamThatIsBegunAgainHasWhatIsLeft() {
        vendor.answer("gpt-5.6", Reply.events("data: {no json\n\n"), words());
        var request = ask("stub/gpt-5.6", "word ".repeat(300))
                .setRetry(RetryPolicy.newBuilder().setAttempts(2).setAttemptsPerDeployment(2))
                .setMaxCost(LIMIT)
                .build();

        var answered = caller.stream(request);

        var finished = finished(answered);
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished.getAttemptsList()).hasSize(2);
        assertThat(finished.getAttemptsList().stream()
                        .map(attempt -> new BigDecimal(attempt.getCost().getTotal()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isLessThanOrEqualTo(new BigDecimal(LIMIT))
                .isGreaterThan(new BigDecimal("0.0033"));
        assertThat(text(finished.getMessage())).isEqualTo(text(answered));
    }

    /** It may have written, and bill, as much as it was asked for. */
    @Test
    void aStreamThatTimedOutUnseenLeavesNothingOfALimitThatItWasAskedToFill() {
        vendor.answer("gpt-5.6", Reply.events(End.SILENCE), words());
        var request = ask("stub/gpt-5.6", "Hi")
                .setRetry(RetryPolicy.newBuilder()
                        .setAttempts(2)
                        .setAttemptsPerDeployment(2)
                        .setAttemptTimeout(Durations.fromMillis(800)))
                .setMaxCost(LIMIT);

        Failure failure = failureOf(() -> caller.stream(request.build()));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.attempts()).hasSize(1);

        vendor.answer("gpt-5.6", Reply.events(End.SILENCE), words());
        var answered = caller.stream(request.setMaxOutputTokens(20).build());

        assertThat(finished(answered).getAttemptsList()).hasSize(2);
        assertThat(text(answered)).startsWith(" word");
    }

    /** What an attempt was asked for it may have written and bill, however little the next was asked for. */
    @Test
    void eachSilentStreamCountsWithWhatItWasAskedFor() {
        vendor.answer("gpt-5.6", Reply.events(End.SILENCE));
        var request = ask("stub/gpt-5.6", "Hi")
                .setRetry(RetryPolicy.newBuilder()
                        .setAttempts(5)
                        .setAttemptsPerDeployment(5)
                        .setAttemptTimeout(Durations.fromMillis(300)))
                .setMaxOutputTokens(200)
                .setMaxCost("0.01")
                .build();

        Failure failure = failureOf(() -> caller.stream(request));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        List<Integer> asked = vendor.seen("gpt-5.6").stream()
                .map(seen -> Integer.valueOf(seen.body().replaceAll("(?s).*\"max_[a-z_]*tokens\":(\\d+).*", "$1")))
                .toList();
        assertThat(asked).hasSize(2).first().isEqualTo(200);
        assertThat(asked.stream().mapToInt(Integer::intValue).sum())
                .as("0.01 USD pays for 333 tokens without any input")
                .isBetween(300, 333);
    }

    /** The request for another answer tells of the one before it, and is longer. */
    @Test
    void anAskingAgainIsCountedWithItsOwnInput() {
        vendor.answer(
                "gpt-5.6",
                Reply.json(200, "{\"choices\":[{\"message\":{\"content\":\"no json\"},\"finish_reason\":\"stop\"}]}"));

        Failure failure = failureOf(() -> caller.blocking()
                .complete(ask("stub/gpt-5.6", "Hi")
                        .setResponseFormat(ResponseFormat.newBuilder()
                                .setJsonSchema(JsonSchemaFormat.newBuilder()
                                        .setName("n")
                                        .setSchema("{\"type\":\"object\"}")
                                        .setMaxAttempts(2)))
                        .build()));

        assertThat(failure.attempts()).hasSize(2);
        assertThat(failure.attempts().get(1).getUsage().getInputTokens())
                .isGreaterThan(failure.attempts().get(0).getUsage().getInputTokens() + 5);
    }

    private static Reply words() {
        return Reply.events(
                End.SILENCE,
                IntStream.range(0, 500)
                        .mapToObj(i -> "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"}}]}\n\n")
                        .toArray(String[]::new));
    }
}
