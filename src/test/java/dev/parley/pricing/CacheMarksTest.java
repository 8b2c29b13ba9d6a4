package dev.parley.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.tokens.TokenCount;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Cost;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.Message;
import dev.parley.v1.Usage;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is to be written to a cache is priced by its life, and as the one who serves the model bills it. */
class CacheMarksTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();

    /** 100,000 tokens and one of answer: 18.75 or 30 a million, and 75. */
    @ParameterizedTest
    @CsvSource({"CACHE_LIFE_UNSPECIFIED, 1.875075", "CACHE_LIFE_HOUR, 3.000075"})
    void aVendorThatTakesAnthropicsMarksIsPaidForThemByTheirLife(CacheLife life, String total) {
        assertThat(worst("openrouter/anthropic/claude-opus-4.1", life).getTotal())
                .isEqualTo(total);
    }

    @Test
    void anHourWithoutAPriceIsUnknownAndNotFiveMinutes() {
        String model = "openrouter/anthropic/claude-sonnet-4.5";

        assertThat(worst(model, CacheLife.CACHE_LIFE_FIVE_MINUTES).getTotal()).isEqualTo("0.375015");
        assertThat(worst(model, CacheLife.CACHE_LIFE_HOUR).getUnknownReason()).contains("cache_write_1h");
    }

    /** OpenAI's cache by themselves and bill nothing for it; Google's bill input and five minutes of storage. */
    @ParameterizedTest
    @CsvSource({"openrouter/openai/gpt-4o, 0.25001", "openrouter/google/gemini-2.5-pro, 0.16251"})
    void anHourOnModelsOfOthersThereIsNoDearerThanAnyMark(String model, String total) {
        assertThat(worst(model, CacheLife.CACHE_LIFE_HOUR).getTotal()).isEqualTo(total);
    }

    /** Above 200,000 tokens its input costs 4, and keeping it 0.375 more, which OpenRouter's page says and its list does not. */
    @Test
    void aPriceThatIsPutTogetherNamesThePageThatSaysHow() {
        var cost = CostCalculator.cost(
                Usage.newBuilder().setCacheWriteTokens(250_000).build(),
                SHIPPED.resolve("openrouter/google/gemini-3.1-pro-preview"));

        assertThat(cost.getTotal()).isEqualTo("1.09375");
        assertThat(cost.getItems(0).getPriceSource().getName())
                .isEqualTo("https://openrouter.ai/docs/features/prompt-caching");
    }

    /** Once 9,000 written and 1,000 read at full price, ten times 9,000 from the cache; 1,100 tokens of answers. */
    @ParameterizedTest
    @CsvSource({"CACHE_LIFE_FIVE_MINUTES, cache_write, 0.18375", "CACHE_LIFE_HOUR, cache_write_1h, 0.2175"})
    void repeatsWriteThePrefixForAsLongAsItIsMarked(CacheLife life, String kind, String total) {
        var request = marked(life)
                .setEstimate(EstimateOptions.newBuilder()
                        .setInputTokens(10_000)
                        .setExpectedOutputTokens(100)
                        .setRepeats(11)
                        .setCachedPrefixPercent(90))
                .setMaxOutputTokens(200)
                .build();

        var expected =
                TestEstimates.estimate(request, "anthropic/claude-opus-5").getExpectedCost();

        assertThat(expected.getItemsList())
                .extracting(item -> item.getKind() + " " + item.getTokens())
                .containsExactlyInAnyOrder("input 11000", kind + " 9000", "cache_read 90000", "output 1100");
        assertThat(expected.getTotal()).isEqualTo(total);
    }

    private static Cost worst(String model, CacheLife life) {
        return WorstCase.of(
                        marked(life).setMaxOutputTokens(1).build(),
                        SHIPPED.resolve(model),
                        new TokenCount(100_000, "given", OptionalDouble.of(0)))
                .cost();
    }

    private static CompleteRequest.Builder marked(CacheLife life) {
        return CompleteRequest.newBuilder()
                .addMessages(Message.newBuilder()
                        .addParts(ContentPart.newBuilder()
                                .setText("Hi")
                                .setCacheBreakpoint(CacheBreakpoint.newBuilder().setLife(life))));
    }
}
