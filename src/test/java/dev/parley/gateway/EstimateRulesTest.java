package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ContextFit;
import dev.parley.v1.ContextLevel;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Media;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.StructuredMode;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an estimate takes, and that it counts all that is billed. The model costs 0.28 and 0.42 USD per million tokens. */
@OverTheWire
class EstimateRulesTest {

    @AutoClose
    private final Caller caller = new Caller();

    private static CompleteRequest.Builder estimated(Consumer<EstimateOptions.Builder> options) {
        var estimate = EstimateOptions.newBuilder();
        options.accept(estimate);
        return CompleteRequest.newBuilder().addModels("stub/priced").setEstimate(estimate);
    }

    @Test
    void eachCandidateIsAnAnswerThatIsBilled() {
        var request = estimated(options -> options.setInputTokens(1_000_000).setExpectedOutputTokens(1_000))
                .setMaxOutputTokens(2_000)
                .setCandidates(3);

        var estimate = caller.blocking().estimateCost(request.build()).getEstimates(0);

        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.28126");
        assertThat(estimate.getWorstCaseCost().getTotal()).isEqualTo("0.28252");
        assertThat(estimate.getExpectedOutputTokens()).isEqualTo(1_000);
    }

    @Test
    void aLimitRefusesWhatAllCandidatesMayCostTogether() {
        var vendor = StubVendor.fresh();
        // One answer costs 0.00042 at most, three 0.00126.
        var request = ask("stub/priced", "Hi")
                .setMaxOutputTokens(1_000)
                .setCandidates(3)
                .setMaxCost("0.001");

        Failure failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(vendor.seen("priced")).isEmpty();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(estimated(options -> options.setInputTokens(-1)), "estimate.input_tokens"),
                Arguments.of(estimated(options -> options.setInputTokens(Long.MAX_VALUE)), "estimate.input_tokens"),
                Arguments.of(
                        estimated(options -> options.setInputTokens(1).setExpectedOutputTokens(-1)),
                        "estimate.expected_output_tokens"),
                Arguments.of(
                        estimated(options -> options.setInputTokens(1).setExpectedOutputTokens(1_000_000_000_001L)),
                        "estimate.expected_output_tokens"),
                Arguments.of(estimated(options -> options.setInputTokens(1).setItems(0)), "estimate.items"),
                Arguments.of(estimated(options -> options.setInputTokens(1).setItems(1_000_001)), "estimate.items"),
                Arguments.of(
                        estimated(
                                options -> options.setInputTokens(1).setItems(1).setTokensPerItem(1_000_001)),
                        "estimate.tokens_per_item"),
                Arguments.of(
                        estimated(
                                options -> options.setInputTokens(1).setItems(1).setFixedTokens(Long.MAX_VALUE)),
                        "estimate.fixed_tokens"),
                Arguments.of(estimated(options -> options.setInputTokens(1).setRepeats(1_000_001)), "estimate.repeats"),
                Arguments.of(
                        estimated(
                                options -> options.setInputTokens(1).setItems(1).setTokensPerItem(-5)),
                        "estimate.tokens_per_item"),
                Arguments.of(
                        estimated(
                                options -> options.setInputTokens(1).setItems(1).setExpectedOutputTokens(1)),
                        "estimate.items"),
                Arguments.of(estimated(options -> options.setInputTokens(1).setRepeats(0)), "estimate.repeats"),
                Arguments.of(
                        estimated(options -> options.setInputTokens(1).setCachedPrefixPercent(50)), "estimate.repeats"),
                Arguments.of(estimated(options -> options.setInputTokens(1).setText("a")), "estimate"),
                Arguments.of(estimated(options -> {}), "messages"),
                Arguments.of(estimated(options -> options.setInputTokens(1)).clearModels(), "models"));
    }

    /** A tool that stands for the answer, or an instruction, is read by the model and billed. */
    @ParameterizedTest
    @CsvSource({"stub/priced, EMULATED", "stub-ollama/priced, EMULATED", "stub/priced, NATIVE"})
    void whatASchemaAddsToTheRequestIsPricedWithIt(String model, String mode) {
        StubVendor.fresh()
                .answer(
                        "priced",
                        Reply.json(
                                200,
                                "{\"choices\":[{\"message\":{\"content\":\"{}\"},\"finish_reason\":\"stop\"}],\"done\":true,"
                                        + "\"message\":{\"content\":\"{}\"},\"done_reason\":\"stop\"}"));
        var request = ask(model, "Hi")
                .setEstimate(EstimateOptions.getDefaultInstance())
                .setResponseFormat(ResponseFormat.newBuilder()
                        .setJsonSchema(JsonSchemaFormat.newBuilder()
                                .setMode(StructuredMode.valueOf("STRUCTURED_MODE_" + mode))
                                .setReturnInvalid(true)
                                .setSchema("{\"type\":\"array\",\"description\":\"" + "word ".repeat(1_000) + "\"}")))
                .build();

        var estimate = caller.blocking().estimateCost(request).getEstimates(0);
        var counted = caller.blocking().countTokens(request).getCounts(0);

        var sent = caller.blocking().complete(request).getEstimate();
        assertThat(sent.getInputTokens()).isGreaterThan(1_000);
        assertThat(estimate.getInputTokens()).isEqualTo(sent.getInputTokens());
        assertThat(estimate.getWorstCaseCost()).isEqualTo(sent.getWorstCaseCost());
        assertThat(counted.getInputTokens()).isEqualTo(sent.getInputTokens());
    }

    /** The document may be as long as the model's input, or a page. */
    @Test
    void howFullTheWindowIsIsNotToldWhereAFilesLengthIsNotKnown() {
        var document = ContentPart.newBuilder()
                .setDocument(Media.newBuilder()
                        .setMediaType("application/pdf")
                        .setData(ByteString.copyFromUtf8("no pdf at all")));
        var request = CompleteRequest.newBuilder()
                .addModels("stub/priced")
                .setMaxOutputTokens(10)
                .addMessages(user("Read it").toBuilder().addParts(document));

        var estimate = caller.blocking().estimateCost(request.build()).getEstimates(0);
        var known = caller.blocking()
                .estimateCost(ask("stub/priced", "Hi").setMaxOutputTokens(10).build())
                .getEstimates(0);

        assertThat(known.getContextUsedPercent()).isPositive();
        assertThat(estimate.hasContextUsedPercent()).isFalse();
        assertThat(estimate.getContextLevel()).isEqualTo(ContextLevel.CONTEXT_LEVEL_UNSPECIFIED);
        assertThat(estimate.getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_UNSPECIFIED);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatMakesNoSenseIsRefusedByName(CompleteRequest.Builder request, String field) {
        Failure failure = failureOf(() -> caller.blocking().estimateCost(request.build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo(field);
        assertThat(failure.about("remedy")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1e5", "9999999999", "1,5", " 1", "+1", "0x1"})
    void aLimitIsPlainDecimalTextWithinItsDigits(String limit) {
        Failure failure = failureOf(() -> caller.blocking()
                .complete(ask("stub/priced", "Hi").setMaxCost(limit).build()));

        assertThat(failure.about("field")).isEqualTo("max_cost");
        assertThat(failure.message()).contains("at most 9 digits");
    }
}
