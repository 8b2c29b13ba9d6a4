package dev.parley.grpc;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Availability;
import dev.parley.v1.GetModelRequest;
import dev.parley.v1.ListModelsRequest;
import dev.parley.v1.Model;
import dev.parley.v1.ModelServiceGrpc;
import dev.parley.v1.PriceStatus;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@OverTheWire
class ModelServiceTest {

    @AutoClose
    private final Caller caller = new Caller();

    private ModelServiceGrpc.ModelServiceBlockingStub models() {
        return ModelServiceGrpc.newBlockingStub(caller.channel());
    }

    private Model model(String name) {
        return models().getModel(GetModelRequest.newBuilder().setModel(name).build())
                .getModel();
    }

    /** Every page. */
    private List<Model> all(ListModelsRequest.Builder request) {
        List<Model> all = new ArrayList<>();
        do {
            var page = models().listModels(request.build());
            all.addAll(page.getModelsList());
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());
        return all;
    }

    private static String id(Model model) {
        return model.getRef().getVendor() + "/" + model.getRef().getModel();
    }

    @Test
    void pricesThatTheListsSourceLacksTellTheirOwn() {
        var prices = model("google/gemini-3-pro-image-preview").getPrices();

        assertThat(prices.getSource()).isEqualTo("models.dev (MIT)");
        assertThat(prices.getPrices(0).getPerMillionMap())
                .contains(entry("output", "12"), entry("image_output", "120"));
        assertThat(prices.getOtherSourcesOrThrow("image_output").getName())
                .isEqualTo("https://ai.google.dev/gemini-api/docs/pricing");
        assertThat(prices.getOtherSourcesOrThrow("image_output").getAsOf()).isEqualTo("2026-08-05");
        assertThat(model("openai/gpt-5").getPrices().getPerSearchMap()).containsEntry("medium", "0.01");
    }

