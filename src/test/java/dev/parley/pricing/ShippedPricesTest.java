package dev.parley.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Cost;
import dev.parley.v1.CostItem;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped catalog makes of zeros and searches. */
class ShippedPricesTest {

    private static final Catalog CATALOG = TestCatalog.shipped();

    private static Cost cost(String model, Usage.Builder usage) {
        return CostCalculator.cost(usage.build(), CATALOG.resolve(model));
    }

    private static Usage.Builder tokens() {
        return Usage.newBuilder().setInputTokens(1_000).setOutputTokens(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fireworks-ai/accounts/fireworks/models/qwen3-embedding-4b",
                "github-models/cohere/cohere-command-a",
                "nvidia/baai/bge-m3",
                "openrouter/openrouter/auto",
                "zai-coding-plan/glm-5.2"
            })
    void zerosOfAVendorThatSellsAreNoPrice(String model) {
        Cost cost = cost(model, tokens());

        assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(cost.getTotal()).isEmpty();
        assertThat(cost.getUnknownReason()).contains("set 'price' for it in the vendor's file");
    }

    @Test
    void norAreTheyWhereTheOperatorAddsTheVendor() {
        var catalog = TestCatalog.of("volcengine", "{wire_format: openai-chat, api_base: 'http://127.0.0.1:1'}");

        for (String model : List.of("doubao-embedding", "doubao-embedding-large", "glm-4-7-251222")) {
            Cost cost = CostCalculator.cost(tokens().build(), catalog.resolve("volcengine/" + model));
            assertThat(cost.getStatus()).as(model).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        }
    }

    @ParameterizedTest // LiteLLM's 2.99999 and models.dev's 3 are one price, which the other kinds belong to
    @CsvSource({
        "databricks/databricks-claude-sonnet-4-5, 1000, 100000, 0, 100, 0.0344999920000000004",
        "databricks/databricks-claude-sonnet-4-5, 1000, 0, 1000, 0, 0.0067499900000000002",
        "databricks/databricks-gemini-2-5-pro, 250000, 0, 0, 0, 0.625",
    })
    void whatOnlyOneSourcePricesCompletesTheOthersListWhereTheyDifferByNoise(
            String model, long input, long read, long written, long output, String total) {
        var usage = Usage.newBuilder()
                .setInputTokens(input)
                .setCacheReadTokens(read)
                .setCacheWriteTokens(written)
                .setOutputTokens(output);

        assertThat(cost(model, usage).getTotal()).isEqualTo(total);
    }

    @ParameterizedTest // A20
    @ValueSource(
            strings = {
                "ollama/codellama",
                "lmstudio/openai/gpt-oss-20b",
                "openrouter/google/gemma-4-31b-it:free",
                "opencode/glm-5-free",
                "zai/glm-4.7-flash"
            })
    void freeIsFree(String model) {
        Cost cost = cost(model, tokens());

        assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_FREE);
        assertThat(cost.getTotal()).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({
        "google-vertex-anthropic, us-east5, claude-sonnet-4-5, 0.0033",
        "google-vertex-anthropic, global, claude-sonnet-4-5, 0.003",
        "google-vertex-anthropic, us-east5, claude-opus-4-1, 0.015",
        "google-vertex, europe-west4, gemini-3.5-flash, 0.00165",
        "google-vertex, global, gemini-3.5-flash, 0.0015",
        "google-vertex, europe-west4, gemini-2.5-flash, 0.0003",
    })
    void vertexAisRegionsCostATenthMoreForNewerModels(String vendor, String location, String model, String total)
            throws IOException {
        var deployment = TestCatalog.of(
                        vendor,
                        Files.readString(Path.of("config/vendors/" + vendor + ".yaml")),
                        Map.of("GOOGLE_CLOUD_PROJECT", "p", "GOOGLE_CLOUD_LOCATION", location))
                .resolve(vendor + "/" + model);
        var terms = Terms.asked(CompleteRequest.getDefaultInstance(), deployment);

        Cost cost = CostCalculator.cost(Usage.newBuilder().setInputTokens(1_000).build(), deployment, terms);

        assertThat(cost.getTotal()).isEqualTo(total);
    }

    @ParameterizedTest
    @CsvSource({"global, 0.005", "us, 0.0055", "eu, 0.0055"})
    void soDoBedrocksProfilesOfARegion(String profile, String total) {
        String model = "bedrock/" + profile + ".anthropic.claude-opus-4-5-20251101-v1:0";

        assertThat(cost(model, Usage.newBuilder().setInputTokens(1_000)).getTotal())
                .isEqualTo(total);
    }

    @Test
    void ofTwoSourcesTheOneThatHasAPriceBeatsTheZerosOfTheOther() {
        List<String> stillZero = CATALOG.vendors().values().stream()
                .flatMap(vendor -> vendor.models().all().values().stream()
                        .filter(model -> model.prices().isPresent()
                                && model.prices().get().free())
                        .map(model -> vendor.id() + "/" + model.id()))
                .filter(id -> !id.matches(".+[-:/][Ff]ree|(ollama|lmstudio|lemonade|atomic-chat|sandbox.*)/.+"
                        + "|(zai|zhipuai)/glm-4\\.[57]-flash|google/gemma-3-27b-it"))
                .toList();

        assertThat(stillZero).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-5.4, https://developers.openai.com/api/docs/pricing, 2026-03-12",
        "openai/o3-2025-04-16, https://developers.openai.com/api/docs/pricing, 2026-03-12",
        "anthropic/claude-haiku-4-5, "
                + "https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#usage-and-pricing, 2026-08-01"
    })
    void searchesArePricedByThePageThatSaysSo(String model, String page, String asOf) {
        Cost cost = cost(model, tokens().setWebSearches(3));

        CostItem search = cost.getItemsList().stream()
                .filter(item -> item.getKind().equals("web_search"))
                .findFirst()
                .orElseThrow();
        assertThat(search.getAmount()).isEqualTo("0.03");
        assertThat(search.getPriceSource().getName()).isEqualTo(page);
        assertThat(search.getPriceSource().getAsOf()).isEqualTo(asOf);
        assertThat(cost.getItems(0).getPriceSource().getName()).contains("litellm");
    }

    @Test
    void aSearchWhosePriceHangsOnTheToolHasNone() {
        Cost cost = cost("openai/gpt-4o", tokens().setWebSearches(1));

        assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(cost.getUnknownReason()).contains("web searches of openai/gpt-4o");
    }
}
