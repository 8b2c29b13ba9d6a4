package dev.parley.pricing;

import static dev.parley.pricing.TestEstimates.SHIPPED;
import static dev.parley.pricing.TestEstimates.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.tokens.TokenCount;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Usage;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sound and pictures are in the worst case where they may come, as the dearest that they can be. */
class SoundAndPicturesTest {

    private static final String OWN = "wire_format: gemini\napi_base: http://127.0.0.1:1\napi_key: k\n"
            + "models: [{id: m, context_window: 100000, price: {input: 2, output: 1, audio_input: %d}}]";

    /** A file of unknown length fills the window with what is dearer, be it sound or not. */
    @ParameterizedTest
    @CsvSource({"1, 50, false, 0.2", "1, 0, true, 0.2", "7, 50, false, 0.7", "7, 0, true, 0.7", "7, 0, false, 0.2"})
    void aFileOfUnknownLengthIsOfTheDearerKind(int perSound, long sound, boolean mayBeSound, String total) {
        var deployment = TestCatalog.of("v", OWN.formatted(perSound)).resolve("v/m");
        var count = new TokenCount(
                100,
                sound,
                "given",
                OptionalDouble.of(0),
                List.of(new TokenCount.Uncounted("messages[0].parts[0].document", mayBeSound)));

        assertThat(input(CompleteRequest.getDefaultInstance(), deployment, count))
                .isEqualTo(total);
    }

    /** The vendor bills what it draws at a price of its own; "gpt-5.4" is listed as one that draws, and has no such price. */
    @ParameterizedTest
    @CsvSource({
        "poe/google/nano-banana-pro, image_output, 120",
        "poe/google/nano-banana, image_output, 21",
        "poe/openai/gpt-5.4, output, 14",
        "vercel/openai/gpt-5-chat, output, 10",
        "helicone/gpt-5.1, output, 10"
    })
    void aModelThatDrawsUnaskedIsPaidForThat(String model, String kind, String total) {
        var cost = WorstCase.of(
                        CompleteRequest.newBuilder()
                                .setMaxOutputTokens(1_000_000)
                                .build(),
                        SHIPPED.resolve(model),
                        given(0))
                .cost();

        assertThat(cost.getItems(0).getKind()).isEqualTo(kind);
        assertThat(cost.getTotal()).isEqualTo(total);
    }

    /** The cost of its answer has them apart: neither a whole one is bounded by the price of its text, nor a stream. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "openrouter/google/gemini-2.5-flash-image",
                "openrouter/openai/gpt-5-image-mini",
                "kilo/google/gemini-3-pro-image-preview",
                "vercel/google/gemini-3.1-flash-image",
                "vercel/openai/gpt-image-1",
                "nearai/black-forest-labs/FLUX.2-klein-4B"
            })
    void picturesThatHaveNoPriceMakeTheWorstCaseOfWhoDrawsUnknown(String model) {
        var asked = CompleteRequest.newBuilder().setMaxOutputTokens(1_000).build();
        var deployment = SHIPPED.resolve(model);
        var worst = WorstCase.of(asked, deployment, given(10));
        var settled = CostCalculator.cost(
                Usage.newBuilder()
                        .setInputTokens(10)
                        .setImageOutputTokens(1_290)
                        .build(),
                deployment);

        assertThat(settled.getUnknownReason()).contains("image_output");
        assertThat(worst.cost()).isEqualTo(settled);
        assertThat(worst.cost(0, 0)).isEqualTo(settled);
    }

    /** An operator's price of output is that of all that comes. */
    @Test
    void anOperatorsPriceOfOutputIsThatOfPicturesToo() {
        var deployment = TestCatalog.of(
                        "v",
                        "provider: openrouter\napi_base: http://127.0.0.1:1\napi_key: k\nmodels: "
                                + "[{id: google/gemini-2.5-flash-image, price: {input: 0.3, output: 30}}]")
                .resolve("v/google/gemini-2.5-flash-image");
        var asked = CompleteRequest.newBuilder().setMaxOutputTokens(1_290).build();

        assertThat(WorstCase.of(asked, deployment, given(0)).cost().getTotal()).isEqualTo("0.0387");
    }

    /** OpenAI's text models write text alone, whoever serves them: a field that a caller adds can't make them speak. */
    @ParameterizedTest
    @CsvSource({"azure-cognitive-services/gpt-5.1", "requesty/openai/gpt-5"})
    void whatCannotSpeakIsPaidForTextWhateverIsAdded(String model) {
        var added = Struct.newBuilder()
                .putFields("user", Value.newBuilder().setStringValue("u").build())
                .build();
        var request = CompleteRequest.newBuilder()
                .setMaxOutputTokens(1_000_000)
                .putVendorOptions("openai-chat", added)
                .build();

        var cost = WorstCase.of(request, SHIPPED.resolve(model), given(0)).cost();

        assertThat(cost.getTotal()).as(cost.getUnknownReason()).isEqualTo("10");
    }

    /** Helicone lists GPT-5.1 as if it drew and spoke. */
    @ParameterizedTest
    @CsvSource({"verbosity, KNOWN", "modalities, UNKNOWN", "audio, UNKNOWN"})
    void onlyAFieldThatMayAskForMediaMakesThemPossible(String field, String status) {
        var added = Struct.newBuilder()
                .putFields(field, Value.newBuilder().setStringValue("low").build())
                .build();
        var listed = ListValue.newBuilder()
                .addValues(Value.newBuilder().setStructValue(added))
                .build();

        assertThat(statusWith(added)).isEqualTo("PRICE_STATUS_" + status);
        assertThat(statusWith(Struct.newBuilder()
                        .putFields(
                                "list", Value.newBuilder().setListValue(listed).build())
                        .build()))
                .isEqualTo("PRICE_STATUS_" + status);
    }

    private static String statusWith(Struct added) {
        var request = CompleteRequest.newBuilder()
                .setMaxOutputTokens(100)
                .putVendorOptions("openai-chat", added)
                .build();
        return WorstCase.of(request, SHIPPED.resolve("helicone/gpt-5.1"), given(0))
                .cost()
                .getStatus()
                .name();
    }

    private static String input(CompleteRequest request, Deployment deployment, TokenCount count) {
        return WorstCase.of(request, deployment, count).cost(0, 0).getTotal();
    }
}
