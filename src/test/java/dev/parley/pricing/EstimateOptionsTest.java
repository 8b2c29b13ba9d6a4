package dev.parley.pricing;

import static dev.parley.pricing.TestEstimates.ESTIMATOR;
import static dev.parley.pricing.TestEstimates.SHIPPED;
import static dev.parley.pricing.TestEstimates.estimate;
import static dev.parley.pricing.TestEstimates.expecting;
import static dev.parley.pricing.TestEstimates.request;
import static dev.parley.pricing.TestEstimates.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.TestCatalog;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContextLevel;
import dev.parley.v1.ConvertedCost;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Warning;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Estimates by what the caller expects, and how they are told. */
class EstimateOptionsTest {

    @Test
    void itemsWithFixedTokensAreTheExpectedAnswer() {
        var options =
                EstimateOptions.newBuilder().setItems(3).setTokensPerItem(800).setFixedTokens(200);

        assertThat(estimate(request("Hi").setEstimate(options).build(), "openai/gpt-4o")
                        .getExpectedOutputTokens())
                .isEqualTo(2_600);
    }

    @Test
    void warnsWhereTheExpectedAnswerIsLongerThanThereCanBe() {
        var options =
                EstimateOptions.newBuilder().setItems(5).setTokensPerItem(800).setFixedTokens(200);

        var estimate = estimate(
                request("Hi").setMaxOutputTokens(4_096).setEstimate(options).build(), "openai/gpt-4o");

        assertThat(estimate.getExpectedOutputTokens()).isEqualTo(4_096);
        assertThat(estimate.getWarningsList())
                .extracting(Warning::getCode)
                .containsExactly("EXPECTED_OUTPUT_EXCEEDS_LIMIT");
    }

    @Test
    void aNumberOfInputTokensNeedsNoText() {
        var options = EstimateOptions.newBuilder().setInputTokens(1_000_000).setExpectedOutputTokens(0);

        var estimate =
                estimate(CompleteRequest.newBuilder().setEstimate(options).build(), "openai/gpt-4.1");

        assertThat(estimate.getInputTokens()).isEqualTo(1_000_000);
        assertThat(estimate.getTokenMethod()).isEqualTo("given");
        assertThat(estimate.getErrorBandPercent()).isZero();
        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("2");
    }

    @Test
    void repeatsReadTheCachedPrefixThatTheFirstWrote() {
        var options = EstimateOptions.newBuilder()
                .setInputTokens(10_000)
                .setExpectedOutputTokens(100)
                .setRepeats(11)
                .setCachedPrefixPercent(90);
        var request = CompleteRequest.newBuilder()
                .setMaxOutputTokens(200)
                .setEstimate(options)
                .build();

        var estimate = estimate(request, "anthropic/claude-opus-5");

        // Once 9,000 written and 1,000 read at full price, ten times 9,000 from the cache; 1,100 tokens of answers.
        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.18375");
        assertThat(estimate.getExpectedCost().getItemsList())
                .extracting(item -> item.getKind() + " " + item.getTokens())
                .containsExactlyInAnyOrder("input 11000", "cache_write 9000", "cache_read 90000", "output 1100");
        assertThat(estimate.getWorstCaseCost().getTotal()).isEqualTo("0.605");
        assertThat(estimate.getRepeats()).isEqualTo(11);
    }

