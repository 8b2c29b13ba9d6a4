package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sources say that is no price, and what they must not say in silence. */
class PriceTruthTest {

    private static final String NO_PRICES = """
            {"as_of": "2026-08-01", "unit": "USD per 1,000,000 tokens", "models": []}""";

    @TempDir
    private Path directory;

    @Test
    void aZeroForTheCacheBesidePaidInputIsNoPrice() throws IOException {
        assertThat(modelsDev("acme", "m", "\"input\": 1, \"output\": 2, \"cache_read\": 0, \"cache_write\": 0")
                        .get("price"))
                .isEqualTo(json("{\"input\": 1, \"output\": 2, \"source\": \"models.dev\"}"));
    }

    @Test
    void aZeroOfTheCacheThatIsNoPriceIsTold() throws IOException {
        var imported = new ImportedCatalog(directory);

        imported.models(
                ImportedCatalog.modelsDev("acme", "m", "\"input\": 1, \"output\": 2, \"cache_write\": 1.25"),
                ImportedCatalog.prices(
                        "\"usd_per_million\": {\"input\": 1, \"output\": 2, \"cache_read\": 0, \"cache_write\": 0},"
                                + " \"service_tiers\": {\"flex\": {\"cache_read\": 0}}"));

        assertThat(imported.report())
                .contains(
                        "| acme/m | price.cache_read | none | litellm |",
                        "| acme/m | price.cache_write | 1.25 | litellm |",
                        "| acme/m | price.tiers.flex.cache_read | none | litellm |");
    }

    @Test
    void aFreeModelsCacheIsFree() throws IOException {
        assertThat(modelsDev("acme", "m:free", "\"input\": 0, \"output\": 0, \"cache_read\": 0")
                        .get("price"))
                .isEqualTo(json("{\"input\": 0, \"output\": 0, \"cache_read\": 0, \"source\": \"models.dev\"}"));
    }

    @Test
    void cacheReadsAreFreeWhereTheVendorsPagesSayIt() throws IOException {
        var price = modelsDev("tensormesh", "m", "\"input\": 1, \"output\": 2, \"cache_read\": 0")
                .get("price");

        assertThat(price.get("cache_read").asInt()).isZero();
        assertThat(price.get("from").get("cache_read"))
                .isEqualTo(
                        json("{\"name\": \"https://docs.tensormesh.ai/pricing-overview\", \"as_of\": \"2026-11-25\"}"));
    }

    @Test
    void aRouterHasNoPriceAndSaysWhy() throws IOException {
        var router = modelsDev("azure", "model-router", "\"input\": 0.14, \"output\": 0");

        assertThat(router.has("price")).isFalse();
        assertThat(router.get("unpriced").asText()).contains("beside what the model that it chooses costs");
        assertThat(Files.readString(directory.resolve("report")))
                .contains("| azure | model-router | all prices: it costs 0.14 USD");
    }

    @Test
    void zerosOfAVendorThatBillsAreNoPriceAndItsPricesStay() throws IOException {
        assertThat(modelsDev("volcengine", "m", "\"input\": 0, \"output\": 0").has("price"))
                .isFalse();
        assertThat(modelsDev("volcengine", "m", "\"input\": 1, \"output\": 2").has("price"))
                .isTrue();
    }

    @Test
    void oneFeeThatTheSourcesGiveByTheSearchAndByTheRequestIsTakenOnce() throws IOException {
        var model = imported("acme", """
                {"acme": {"id": "acme", "models": {"m": {"id": "m", "cost": {"input": 2, "output": 8, "request": 5}}}}}""", """
                {"acme/m": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 2e-06,
                "output_cost_per_token": 8e-06, "citation_cost_per_token": 2e-06,
                "search_context_cost_per_query": {"search_context_size_low": 0.005}}}""").get("m");

        assertThat(model.get("price").has("per_request")).isFalse();
        assertThat(model.get("price").get("per_search").get("low").asText()).isEqualTo("0.005");
        assertThat(model.get("differs")
                        .get("models.dev")
                        .get("price.per_request")
                        .asText())
                .isEqualTo("0.005");
    }

    @Test
    void factorsOfPlacesAreRegions() throws IOException {
        var model = imported("acme", "{}", """
                {"acme/m": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 2e-06,
                "output_cost_per_token": 8e-06, "regional_processing_uplift_multiplier_eu": 1.2,
                "regional_processing_uplift_multiplier_us": 1.1, "regional_endpoint_uplift_multiplier": 1.1}}""").get("m");

        assertThat(model.get("price").get("regions")).isEqualTo(json("{\"eu\": 1.2, \"us\": 1.1, \"regional\": 1.1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "night_discount",
                "supports_price_break",
                "max_multiplier",
                "regional_processing_uplift_multiplier_jp",
                "input_cost_per_parsec",
                "tiered_prices"
            })
    void aFieldThatIsNotKnownIsRefusedByModelAndName(String field) {
        assertThatThrownBy(() -> imported("acme", "{}", """
                {"acme/m": {"litellm_provider": "acme", "mode": "chat", "%s": 1.2}}""".formatted(field)))
                .isInstanceOf(ImportProblem.class)
                .hasMessageContaining("acme/m: unknown field '" + field + "'");
    }

    @Test
    void sourcesAtAnotherPriceThanInputAreRefused() {
        assertThatThrownBy(() -> imported("acme", "{}", """
                {"acme/m": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 2e-06,
                "citation_cost_per_token": 3e-06}}"""))
                .hasMessageContaining("acme/m.citation_cost_per_token: is another price than that of input");
    }

    private JsonNode modelsDev(String vendor, String model, String cost) throws IOException {
        return imported(vendor, """
                {"%s": {"id": "%s", "models": {"%s": {"id": "%s", "cost": {%s}}}}}""".formatted(vendor, vendor, model, model, cost), NO_PRICES)
                .get(model);
    }

    private JsonNode imported(String vendor, String modelsDev, String prices) throws IOException {
        Path first = Files.writeString(directory.resolve("models-dev.json"), modelsDev);
        Path second = Files.writeString(directory.resolve("prices.json"), prices);
        CatalogImport.run(
                first,
                second,
                prices.contains("litellm_provider") ? "2026-09-01" : "",
                directory,
                directory.resolve("report"));
        return json(Files.readString(directory.resolve("models/" + vendor + ".json")))
                .get("models");
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
