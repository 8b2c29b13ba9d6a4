package dev.parley.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ContextFit;
import dev.parley.v1.Estimate;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Warning;
import org.junit.jupiter.api.Test;

/** A model may take less input than its window holds: gpt-5 takes 272,000 tokens of its 400,000. */
class LongestInputTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();
    private static final CostEstimator ESTIMATOR = new CostEstimator(new TokenCounter(), ShownCurrency.usd());

    @Test
    void inputAboveWhatTheModelTakesDoesNotFitThoughTheWindowWouldHoldIt() {
        assertThat(estimate(272_000).getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_FITS);
        assertThat(estimate(272_001).getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_EXCEEDED);
        assertThat(estimate(272_001).getContextWindow()).isEqualTo(400_000);
    }

    @Test
    void aModelThatSaysItsLongestInputAndNoWindowIsMeasuredByIt() {
        var catalog = TestCatalog.of("acme", """
                wire_format: openai-chat
                api_base: https://acme.test/v1
                models: [{ id: m, max_input: 1000 }]
                """);
        var estimate = ESTIMATOR.estimate(given(1_001), catalog.resolve("acme/m"));

        assertThat(estimate.getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_EXCEEDED);
    }

    @Test
    void aCountWhoseBandReachesOverTheLongestInputIsUncertain() {
        var catalog = TestCatalog.of("acme", """
                wire_format: openai-chat
                api_base: https://acme.test/v1
                models: [{ id: m, context_window: 100000, max_input: 1080 }]
                """);
        var request = CompleteRequest.newBuilder()
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder().setText("word ".repeat(1_000))))
                .setMaxOutputTokens(10)
                .build();

        var estimate = ESTIMATOR.estimate(request, catalog.resolve("acme/m"));

        assertThat(estimate.getInputTokens()).isBetween(900L, 1_080L);
        assertThat(estimate.getWarningsList()).extracting(Warning::getCode).containsExactly("CONTEXT_FIT_UNCERTAIN");
    }

    private static Estimate estimate(long tokens) {
        return ESTIMATOR.estimate(given(tokens), SHIPPED.resolve("openai/gpt-5"));
    }

    private static CompleteRequest given(long tokens) {
        return CompleteRequest.newBuilder()
                .setMaxOutputTokens(1_000)
                .setEstimate(EstimateOptions.newBuilder().setInputTokens(tokens))
                .build();
    }
}
