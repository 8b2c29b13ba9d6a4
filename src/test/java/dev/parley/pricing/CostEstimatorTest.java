package dev.parley.pricing;

import static dev.parley.pricing.TestEstimates.ESTIMATOR;
import static dev.parley.pricing.TestEstimates.SHIPPED;
import static dev.parley.pricing.TestEstimates.estimate;
import static dev.parley.pricing.TestEstimates.expecting;
import static dev.parley.pricing.TestEstimates.request;
import static dev.parley.pricing.TestEstimates.words;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.catalog.TestCatalog;
import dev.parley.tokens.SampleFiles;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ContextFit;
import dev.parley.v1.ContextLevel;
import dev.parley.v1.Media;
import dev.parley.v1.ModelRef;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Warning;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Estimates of what a request needs, fits and costs. */
class CostEstimatorTest {

    @Test
    void estimatesTheExpectedAndTheLongestAnswer() {
        var request = request("Say hello.")
                .setMaxOutputTokens(1_000)
                .setEstimate(expecting(100))
                .build();

        var estimate = estimate(request, "openai/gpt-4o");

        assertThat(estimate.getModel())
                .isEqualTo(ModelRef.newBuilder()
                        .setVendor("openai")
                        .setModel("gpt-4o")
                        .build());
        assertThat(estimate.getInputTokens()).isEqualTo(10);
        assertThat(estimate.getExpectedOutputTokens()).isEqualTo(100);
        assertThat(estimate.getMaxOutputTokens()).isEqualTo(1_000);
        assertThat(estimate.getTokenMethod()).isEqualTo("jtokkit/o200k_base");
        assertThat(estimate.getErrorBandPercent()).isEqualTo(11.0);
        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.001025");
        assertThat(estimate.getWorstCaseCost().getTotal()).isEqualTo("0.01003");
        assertThat(estimate.getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_FITS);
        assertThat(estimate.getContextWindow()).isEqualTo(128_000);
        assertThat(estimate.getWarningsList()).isEmpty();
    }

