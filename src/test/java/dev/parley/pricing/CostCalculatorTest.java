package dev.parley.pricing;

import static dev.parley.pricing.TestCosts.SHIPPED;
import static dev.parley.pricing.TestCosts.cost;
import static dev.parley.pricing.TestCosts.own;
import static dev.parley.pricing.TestCosts.unknown;
import static dev.parley.pricing.TestCosts.usage;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.Values;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.PriceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices that depend on the length of the prompt, the tier, the speed and the region. */
class CostCalculatorTest {

    @Test // A10
    void theWholePromptDecidesThePriceOfLongPromptsForEveryKind() {
        var usage = usage().setInputTokens(5_005).setCacheReadTokens(257_955).setOutputTokens(1_744);

        var cost = cost(usage, "google/gemini-2.5-pro");

        assertThat(cost.getTotal()).isEqualTo("0.10316125");
        assertThat(cost.getPriceSource().getAboveInputTokens()).isEqualTo(200_000);
    }

    @Test // A11
    void aThresholdBeginsWithTheTokenAboveIt() {
        assertThat(cost(usage().setInputTokens(200_000), "google/gemini-2.5-pro")
                        .getTotal())
                .isEqualTo("0.25");
        assertThat(cost(usage().setInputTokens(200_001), "google/gemini-2.5-pro")
                        .getTotal())
                .isEqualTo("0.5000025");
    }

    @Test // A12
    void anOperatorsOwnThresholdHolds() {
        var deployment =
                own("price: { input: 3, output: 15, above: [{ above_input_tokens: 128000, input: 6, output: 30 }] }");

        var cost = CostCalculator.cost(
                usage().setInputTokens(162_732).setOutputTokens(1_308).build(), deployment);

        assertThat(cost.getTotal()).isEqualTo("1.015632");
    }

    @Test // A14
    void theServiceTierOfTheAnswerDecides() {
        var usage = usage().setInputTokens(1_000).setOutputTokens(1_000).build();
        var deployment = SHIPPED.resolve("openai/gpt-5.6");

        assertThat(CostCalculator.cost(usage, deployment, "default").getTotal()).isEqualTo("0.035");
        assertThat(CostCalculator.cost(usage, deployment, "flex").getTotal()).isEqualTo("0.0175");
        assertThat(CostCalculator.cost(usage, deployment, "priority").getTotal())
                .isEqualTo("0.07");
        assertThat(CostCalculator.cost(usage, deployment, "flex")
                        .getPriceSource()
                        .getServiceTier())
                .isEqualTo("flex");
    }

    @Test // A14
    void anUnknownServiceTierHasNoKnownPrice() {
        var cost =
                CostCalculator.cost(usage().setInputTokens(1_000).build(), SHIPPED.resolve("openai/gpt-5.6"), "hyper");

        assertThat(cost).isEqualTo(unknown("no price is known for openai/gpt-5.6 in the service tier 'hyper'"));
    }

    @Test // A14
    void theServedTierBeatsTheRequestedOne() {
        var usage = usage().setInputTokens(1_000).setOutputTokens(1_000).build();
        var deployment = SHIPPED.resolve("openai/gpt-5.6");

        assertThat(CostCalculator.cost(usage, deployment, Terms.tier("flex").served(tier("default")))
                        .getTotal())
                .isEqualTo("0.035");
        assertThat(CostCalculator.cost(usage, deployment, Terms.tier("flex").served(tier("")))
                        .getTotal())
                .isEqualTo("0.0175");
        assertThat(CostCalculator.cost(usage, deployment, Terms.tier("flex").served(tier("priority")))
                        .getTotal())
                .isEqualTo("0.07");
    }

    @ParameterizedTest
    @CsvSource({
        "ON_DEMAND, ''",
        "ON_DEMAND_PRIORITY, priority",
        "FLEX, flex",
        "auto, ''",
        "on_demand, ''",
        "batch, batch",
        "fast, priority"
    })
    void readsEachVendorsWordForATier(String word, String tier) {
        assertThat(Terms.tier(word).tier()).isEqualTo(tier);
    }

