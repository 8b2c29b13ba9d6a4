package dev.parley.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ContextFit;
import dev.parley.v1.ContextLevel;
import dev.parley.v1.Estimate;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Warning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** 271,999 tokens and 100 fill 68 % of the window, but nearly all that is taken as input. */
    @ParameterizedTest
    @CsvSource({
        "271999, 100, CRITICAL",
        "272001, 1000, CRITICAL",
        "190400, 100, FILLING",
        "190399, 100, COMFORTABLE",
        "231200, 100, TIGHT",
        "100000, 100, COMFORTABLE",
        "1000, 100, COMFORTABLE"
    })
    void theLevelIsThatOfTheLimitThatIsNearer(long input, long answer, String level) {
        var estimate = estimate(input, answer);

        assertThat(estimate.getContextLevel()).isEqualTo(ContextLevel.valueOf("CONTEXT_LEVEL_" + level));
        assertThat(estimate.getContextUsedPercent()).isEqualTo(100.0 * input / 272_000);
    }

    /** 1,000 tokens and 128,000 fill 32.25 % of the window, and next to nothing of the input. */
    @Test
    void aLongAnswerFillsTheWindow() {
        assertThat(estimate(1_000, 128_000).getContextUsedPercent()).isEqualTo(32.25);
        assertThat(estimate(260_000, 128_000).getContextUsedPercent()).isEqualTo(97);
        assertThat(estimate(260_000, 128_000).getContextLevel()).isEqualTo(ContextLevel.CONTEXT_LEVEL_CRITICAL);
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

        var estimate = ESTIMATOR.estimate(text(1_000), catalog.resolve("acme/m"));

        assertThat(estimate.getInputTokens()).isBetween(900L, 1_080L);
        assertThat(estimate.getWarningsList()).extracting(Warning::getCode).containsExactly("CONTEXT_FIT_UNCERTAIN");
    }

    /** A call of it is sent, too: 1.5 tokens are counted of each, and prose has about 1.3. */
    @Test
    void aCountThatExceedsTheWindowByLessThanItsBandMayFit() {
        var deployment = SHIPPED.resolve("anthropic/claude-opus-4-7");
        var request = text(700_000);

        var estimate = ESTIMATOR.estimate(request, deployment);

        assertThat(estimate.getInputTokens()).isGreaterThan(1_000_000);
        assertThat(new TokenCounter().count(request, deployment).least()).isLessThan(1_000_000);
        assertThat(estimate.getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_INPUT_ONLY);
        assertThat(estimate.getContextLevel()).isEqualTo(ContextLevel.CONTEXT_LEVEL_CRITICAL);
        assertThat(estimate.getWarningsList()).extracting(Warning::getCode).containsExactly("CONTEXT_FIT_UNCERTAIN");
        assertThat(ESTIMATOR.estimate(text(950_000), deployment).getContextFit())
                .isEqualTo(ContextFit.CONTEXT_FIT_EXCEEDED);
    }

    private static Estimate estimate(long tokens) {
        return ESTIMATOR.estimate(given(tokens), SHIPPED.resolve("openai/gpt-5"));
    }

    private static Estimate estimate(long tokens, long answer) {
        return ESTIMATOR.estimate(
                CompleteRequest.newBuilder()
                        .setEstimate(EstimateOptions.newBuilder()
                                .setInputTokens(tokens)
                                .setExpectedOutputTokens(answer))
                        .build(),
                SHIPPED.resolve("openai/gpt-5"));
    }

    private static CompleteRequest text(int words) {
        return CompleteRequest.newBuilder()
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder().setText("word ".repeat(words))))
                .setMaxOutputTokens(10)
                .build();
    }

    private static CompleteRequest given(long tokens) {
        return CompleteRequest.newBuilder()
                .setMaxOutputTokens(1_000)
                .setEstimate(EstimateOptions.newBuilder().setInputTokens(tokens))
                .build();
    }
}