    @Test
    void aFileOfUnknownLengthMakesTheExpectedCostUnknownAndTheWorstThatOfAFullWindow() {
        var request = request("Sum it up.").setMaxOutputTokens(1_000).setEstimate(expecting(100));
        request.getMessagesBuilder(0)
                .addPartsBuilder()
                .setDocument(Media.newBuilder().setUrl("https://example.com/a.pdf"));

        var estimate = estimate(request.build(), "openai/gpt-4o");

        assertThat(estimate.getExpectedCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(estimate.getExpectedCost().getUnknownReason()).contains("messages[0].parts[1].document");
        // 128,000 tokens of input at 2.5 and 1,000 of output at 10.
        assertThat(estimate.getWorstCaseCost().getTotal()).isEqualTo("0.33");
        assertThat(estimate.hasErrorBandPercent()).isFalse();
        assertThat(estimate.getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_UNSPECIFIED);
        assertThat(estimate.hasContextUsedPercent()).isFalse();
        assertThat(estimate.getContextLevel()).isEqualTo(ContextLevel.CONTEXT_LEVEL_UNSPECIFIED);
        assertThat(estimate.getWarningsList()).singleElement().satisfies(warning -> {
            assertThat(warning.getCode()).isEqualTo("DOCUMENT_TOKENS_UNKNOWN");
            assertThat(warning.getField()).isEqualTo("messages[0].parts[1].document");
        });
    }

    @Test
    void theEndOfAModelIsToldWithItsDayAndWhatFollows() {
        var request = request("Hello").setMaxOutputTokens(10).build();

        assertThat(estimate(request, "anthropic/claude-3-opus-20240229").getWarningsList())
                .contains(Warning.newBuilder()
                        .setCode("MODEL_DEPRECATED")
                        .setMessage("anthropic/claude-3-opus-20240229 is deprecated as of "
                                + SHIPPED.resolve("anthropic/claude-3-opus-20240229")
                                        .model()
                                        .deprecation()
                                        .orElseThrow()
                                        .on()
                                + "; use claude-opus-4-8 instead")
                        .setField("model")
                        .build());
        assertThat(estimate(request, "openai/gpt-4o").getWarningsList())
                .extracting(Warning::getCode)
                .doesNotContain("MODEL_DEPRECATED");
    }

    @Test
    void soundIsPricedAsSound() {
        var request = request("Sum it up.").setMaxOutputTokens(1_000).setEstimate(expecting(100));
        request.getMessagesBuilder(0)
                .addPartsBuilder()
                .setAudio(Media.newBuilder().setData(SampleFiles.wav(10)));

        var cost = estimate(request.build(), "google/gemini-2.5-flash").getExpectedCost();

        assertThat(cost.getItemsList()).anySatisfy(item -> {
            assertThat(item.getKind()).isEqualTo("audio_input");
            assertThat(item.getTokens()).isEqualTo(320);
            assertThat(item.getAmount()).isEqualTo("0.00032");
        });
    }

    @Test
    void soundOfUnknownLengthMayFillTheWindowAtItsOwnPrice() {
        var request = request("Sum it up.").setMaxOutputTokens(1_000);
        request.getMessagesBuilder(0)
                .addPartsBuilder()
                .setAudio(Media.newBuilder().setUrl("gs://bucket/a.mp3"));

        var cost = estimate(request.build(), "google/gemini-2.5-flash").getWorstCaseCost();

        assertThat(cost.getItemsList()).anySatisfy(item -> {
            assertThat(item.getKind()).isEqualTo("audio_input");
            assertThat(item.getTokens()).isEqualTo(1_048_576);
        });
    }

    @Test
    void withoutTheCallersWordTheLongestAnswerIsExpected() {
        var estimate = estimate(request("Say hello.").build(), "openai/gpt-4o");

        assertThat(estimate.getMaxOutputTokens()).isEqualTo(16_384);
        assertThat(estimate.getExpectedOutputTokens()).isEqualTo(16_384);
        assertThat(new BigDecimal(estimate.getWorstCaseCost().getTotal()))
                .isGreaterThanOrEqualTo(
                        new BigDecimal(estimate.getExpectedCost().getTotal()));
    }

    @Test
    void noMoreIsExpectedThanThereCanBe() {
        var request =
                request("Hi").setMaxOutputTokens(10).setEstimate(expecting(100)).build();

        assertThat(estimate(request, "openai/gpt-4o").getExpectedOutputTokens()).isEqualTo(10);
    }

    @Test
    void freeComesFirstThenTheCheapestAndUnknownLastInTheGivenOrder() {
        var request = request("Say hello.").setMaxOutputTokens(100).build();
        var models = Stream.of(
                "openrouter/new/b",
                "openai/gpt-4-turbo",
                "openrouter/new/a",
                "openai/gpt-4o-mini",
                "ollama/llama3.1",
                "openai/gpt-4o-2024-08-06",
                "openai/gpt-4o");

        var estimates =
                TestEstimates.estimates(request, models.map(SHIPPED::resolve).toList());

        assertThat(estimates)
                .extracting(estimate -> estimate.getModel().getModel())
                .containsExactly(
                        "llama3.1", "gpt-4o-mini", "gpt-4o-2024-08-06", "gpt-4o", "gpt-4-turbo", "new/b", "new/a");
    }

    @Test
    void aLocalModelIsFreeEvenIfItsLongestAnswerIsNotKnown() {
        var estimate = estimate(request("Hi").build(), "ollama/some-model");

        assertThat(estimate.hasMaxOutputTokens()).isFalse();
        assertThat(estimate.getExpectedCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_FREE);
        assertThat(estimate.getWorstCaseCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_FREE);
        assertThat(estimate.getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_UNSPECIFIED);
        assertThat(estimate.getAvailable()).isTrue();
    }

    @Test
    void theWorstCaseOfAnEndlessAnswerIsUnknown() {
        var catalog = TestCatalog.of(
                "own",
                "wire_format: openai-chat\n"
                        + "api_base: http://localhost:1\n"
                        + "models: [{ id: m, price: { input: 1, output: 2 } }]");
        var request = request("Hi").setEstimate(expecting(10)).build();

        var estimate = ESTIMATOR.estimate(request, catalog.resolve("own"));

        assertThat(estimate.getExpectedCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(estimate.getWorstCaseCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(estimate.getWorstCaseCost().getUnknownReason())
                .isEqualTo("the longest possible answer of own/m is not known; set max_output_tokens");
    }

    @Test
    void theWorstCaseCountsInputAsWrittenToTheCacheWhereTheVendorWritesUnasked() {
        var request = request("Say hello.").setMaxOutputTokens(1).build();

        var openAi = estimate(request, "openai/gpt-5.6");
        var anthropic = estimate(request, "anthropic/claude-opus-5");

        assertThat(openAi.getWorstCaseCost().getItems(0).getKind()).isEqualTo("cache_write");
        assertThat(anthropic.getWorstCaseCost().getItems(0).getKind()).isEqualTo("input");
    }

    @Test
    void theWorstCaseTakesReasoningWhereThatIsDearer() {
        var catalog = TestCatalog.of(
                "own",
                "wire_format: openai-chat\napi_base: http://localhost:1\n"
                        + "models: [{ id: m, max_output: 1000, price: { input: 1, output: 2, reasoning: 4 } }]");

        var worst = ESTIMATOR
                .estimate(request("Hi").build(), catalog.resolve("own"))
                .getWorstCaseCost();

        assertThat(worst.getItems(1).getKind()).isEqualTo("reasoning");
        assertThat(worst.getItems(1).getAmount()).isEqualTo("0.004");
    }

    @Test
    void saysWhetherTheRequestFits() {
        assertThat(estimate(request(words(8_000)).build(), "openai/gpt-4").getContextFit())
                .isEqualTo(ContextFit.CONTEXT_FIT_INPUT_ONLY);
        assertThat(estimate(request(words(9_000)).build(), "openai/gpt-4").getContextFit())
                .isEqualTo(ContextFit.CONTEXT_FIT_EXCEEDED);
        assertThat(estimate(request("Hi").setMaxOutputTokens(100).build(), "openai/gpt-4")
                        .getContextFit())
                .isEqualTo(ContextFit.CONTEXT_FIT_FITS);
    }

    @Test
    void warnsWhereTheErrorBandReachesOverTheContextWindow() {
        var estimate = estimate(request(words(170_000)).build(), "anthropic/claude-opus-4-5");

        assertThat(estimate.getWarningsList()).extracting(Warning::getCode).containsExactly("CONTEXT_FIT_UNCERTAIN");
    }

    @Test
    void warnsThatImagesAreEstimated() {
        var image = Media.newBuilder().setMediaType("image/png").setData(ByteString.copyFromUtf8("no image"));
        var request = request("What is it?");
        request.getMessagesBuilder(0).addParts(ContentPart.newBuilder().setImage(image));

        var estimate = estimate(request.build(), "openai/gpt-4o");

        assertThat(estimate.getWarningsList()).extracting(Warning::getCode).containsExactly("IMAGE_TOKENS_ESTIMATED");
        assertThat(estimate.getInputTokens()).isBetween(1_400L, 1_500L);
        assertThat(estimate.getErrorBandPercent()).isBetween(45.0, 55.0);
    }

    @Test
    void aVendorWithoutAKeyIsEstimatedButNotAvailable() {
        assertThat(estimate(request("Hi").build(), "openai/gpt-4o").getAvailable())
                .isFalse();
    }
}