    @Test
    void aHigherStandardThresholdBeatsALowerOneOfTheTier() {
        var usage = usage().setInputTokens(300_000).setOutputTokens(10).build();

        var cost = CostCalculator.cost(usage, SHIPPED.resolve("openai/gpt-5.6"), "priority");

        assertThat(cost.getTotal()).isEqualTo("3.00045");
        assertThat(cost.getItems(0).getPriceSource().getServiceTier()).isEmpty();
        assertThat(cost.getItems(0).getPriceSource().getAboveInputTokens()).isEqualTo(272_000);
    }

    @Test
    void atTheSameThresholdTheTierWins() {
        var usage = usage().setInputTokens(300_000).build();

        var cost = CostCalculator.cost(usage, SHIPPED.resolve("openai/gpt-5.6"), "flex");

        assertThat(cost.getTotal()).isEqualTo("1.5");
        assertThat(cost.getPriceSource().getServiceTier()).isEqualTo("flex");
    }

    @Test
    void eachKindFindsItsOwnThreshold() {
        var deployment = own("price: { input: 1, output: 10, cache_read: 0.1, above: ["
                + "{ above_input_tokens: 100000, cache_read: 0.2 }, { above_input_tokens: 20000, input: 2 }] }");

        var cost = CostCalculator.cost(
                usage().setInputTokens(100_000)
                        .setCacheReadTokens(1)
                        .setOutputTokens(10)
                        .build(),
                deployment);

        assertThat(cost.getItemsList())
                .extracting(item -> item.getKind() + " " + item.getPricePerMillion() + " "
                        + item.getPriceSource().getAboveInputTokens())
                .containsExactly("input 2 20000", "cache_read 0.2 100000", "output 10 0");
    }

    @Test
    void thresholdsAreOrderedAsNumbers() {
        var deployment = own("price: { input: 1, output: 1, above: [{ above_input_tokens: 9000, input: 9 },"
                + " { above_input_tokens: 128000, input: 128 }, { above_input_tokens: 32000, input: 32 }] }");

        assertThat(CostCalculator.cost(usage().setInputTokens(1_000_000).build(), deployment)
                        .getTotal())
                .isEqualTo("128");
        assertThat(CostCalculator.cost(usage().setInputTokens(100_000).build(), deployment)
                        .getTotal())
                .isEqualTo("3.2");
    }

    @ParameterizedTest
    @CsvSource({"32000, 0.0384", "32001, 0.0768024", "128000, 0.3072", "128001, 0.384003", "252001, 0.756003"})
    void promptRangesAreThresholds(long tokens, String total) {
        assertThat(cost(usage().setInputTokens(tokens), "alibaba/qwen3-max").getTotal())
                .isEqualTo(total);
    }

    @Test
    void anExplicitZeroOfATierStaysZero() {
        var deployment = own("price: { input: 1, output: 2, tiers: { batch: { input: 0 } } }");

        var cost = CostCalculator.cost(
                usage().setInputTokens(1_000).setOutputTokens(1_000).build(), deployment, "batch");

        assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(cost.getTotal()).isEqualTo("0.002");
    }

    @Test
    void speedAndRegionMultiplyEveryKindCacheIncluded() {
        var usage = usage().setInputTokens(100)
                .setCacheWriteTokens(2_000)
                .setCacheWrite1HTokens(3_000)
                .setCacheReadTokens(10_000)
                .setOutputTokens(500)
                .build();

        var cost = CostCalculator.cost(
                usage, SHIPPED.resolve("anthropic/claude-opus-5"), new Terms("standard", "fast", "us"));

        assertThat(cost.getTotal()).isEqualTo("0.1331");
        assertThat(cost.getPriceSource().getMultiplier()).isEqualTo("2.2");
        assertThat(cost.getPriceSource().getSpeed()).isEqualTo("fast");
        assertThat(cost.getPriceSource().getRegion()).isEqualTo("us");
    }