    @Test
    void tellsWhatAModelCanDoAndCosts() {
        Model model = model("google/gemini-2.5-pro");

        assertThat(model.getVendorName()).isEqualTo("Google Gemini");
        assertThat(model.getWireFormat()).isEqualTo("gemini");
        assertThat(model.getListed()).isTrue();
        assertThat(model.getContextWindow()).isEqualTo(1_048_576);
        assertThat(model.getMaxOutputTokens()).isPositive();
        assertThat(model.getInputList()).contains("text", "image");
        assertThat(model.getCapabilitiesList()).contains("tool_call", "reasoning");
        assertThat(model.getPrices().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(model.getPrices().getSource()).isNotEmpty();
        assertThat(model.getPrices().getAsOf()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(model.getPrices().getPricesList().get(0).getPerMillionMap())
                .contains(entry("input", "1.25"), entry("output", "10"));
        assertThat(model.getPrices().getPricesList()).anySatisfy(price -> {
            assertThat(price.getServiceTier()).isEmpty();
            assertThat(price.getAboveInputTokens()).isEqualTo(200_000);
            assertThat(new BigDecimal(price.getPerMillionOrThrow("input"))).isEqualByComparingTo("2.5");
        });
    }

    @Test
    void saysWhetherAModelCanBeAskedNow() {
        Model off = model("openai/gpt-4o");
        Model on = model("sandbox");
        Model unlisted = model("ollama/whatever");

        assertThat(off.getAvailability()).isEqualTo(Availability.AVAILABILITY_OFF);
        assertThat(off.getUnavailableReason()).contains("OPENAI_API_KEY");
        assertThat(on.getAvailability()).isEqualTo(Availability.AVAILABILITY_AVAILABLE);
        assertThat(on.getLocal()).isTrue();
        assertThat(id(on)).isEqualTo("sandbox/sandbox-mini");
        assertThat(unlisted.getListed()).isFalse();
        assertThat(unlisted.hasContextWindow()).isFalse();
        assertThat(unlisted.getPrices().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_FREE);
        assertThat(model("stub/not-priced").getPrices().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
    }

    @Test
    void aModelWhoseBreakerIsOpenRests() {
        var stub = StubVendor.fresh().answer("resting", Reply.json(500, "{}"));
        IntStream.range(0, 5)
                .forEach(i -> failureOf(() -> caller.blocking()
                        .complete(ask("guarded-too/resting", "Hi").build())));

        Model model = model("guarded-too/resting");

        assertThat(stub.seen("resting")).isNotEmpty();
        assertThat(model.getAvailability()).isEqualTo(Availability.AVAILABILITY_RESTING);
        assertThat(model.getBackIn().getNanos()).isPositive();
    }

    @Test
    void tellsOfAModelsEndAndWhatFollows() {
        var ending = all(ListModelsRequest.newBuilder().addVendors("openai").setPageSize(1000)).stream()
                .filter(Model::hasDeprecation)
                .toList();

        assertThat(ending)
                .anySatisfy(model -> {
                    assertThat(model.getDeprecation().getDate()).isNotEmpty();
                    assertThat(model.getDeprecation().getReplacement()).isNotEmpty();
                })
                .hasSizeLessThan(100);
    }

    @Test
    void aListIsTheSameInPagesOfAnySize() {
        var whole = all(ListModelsRequest.newBuilder()
                .addVendors("groq")
                .addVendors("anthropic")
                .setPageSize(1000));
        var paged = all(ListModelsRequest.newBuilder()
                .addVendors("groq")
                .addVendors("anthropic")
                .setPageSize(7));

        assertThat(whole).hasSizeGreaterThan(14);
        assertThat(paged).isEqualTo(whole);
        assertThat(whole).extracting(ModelServiceTest::id).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void everyVendorsModelsCanBeListed() {
        var all = all(ListModelsRequest.newBuilder().setPageSize(1000));

        assertThat(all).hasSizeGreaterThan(5000);
        assertThat(all.stream().map(model -> model.getRef().getVendor()).distinct())
                .hasSizeGreaterThan(130);
    }

    @Test
    void filtersNarrowTheListTogether() {
        var found = all(ListModelsRequest.newBuilder()
                .addCapabilities("tool_call")
                .addCapabilities("structured_output")
                .addInput("image")
                .setMinContextWindow(1_000_000)
                .setNameContains("GEMINI")
                .setPageSize(1000));
        var callable = all(ListModelsRequest.newBuilder().setAvailableOnly(true).setPageSize(1000));

        assertThat(found).isNotEmpty().allSatisfy(model -> {
            assertThat(model.getCapabilitiesList()).contains("tool_call", "structured_output");
            assertThat(model.getInputList()).contains("image");
            assertThat(model.getContextWindow()).isGreaterThanOrEqualTo(1_000_000);
            assertThat(model.getRef().getModel()).containsIgnoringCase("gemini");
        });
        assertThat(callable)
                .isNotEmpty()
                .allSatisfy(
                        model -> assertThat(model.getAvailability()).isEqualTo(Availability.AVAILABILITY_AVAILABLE));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-4p, MODEL_NOT_FOUND, models",
        "opnai/gpt-4o, VENDOR_NOT_FOUND, models",
        "' ', INVALID_REQUEST, model",
        "in-order, INVALID_REQUEST, model"
    })
    void aNameThatLeadsNowhereIsToldWithTheRemedy(String name, String reason, String field) {
        Failure failure = failureOf(() -> model(name));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.about("field")).isEqualTo(field);
        assertThat(failure.about("remedy")).isNotEmpty();
    }

    @Test
    void aBrokenListIsRefusedByItsField() {
        record Broken(ListModelsRequest.Builder request, String field) {}
        var broken = List.of(
                new Broken(ListModelsRequest.newBuilder().addVendors("openai").addVendors("opnai"), "vendors[1]"),
                new Broken(ListModelsRequest.newBuilder().addInput("images"), "input[0]"),
                new Broken(ListModelsRequest.newBuilder().setPageSize(-1), "page_size"),
                new Broken(ListModelsRequest.newBuilder().setPageSize(1001), "page_size"),
                new Broken(ListModelsRequest.newBuilder().setMinContextWindow(-1), "min_context_window"),
                new Broken(ListModelsRequest.newBuilder().setPageToken("%"), "page_token"),
                new Broken(ListModelsRequest.newBuilder().setPageToken("aGk"), "page_token"));

        for (Broken one : broken) {
            Failure failure = failureOf(() -> models().listModels(one.request().build()));
            assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
            assertThat(failure.about("field")).isEqualTo(one.field());
        }
    }
}