    @Test
    void aBatchCostsTheBatchPriceOrIsUnknown() {
        var options = EstimateOptions.newBuilder()
                .setInputTokens(1_000_000)
                .setExpectedOutputTokens(0)
                .setBatch(true);
        var request = CompleteRequest.newBuilder().setEstimate(options).build();

        assertThat(estimate(request, "openai/gpt-4o").getExpectedCost().getTotal())
                .isEqualTo("1.25");
        assertThat(estimate(request, "groq/llama-3.3-70b-versatile")
                        .getExpectedCost()
                        .getStatus())
                .isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "89599, CONTEXT_LEVEL_COMFORTABLE",
        "89600, CONTEXT_LEVEL_FILLING",
        "108800, CONTEXT_LEVEL_TIGHT",
        "121600, CONTEXT_LEVEL_CRITICAL",
    })
    void saysHowFullTheWindowIs(long tokens, ContextLevel level) {
        var options = EstimateOptions.newBuilder().setInputTokens(tokens).setExpectedOutputTokens(0);

        assertThat(estimate(CompleteRequest.newBuilder().setEstimate(options).build(), "openai/gpt-4o")
                        .getContextLevel())
                .isEqualTo(level);
    }

    @Test
    void lowExpectedAndWorstAreInOrder() {
        var request = request("Say hello to everybody in the house, please.")
                .setEstimate(expecting(100))
                .build();

        for (String model :
                List.of("openai/gpt-5.6", "anthropic/claude-opus-5", "google/gemini-2.5-pro", "xai/grok-4")) {
            var estimate = estimate(request, model);
            assertThat(List.of(estimate.getLowCost(), estimate.getExpectedCost(), estimate.getWorstCaseCost()))
                    .as(model)
                    .extracting(cost -> new BigDecimal(cost.getTotal()))
                    .isSorted();
        }
    }

    @Test // A25
    void anOperatorsPriceIsTheEstimatesToo() {
        var catalog =
                TestCatalog.of("openai", "provider: openai\nmodels: [{ id: gpt-4o, price: { input: 1, output: 2 } }]");
        var options = EstimateOptions.newBuilder().setInputTokens(1_000_000).setExpectedOutputTokens(0);

        var estimate = ESTIMATOR.estimate(
                CompleteRequest.newBuilder().setEstimate(options).build(), catalog.resolve("openai/gpt-4o"));

        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("1");
        assertThat(estimate.getExpectedCost().getPriceSource().getName()).isEqualTo("vendor file");
    }

    @Test
    void costsAreShownInTheOperatorsCurrencyToo() {
        var estimator = new CostEstimator(new TokenCounter(), ShownCurrency.of("EUR", "0.92", "2026-11-24"));
        var options = EstimateOptions.newBuilder().setInputTokens(1_000_000).setExpectedOutputTokens(0);

        var cost = estimator
                .estimate(CompleteRequest.newBuilder().setEstimate(options).build(), SHIPPED.resolve("openai/gpt-4.1"))
                .getExpectedCost();

        assertThat(cost.getTotal()).isEqualTo("2");
        assertThat(cost.getConverted())
                .isEqualTo(ConvertedCost.newBuilder()
                        .setCurrency("EUR")
                        .setTotal("1.84")
                        .setRate("0.92")
                        .setRateAsOf("2026-11-24")
                        .build());
    }

    @Test
    void pricesEighteenModelsOnALongPromptCheapestFirst() {
        var request = request(words(45_000)).setEstimate(expecting(2_600)).build();
        var models = Stream.of(
                        "openai/gpt-4o",
                        "openai/gpt-4o-mini",
                        "openai/gpt-4.1",
                        "openai/gpt-5",
                        "openai/gpt-5-mini",
                        "openai/gpt-5.6",
                        "openai/o3",
                        "openai/o4-mini",
                        "anthropic/claude-opus-5",
                        "anthropic/claude-sonnet-4-5",
                        "anthropic/claude-haiku-4-5",
                        "google/gemini-2.5-pro",
                        "google/gemini-2.5-flash",
                        "google/gemini-3.5-flash",
                        "groq/llama-3.3-70b-versatile",
                        "deepseek/deepseek-chat",
                        "xai/grok-4",
                        "ollama/qwen2.5:7b")
                .map(SHIPPED::resolve)
                .toList();

        var estimates = TestEstimates.estimates(request, models);

        assertThat(estimates).hasSize(18);
        assertThat(estimates.get(0).getModel().getVendor()).isEqualTo("ollama");
        assertThat(estimates.stream()
                        .skip(1)
                        .map(estimate ->
                                new BigDecimal(estimate.getExpectedCost().getTotal())))
                .isSorted();
    }
}