    @Test
    void aRegionThatIsNotSaidOrNotPricedMultipliesNothing() {
        var usage = usage().setInputTokens(1_000_000).build();
        var deployment = SHIPPED.resolve("anthropic/claude-opus-5");

        assertThat(CostCalculator.cost(usage, deployment, new Terms("", "", "global"))
                        .getTotal())
                .isEqualTo("5");
        assertThat(CostCalculator.cost(usage, deployment, new Terms("", "", "mars")))
                .isEqualTo(unknown("no price is known for anthropic/claude-opus-5 in the region 'mars'"));
        assertThat(CostCalculator.cost(usage, SHIPPED.resolve("openai/gpt-4o"), new Terms("", "", "us"))
                        .getTotal())
                .isEqualTo("2.5");
    }

    @Test
    void theServedSpeedAndRegionBeatTheAskedOnes() {
        var deployment = SHIPPED.resolve("anthropic/claude-opus-5");
        var asked = Terms.asked(
                CompleteRequest.newBuilder()
                        .putVendorOptions(
                                "anthropic-messages",
                                Struct.newBuilder()
                                        .putFields("speed", Values.of("fast"))
                                        .putFields("inference_geo", Values.of("us"))
                                        .build())
                        .build(),
                deployment);

        assertThat(asked).isEqualTo(new Terms("", "fast", "us"));
        assertThat(asked.served(CompleteResponse.getDefaultInstance())).isEqualTo(asked);
        assertThat(asked.served(CompleteResponse.newBuilder()
                        .setSpeed("standard")
                        .setRegion("global")
                        .build()))
                .isEqualTo(Terms.STANDARD);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, ''",
        "https://eu.api.openai.com/v1, eu",
        "https://us.api.openai.com/v1, us",
        "https://example.com/v1, ''"
    })
    void openAisRegionIsInItsAddress(String address, String region) {
        var deployment = TestCatalog.of("openai", "provider: openai\napi_key: k\napi_base: " + address + "\n")
                .resolve("openai/gpt-5.6");

        assertThat(Terms.asked(CompleteRequest.getDefaultInstance(), deployment).region())
                .isEqualTo(region);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini, https://europe-west4-aiplatform.googleapis.com/v1, 0.0000011",
        "gemini, https://aiplatform.eu.rep.googleapis.com/v1, 0.0000011",
        "anthropic-messages, https://us-east5-aiplatform.googleapis.com/v1, 0.0000011",
        "gemini, https://aiplatform.googleapis.com/v1, 0.000001",
        "gemini, https://generativelanguage.googleapis.com/v1beta, 0.000001"
    })
    void vertexAisRegionsCostWhatTheListSaysOfThem(String format, String address, String total) {
        var deployment = TestCatalog.of("v", """
                wire_format: %s
                api_base: %s
                models: [{ id: m, price: { input: 1, output: 1, regions: { regional: 1.1 } } }]
                """.formatted(format, address)).resolve("v/m");
        var terms = Terms.asked(CompleteRequest.getDefaultInstance(), deployment);

        assertThat(CostCalculator.cost(usage().setInputTokens(1).build(), deployment, terms)
                        .getTotal())
                .isEqualTo(total);
    }

    @Test
    void aSpeedWithoutAPriceMakesTheCostUnknown() {
        var terms = new Terms("", "fast", "");

        assertThat(CostCalculator.cost(usage().setInputTokens(1).build(), SHIPPED.resolve("openai/gpt-4o"), terms))
                .isEqualTo(unknown("no price is known for openai/gpt-4o at the speed 'fast'"));
    }

    private static CompleteResponse tier(String served) {
        return CompleteResponse.newBuilder().setServiceTier(served).build();
    }
}
