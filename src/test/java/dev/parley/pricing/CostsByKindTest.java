package dev.parley.pricing;

import static dev.parley.pricing.TestCosts.cost;
import static dev.parley.pricing.TestCosts.own;
import static dev.parley.pricing.TestCosts.unknown;
import static dev.parley.pricing.TestCosts.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.TestCatalog;
import dev.parley.v1.Cost;
import dev.parley.v1.CostItem;
import dev.parley.v1.PriceSource;
import dev.parley.v1.PriceStatus;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of token, request and search costs, and where that is not known. */
class CostsByKindTest {

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

    private static CostItem item(String kind, long tokens, String price, String amount, PriceSource source) {
        return CostItem.newBuilder()
                .setKind(kind)
                .setTokens(tokens)
                .setPricePerMillion(price)
                .setAmount(amount)
                .setPriceSource(source)
                .build();
    }
}
