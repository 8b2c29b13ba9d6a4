package dev.parley.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.Values;
import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Cost;
import dev.parley.v1.CostItem;
import dev.parley.v1.PriceSource;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostCalculatorTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();
    private static final PriceSource CATALOG = PriceSource.newBuilder()
            .setName("BerriAI/litellm model_prices_and_context_window.json (MIT)")
            .setAsOf("2026-08-01")
            .build();

    @Test // A01
    void cachedTokensCostTheirOwnPrice() {
        var usage = usage().setInputTokens(239).setCacheReadTokens(15_872).setOutputTokens(2);

        var cost = cost(usage, "deepseek/deepseek-chat");

        assertThat(cost)
                .isEqualTo(Cost.newBuilder()
                        .setStatus(PriceStatus.PRICE_STATUS_KNOWN)
                        .setCurrency("USD")
                        .setTotal("0.000512176")
                        .addItems(item("input", 239, "0.28", "0.00006692", CATALOG))
                        .addItems(item("cache_read", 15_872, "0.028", "0.000444416", CATALOG))
                        .addItems(item("output", 2, "0.42", "0.00000084", CATALOG))
                        .setPriceSource(CATALOG)
                        .build());
    }

    @Test // A02
    void partlyCachedPromptCostsBothPrices() {
        var usage = usage().setInputTokens(400).setCacheReadTokens(600).setOutputTokens(100);

        assertThat(cost(usage, "deepseek/deepseek-chat").getTotal()).isEqualTo("0.0001708");
    }

    @Test // A06
    void cacheWritesCostTheirOwnPrice() {
        var usage = usage().setInputTokens(3).setCacheWriteTokens(12_304).setOutputTokens(550);

        assertThat(cost(usage, "anthropic/claude-3-7-sonnet-20250219").getTotal())
                .isEqualTo("0.054399");
    }

    @Test // A07
    void cacheReadsAndWritesOfOnePromptAreAddedUp() {
        var usage = usage().setInputTokens(10)
                .setCacheReadTokens(66_360)
                .setCacheWriteTokens(32_435)
                .setOutputTokens(5_120);

        assertThat(cost(usage, "anthropic/claude-opus-4-5").getTotal()).isEqualTo("0.36394875");
    }

    @Test // A08
    void cacheWritesForAnHourCostMoreThanForFiveMinutes() {
        var usage = usage().setInputTokens(100)
                .setCacheWriteTokens(2_000)
                .setCacheWrite1HTokens(3_000)
                .setCacheReadTokens(10_000)
                .setOutputTokens(500);

        assertThat(cost(usage, "anthropic/claude-opus-5").getTotal()).isEqualTo("0.0605");
    }

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

    @Test
    void aSpeedWithoutAPriceMakesTheCostUnknown() {
        var terms = new Terms("", "fast", "");

        assertThat(CostCalculator.cost(usage().setInputTokens(1).build(), SHIPPED.resolve("openai/gpt-4o"), terms))
                .isEqualTo(unknown("no price is known for openai/gpt-4o at the speed 'fast'"));
    }

    @Test
    void aPriceForEachRequestIsAddedOnce() {
        var cost = CostCalculator.cost(
                usage().setInputTokens(1_000_000).build(), own("price: { input: 1, output: 2, per_request: 0.005 }"));

        assertThat(cost.getTotal()).isEqualTo("1.005");
        assertThat(cost.getItems(1).getKind()).isEqualTo("request");
        assertThat(cost.getItems(1).getAmount()).isEqualTo("0.005");
    }

    @Test
    void imagesAndSoundHavePricesOfTheirOwn() {
        var usage = usage().setAudioInputTokens(1_000_000)
                .setImageInputTokens(1_000_000)
                .build();

        var cost = CostCalculator.cost(usage, own("price: { input: 1, output: 2, audio_input: 3, image_input: 4 }"));

        assertThat(cost.getTotal()).isEqualTo("7");
        assertThat(CostCalculator.cost(usage, own("price: { input: 1, output: 2 }"))
                        .getTotal())
                .isEqualTo("2");
    }

    @Test
    void reasoningWithAPriceOfItsOwnCostsThat() {
        assertThat(cost(
                                usage().setOutputTokens(1_000_000).setReasoningTokens(1_000_000),
                                "alibaba/qwen-plus-2025-07-28")
                        .getTotal())
                .isEqualTo("5.2");
    }

    @Test // A16
    void thoughtsCostWhatOutputCostsWhereTheyHaveNoPrice() {
        var usage = usage().setInputTokens(1_000).setOutputTokens(200).setReasoningTokens(800);

        assertThat(cost(usage, "google/gemini-3.5-flash").getTotal()).isEqualTo("0.0105");
    }

    @Test // A17
    void reasoningOnTopOfTheCompletionIsBilled() {
        var usage = usage().setOutputTokens(100).setReasoningTokens(300);

        assertThat(cost(usage, "xai/grok-4").getTotal()).isEqualTo("0.006");
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic/claude-sonnet-4-5, '', 2, 0.01, 0.02",
        "google/gemini-2.5-flash, '', 1, 0.035, 0.035",
        "perplexity/sonar, low, 1, 0.005, 0.005",
        "perplexity/sonar, high, 1, 0.012, 0.012",
        "perplexity/sonar, '', 1, 0.008, 0.008",
    })
    void searchesOfTheWebAreAPartOfTheirOwn(String model, String size, long searches, String each, String amount) {
        var usage = usage().setInputTokens(1_000);
        var tokens = new BigDecimal(cost(usage, model).getTotal());

        var cost = cost(usage.setWebSearches(searches).setSearchContextSize(size), model);

        assertThat(new BigDecimal(cost.getTotal())).isEqualByComparingTo(tokens.add(new BigDecimal(amount)));
        assertThat(cost.getItemsList()).last().satisfies(item -> {
            assertThat(item.getKind()).isEqualTo("web_search");
            assertThat(item.getUnits()).isEqualTo(searches);
            assertThat(item.getPricePerUnit()).isEqualTo(each);
            assertThat(item.getAmount()).isEqualTo(amount);
            assertThat(item.getPriceSource().getAsOf()).isEqualTo("2026-08-01");
        });
    }

    @Test
    void searchesWithoutAPriceMakeTheCostUnknown() {
        var cost = cost(usage().setInputTokens(1_000).setWebSearches(1), "deepseek/deepseek-chat");

        assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(cost.getUnknownReason()).contains("web searches");
    }

    @Test
    void anOperatorsOwnPriceOfSearchesHolds() {
        var cost = CostCalculator.cost(
                usage().setWebSearches(3).build(),
                own("price: { input: 3, output: 15, per_search: { medium: 0.02 } }"));

        assertThat(cost.getTotal()).isEqualTo("0.06");
    }

    /** A price of 0 that somebody stated is known: FREE says that and more, and is never said of a price that is missing. */
    @Test // A20
    void explicitZeroIsKnownAndFree() {
        var cost = CostCalculator.cost(
                usage().setInputTokens(1_000)
                        .setCacheReadTokens(5)
                        .setOutputTokens(7)
                        .build(),
                own("price: { input: 0, output: 0 }"));

        assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_FREE);
        assertThat(cost.getTotal()).isEqualTo("0");
        assertThat(cost.getItemsList()).hasSize(3);
    }

    @Test // A25
    void anOperatorsPriceReplacesTheCatalogsForCachedTokensToo() {
        var catalog = TestCatalog.of(
                "openai",
                "provider: openai\nmodels: [{ id: gpt-4o, price: { input: 1, output: 2, as_of: 2026-11-01 } }]");
        var usage = usage().setInputTokens(100)
                .setCacheReadTokens(1_000)
                .setCacheWriteTokens(10)
                .setOutputTokens(50)
                .build();

        var cost = CostCalculator.cost(usage, catalog.resolve("gpt-4o"));

        assertThat(cost.getTotal()).isEqualTo("0.00121");
        assertThat(cost.getItems(1).getAmount()).isEqualTo("0.001");
        assertThat(cost.getPriceSource())
                .isEqualTo(PriceSource.newBuilder()
                        .setName("vendor file")
                        .setAsOf("2026-11-01")
                        .build());
    }

    @Test // A25
    void anOperatorsCachePriceIsTaken() {
        var cost = CostCalculator.cost(
                usage().setCacheReadTokens(1_000).build(), own("price: { input: 1, output: 2, cache_read: 0.25 }"));

        assertThat(cost.getTotal()).isEqualTo("0.00025");
    }

    @Test
    void cacheReadsWithoutAPriceInTheCatalogCostWhatInputCosts() {
        assertThat(cost(usage().setCacheReadTokens(1_000_000), "openai/gpt-4-turbo")
                        .getTotal())
                .isEqualTo("10");
    }

    @Test
    void cacheWritesWithoutAPriceInTheCatalogMakeTheCostUnknown() {
        assertThat(cost(usage().setInputTokens(5).setCacheWriteTokens(1), "openai/gpt-4o"))
                .isEqualTo(unknown("no price is known for the cache_write tokens of openai/gpt-4o"));
    }

    @Test
    void aModelWithoutAPriceHasAnUnknownCost() {
        assertThat(cost(usage().setInputTokens(5), "openrouter/new/model"))
                .isEqualTo(
                        unknown("no price is known for openrouter/new/model; set 'price' for it in the vendor's file"));
    }

    @Test
    void noTokensCostNothingAtAKnownPrice() {
        var cost = cost(usage(), "openai/gpt-4o");

        assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(cost.getTotal()).isEqualTo("0");
    }

    @Test
    void amountsHaveNoExponent() {
        var cost = CostCalculator.cost(
                usage().setInputTokens(1).setOutputTokens(1_000_000_000_000L).build(),
                own("price: { input: 0.000001, output: 1e3 }"));

        assertThat(cost.getTotal()).isEqualTo("1000000000.000000000001");
        assertThat(cost.getItems(1).getAmount()).isEqualTo("1000000000");
    }

    private static Cost cost(Usage.Builder usage, String model) {
        return CostCalculator.cost(usage.build(), SHIPPED.resolve(model));
    }

    private static Deployment own(String price) {
        return TestCatalog.of(
                        "own",
                        "wire_format: openai-chat\napi_base: http://localhost:1\nunlisted_models: true\n" + price)
                .resolve("own/model");
    }

    private static CompleteResponse tier(String served) {
        return CompleteResponse.newBuilder().setServiceTier(served).build();
    }

    private static Usage.Builder usage() {
        return Usage.newBuilder();
    }

    private static CostItem item(String kind, long tokens, String price, String amount, PriceSource source) {
        return CostItem.newBuilder()
                .setKind(kind)
                .setTokens(tokens)
                .setPricePerMillion(price)
                .setAmount(amount)
                .setPriceSource(source)
                .build();
    }

    private static Cost unknown(String reason) {
        return Cost.newBuilder()
                .setStatus(PriceStatus.PRICE_STATUS_UNKNOWN)
                .setUnknownReason(reason)
                .build();
    }
}
