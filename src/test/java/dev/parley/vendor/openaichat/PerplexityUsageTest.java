package dev.parley.vendor.openaichat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.pricing.CostCalculator;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Perplexity counts reasoning and sources beside prompt and completion: https://docs.perplexity.ai/api-reference. */
class PerplexityUsageTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The example of Perplexity's pages: 0.000066 + 0.038056 + 0.09116 + 0.581841 + 0.105, which they round to 0.816. */
    @Test
    void deepResearchCostsWhatItsVendorSays() throws IOException {
        var usage = usage("""
                {"prompt_tokens": 33, "completion_tokens": 11395, "total_tokens": 11428, "citation_tokens": 19028,
                "num_search_queries": 21, "reasoning_tokens": 193947, "cost": {"input_tokens_cost": 0.0,
                "output_tokens_cost": 0.091, "citation_tokens_cost": 0.038, "reasoning_tokens_cost": 0.582,
                "search_queries_cost": 0.105, "total_cost": 0.816}}""");

        assertThat(usage.getInputTokens()).isEqualTo(33 + 19_028);
        assertThat(usage.getOutputTokens()).isEqualTo(11_395);
        assertThat(usage.getReasoningTokens()).isEqualTo(193_947);
        assertThat(usage.getWebSearches()).isEqualTo(21);
        var cost = CostCalculator.cost(usage, SHIPPED.resolve("perplexity/sonar-deep-research"));
        assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(cost.getTotal()).isEqualTo("0.816123");
    }

    @Test
    void littleReasoningOfDeepResearchIsBesideItsCompletionToo() throws IOException {
        var usage = usage("""
                {"prompt_tokens": 500, "completion_tokens": 200, "total_tokens": 700, "citation_tokens": 50,
                "num_search_queries": 30, "reasoning_tokens": 100}""");

        assertThat(usage.getInputTokens()).isEqualTo(550);
        assertThat(usage.getOutputTokens()).isEqualTo(200);
        assertThat(usage.getReasoningTokens()).isEqualTo(100);
    }

    @Test
    void sourcesOfOtherModelsAreNotBilled() throws IOException {
        var told = usage("""
                {"prompt_tokens": 24, "completion_tokens": 2681, "total_tokens": 2705, "citation_tokens": 40,
                "num_search_queries": 2, "reasoning_tokens": null, "search_context_size": "low",
                "cost": {"total_cost": 0.04629, "citation_tokens_cost": null, "request_cost": 0.006}}""");
        var untold = usage("""
                {"prompt_tokens": 24, "completion_tokens": 26, "total_tokens": 50, "citation_tokens": 40,
                "search_context_size": "low"}""");

        assertThat(told.getInputTokens()).isEqualTo(24);
        assertThat(untold.getInputTokens()).isEqualTo(24);
        assertThat(untold.getWebSearches()).isEqualTo(1);
    }

    private static Usage usage(String json) throws IOException {
        return OpenAiChatUsage.fromWire(
                JSON.readValue(json, OpenAiChatReply.Usage.class),
                SHIPPED.vendors().get("perplexity"),
                false);
    }
}
