package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.TestVendors;
import dev.parley.v1.ConvertedCost;
import dev.parley.v1.Cost;
import dev.parley.v1.Estimate;
import dev.parley.v1.EstimateOptions;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Costs in the operator's currency beside USD, wherever a caller sees one. */
@QuarkusTest
@TestProfile(ShownCurrencyTest.Euros.class)
class ShownCurrencyTest {

    /** The service with a rate. */
    public static final class Euros implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "parley.currency.code", "EUR",
                    "parley.currency.per-usd", "0.92",
                    "parley.currency.as-of", "2026-11-24");
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestVendors.class));
        }
    }

    @ConfigProperty(name = TestVendors.STUB_PORT)
    int port;

    private final Caller caller = new Caller();
    private StubVendor vendor;

    @BeforeEach
    void start() {
        vendor = StubVendor.at(port);
    }

    @AfterEach
    void stop() {
        caller.close();
    }

    private static ConvertedCost euros(String total) {
        return ConvertedCost.newBuilder()
                .setCurrency("EUR")
                .setTotal(total)
                .setRate("0.92")
                .setRateAsOf("2026-11-24")
                .build();
    }

    private static void inEuros(Cost cost, String usd, String euros) {
        assertThat(cost.getTotal()).isEqualTo(usd);
        assertThat(cost.getCurrency()).isEqualTo("USD");
        assertThat(cost.getConverted()).isEqualTo(euros(euros));
    }

    @Test
    void aWholeAnswerShowsItsCostAndItsEstimateInBoth() {
        vendor.answer("priced", Reply.json(200, """
                {"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}],
                 "usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}}"""));

        var answer = caller.blocking()
                .complete(ask("stub/priced", "Hi")
                        .setEstimate(EstimateOptions.newBuilder().setExpectedOutputTokens(0))
                        .setMaxOutputTokens(100)
                        .build());

        inEuros(answer.getCost(), "0.000322", "0.00029624");
        inEuros(answer.getAttempts(0).getCost(), "0.000322", "0.00029624");
        assertThat(answer.getEstimate().getExpectedCost().getConverted().getCurrency())
                .isEqualTo("EUR");
    }

    @Test
    void aStreamsLastEventShowsItsCostInBoth() {
        vendor.answer(
                "priced",
                Reply.events(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
                                + "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100,\"total_tokens\":1100}}\n\n",
                        "data: [DONE]\n\n"));

        var events = caller.stream(ask("stub/priced", "Hi").build());

        inEuros(events.get(events.size() - 1).getFinished().getCost(), "0.000322", "0.00029624");
    }

    @Test
    void anEstimateShowsAllItsCasesInBothAndNothingOfAnUnknownPrice() {
        var response = caller.blocking()
                .estimateCost(ask("stub/priced", "Hi")
                        .clearMessages()
                        .addModels("stub/unpriced")
                        .setMaxOutputTokens(4_096)
                        .setEstimate(EstimateOptions.newBuilder()
                                .setInputTokens(1_000_000)
                                .setExpectedOutputTokens(1_000))
                        .build());

        Estimate known = response.getEstimates(0);
        inEuros(known.getLowCost(), "0.28042", "0.2579864");
        inEuros(known.getExpectedCost(), "0.28042", "0.2579864");
        inEuros(known.getWorstCaseCost(), "0.28172032", "0.2591826944");
        assertThat(response.getEstimates(1).getExpectedCost().hasConverted()).isFalse();
    }

    @Test
    void vectorsShowTheirCostInBoth() {
        vendor.answer("priced", Reply.json(200, """
                {"data":[{"embedding":[1]}],"usage":{"prompt_tokens":1000}}"""));

        var answer = caller.embeddings().embed(embed("stub/priced", "Hi").build());

        inEuros(answer.getCost(), "0.00028", "0.0002576");
    }

    @Test
    void aLimitIsInUsdAllTheSame() {
        // 0.0000434 USD at most, which are 0.00003993 EUR.
        var request = ask("stub/priced", "Hi").setMaxOutputTokens(100).setMaxCost("0.000042");

        assertThat(failureOf(() -> caller.blocking().complete(request.build())).reason())
                .isEqualTo("COST_LIMIT");
    }
}
