package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.pricing.CostCalculator;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A vendor file's price is taken whole or refused by key. */
class PriceFileTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ per_search: { medium: 0.01 } } | price.input is missing: the list has no price of tokens or requests",
                "{ speeds: { fast: 2 } } | price.input is missing",
                "{ regions: { us: 1.1 } } | price.input is missing",
                "{ input: 1, output: 2, above: [{ above_input_tokens: 5, input: 2, per_request: 1 }] }"
                        + " | price.above.per_request holds for the whole price; put it beside 'above'",
                "{ input: 1, output: 2, above: [{ above_input_tokens: 5, input: 2, tiers: { flex: { input: 1 } } }] }"
                        + " | price.above.tiers holds for the whole price",
                "{ input: 1, output: 2, tiers: { flex: { input: 1, output: 1, regions: { us: 2 } } } }"
                        + " | price.tiers.flex.regions holds for the whole price; put it beside 'tiers'",
                "{ input: 1, output: 2, tiers: { flex: { input: 1, output: 1, per_search: { low: 2 } } } }"
                        + " | price.tiers.flex.per_search holds for the whole price",
                "{ input: 1, output: 2, tiers: { flex: { input: 1, source: me } } }"
                        + " | price.tiers.flex.source holds for the whole price",
                "{ input: 1, output: 2, tiers: { flex: { input: 1, above_input_tokens: 5 } } }"
                        + " | price.tiers.flex.above_input_tokens belongs into an entry of 'above'",
            })
    void whatWouldHoldForNoCallIsRefused(String price, String message) {
        assertThatThrownBy(() -> catalog("models: [{ id: m, price: " + price + " }]"))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("models.m." + message);
        assertThatThrownBy(() -> catalog("price: " + price))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models: [{ id: m, price: { per_request: 0.01 } }]",
                "models: [{ id: m, price: { input: 0, output: 0, per_request: 0.01 } }]",
                "models: [m]\nprice: { per_request: 0.01 }"
            })
    void aVendorMayAskByTheRequestAlone(String file) {
        var deployment = catalog(file).resolve("acme/m");

        assertThat(deployment.model().prices().orElseThrow().free()).isFalse();
        var cost = CostCalculator.cost(
                Usage.newBuilder()
                        .setInputTokens(1_000_000)
                        .setCacheReadTokens(1_000)
                        .setOutputTokens(500)
                        .setReasoningTokens(700)
                        .build(),
                deployment);
        assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(cost.getTotal()).isEqualTo("0.01");
    }

    @Test
    void thresholdsOfATierAreTaken() {
        var list = catalog("price: { input: 1, output: 2, tiers: { flex: { input: 0.5, output: 1,"
                        + " above: [{ above_input_tokens: 5, input: 0.7 }] } } }\nmodels: [m]")
                .resolve("acme/m")
                .model()
                .prices()
                .orElseThrow();

        assertThat(list.find(TokenKind.INPUT, "flex", 6).orElseThrow().perMillion())
                .isEqualByComparingTo("0.7");
    }

    private static Catalog catalog(String more) {
        return TestCatalog.of("acme", "wire_format: openai-chat\napi_base: https://acme.test/v1\n" + more + "\n");
    }
}
