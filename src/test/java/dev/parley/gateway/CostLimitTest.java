package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.FinishReason;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.UsageSource;
import io.grpc.Status;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call keeps below its {@code max_cost}; the stub's model costs 0.28 and 0.42 USD per million tokens. */
@OverTheWire
class CostLimitTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @Test
    void aCallWhoseWorstCaseExceedsItsLimitIsRefusedBeforeTheVendorIsAsked() {
        var request = ask("stub/priced", "Hi")
                .setMaxOutputTokens(1_000)
                .setMaxCost("0.0001")
                .build();

        Failure failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.about("field")).isEqualTo("max_cost");
        assertThat(vendor.seen("priced")).isEmpty();
    }

    @Test // A19
    void aCallWithoutAKnownPriceIsRefusedWhereItHasALimit() {
        var request = ask("stub/unpriced", "Hi")
                .setMaxOutputTokens(10)
                .setMaxCost("5")
                .build();

        Failure failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.message()).contains("no price is known for stub/unpriced");
    }

    /** The catalog has a price of what it says, and none of what it draws. */
    @Test
    void whoDrawsAtNoKnownPriceIsNotAskedWhereThereIsALimit() {
        var request = ask("pictures/google/gemini-2.5-flash-image", "Draw a cat")
                .setMaxOutputTokens(2_000)
                .setMaxCost("0.01")
                .build();

        var whole = failureOf(() -> caller.blocking().complete(request));
        var streamed = failureOf(() -> caller.stream(request));

        assertThat(List.of(whole, streamed)).allSatisfy(failure -> {
            assertThat(failure.reason()).isEqualTo("COST_LIMIT");
            assertThat(failure.message()).contains("no price is known for the image_output tokens");
        });
        assertThat(vendor.seen("google/gemini-2.5-flash-image")).isEmpty();
    }

    @Test
    void aCallWithinItsLimitIsAnswered() {
        vendor.answer(
                "priced",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"hello\"},"
                                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,"
                                + "\"total_tokens\":4}}"));

        var answer = caller.blocking()
                .complete(ask("stub/priced", "Hi")
                        .setMaxOutputTokens(10)
                        .setMaxCost("0.0001")
                        .build());

        assertThat(answer.getCost().getTotal()).isEqualTo("0.00000126");
    }

    @Test
    void aStreamEndsAtTheTokenThatWouldExceedItsLimitAndKeepsItsText() throws Exception {
        List<String> events = IntStream.range(0, 500)
                .mapToObj(i -> "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"}}]}\n\n")
                .toList();
        var reply = Reply.events(End.SILENCE, events.toArray(String[]::new));
        vendor.answer("gpt-5.6", reply);
        var limit = "0.004";

        var answered = caller.stream(ask("stub/gpt-5.6", "Hi").setMaxCost(limit).build());

        var finished = answered.get(answered.size() - 1).getFinished();
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(text(finished.getMessage())).isEqualTo(text(answered)).startsWith(" word word");
        assertThat(finished.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(finished.getUsage().getOutputTokens()).isBetween(110L, 133L);
        assertThat(new BigDecimal(finished.getCost().getTotal()))
                .isLessThanOrEqualTo(new BigDecimal(limit))
                .isGreaterThan(new BigDecimal("0.0033"));
        reply.left().get(30, TimeUnit.SECONDS);
    }

    @Test
    void aStreamWhoseInputAloneExceedsItsLimitIsRefused() {
        var request =
                ask("stub/priced", "word ".repeat(10_000)).setMaxCost("0.001").build();

        Failure failure = failureOf(() -> caller.stream(request));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(vendor.seen("priced")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1e-3", "cheap", "0.0000000000000000001"})
    void aLimitThatIsNoAmountIsRefusedByName(String limit) {
        Failure failure = failureOf(() -> caller.blocking()
                .complete(ask("stub/priced", "Hi").setMaxCost(limit).build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("max_cost");
    }

    @Test // A18
    void anAnswerUnderADatedIdIsPricedByTheModelThatWasAsked() {
        vendor.answer(
                "priced",
                Reply.events(
                        "data: {\"model\":\"priced-2026-01-01\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},"
                                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100,"
                                + "\"total_tokens\":1100}}\n\n",
                        "data: [DONE]\n\n"));

        var events = caller.stream(ask("stub/priced", "Hi").build());

        var finished = finished(events);
        assertThat(finished.getActual().getModel()).isEqualTo("priced-2026-01-01");
        assertThat(finished.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(finished.getCost().getTotal()).isEqualTo("0.000322");
    }

    @Test
    void anEstimateNeedsNoMessages() {
        var tokens = CompleteRequest.newBuilder()
                .addModels("stub/priced")
                .setEstimate(
                        EstimateOptions.newBuilder().setInputTokens(1_000_000).setExpectedOutputTokens(0))
                .build();
        var words = CompleteRequest.newBuilder()
                .addModels("stub/priced")
                .setEstimate(EstimateOptions.newBuilder().setText("hello world"))
                .build();

        assertThat(caller.blocking()
                        .estimateCost(tokens)
                        .getEstimates(0)
                        .getExpectedCost()
                        .getTotal())
                .isEqualTo("0.28");
        assertThat(caller.blocking().estimateCost(words).getEstimates(0).getInputTokens())
                .isBetween(2L, 20L);
    }

    @Test
    void badEstimateOptionsAreRefusedByName() {
        var both = ask("stub/priced", "Hi")
                .setEstimate(EstimateOptions.newBuilder().setInputTokens(5))
                .build();
        var percent = ask("stub/priced", "Hi")
                .setEstimate(EstimateOptions.newBuilder().setCachedPrefixPercent(101))
                .build();
        var items = ask("stub/priced", "Hi")
                .setEstimate(EstimateOptions.newBuilder().setTokensPerItem(800))
                .build();

        assertThat(failureOf(() -> caller.blocking().estimateCost(both)).about("field"))
                .isEqualTo("estimate");
        assertThat(failureOf(() -> caller.blocking().estimateCost(percent)).about("field"))
                .isEqualTo("estimate.cached_prefix_percent");
        assertThat(failureOf(() -> caller.blocking().estimateCost(items)).about("field"))
                .isEqualTo("estimate.items");
    }
}
