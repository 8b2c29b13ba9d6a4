package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.EstimateOptions;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
                Arguments.of(estimated(options -> options.setInputTokens(1).setItems(0)), "estimate.items"),
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
