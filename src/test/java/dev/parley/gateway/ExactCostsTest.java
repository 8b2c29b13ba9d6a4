package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.testing.Caller;
import dev.parley.testing.EveryVendor;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContextFit;
import dev.parley.v1.ContextLevel;
import dev.parley.v1.Cost;
import dev.parley.v1.Estimate;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.Failover;
import dev.parley.v1.FinishReason;
import dev.parley.v1.ModelRef;
import dev.parley.v1.Warning;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Collections;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Estimates and limits by gRPC, to the token: the vendor "own" sells OpenAI's gpt-4o, whose encoding is public, at 1 and 2
 * USD per million tokens, a batch at the half; it takes 128,000 tokens and answers with up to 16,384.
 */
@QuarkusTest
@TestProfile(EveryVendor.WithOwnPrices.class)
class ExactCostsTest {

    private static final String MODEL = "own/gpt-4o";

    @ConfigProperty(name = EveryVendor.STUB_PORT)
    int port;

    @AutoClose
    private final Caller caller = new Caller();

    private Estimate estimate(Consumer<EstimateOptions.Builder> options) {
        var given = EstimateOptions.newBuilder();
        options.accept(given);
        return estimate(CompleteRequest.newBuilder().addModels(MODEL).setEstimate(given));
    }

    private Estimate estimate(CompleteRequest.Builder request) {
        return caller.blocking().estimateCost(request.build()).getEstimates(0);
    }

    /**
     * " word" is a token. "Hi" has one, a message adds 4 and a request 3; the upper end of the band of 1 % and 1 token is 10.
     * So 0.00021 USD pay for 100 tokens of 2 USD a million, and a ten-millionth less for 99. The one that would exceed it has
     * come and is billed.
     */
    @ParameterizedTest
    @CsvSource({"0.00021, 100", "0.0002099, 99", "0.0002119, 100", "0.000212, 101"})
    void aStreamEndsAtTheTokenThatWouldExceedItsLimit(String limit, int tokens) {
        var events =
                Collections.nCopies(300, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"}}]}\n\n");
        StubVendor.at(port).answer("gpt-4o", Reply.events(End.SILENCE, events.toArray(String[]::new)));

        var answered = caller.stream(ask(MODEL, "Hi").setMaxCost(limit).build());

        assertThat(text(answered)).isEqualTo(" word".repeat(tokens));
        assertThat(finished(answered).getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished(answered).getUsage().getOutputTokens()).isEqualTo(tokens + 1);
        assertThat(finished(answered).getUsage().getInputTokens()).isEqualTo(8);
    }

    /** 1,000 tokens of text are 1,007 with what is round them; the band is 1 % and 1 token, so 1.1 %. */
    @Test
    void theThreeCasesAreTheEndsAndTheMiddleOfTheBand() {
        var estimate = estimate(ask(MODEL, " word".repeat(1_000))
                .setMaxOutputTokens(500)
                .setEstimate(EstimateOptions.newBuilder().setExpectedOutputTokens(100)));

        assertThat(estimate.getModel())
                .isEqualTo(ModelRef.newBuilder()
                        .setVendor("own")
                        .setModel("gpt-4o")
                        .build());
        assertThat(estimate.getInputTokens()).isEqualTo(1_007);
        assertThat(estimate.getTokenMethod()).isEqualTo("jtokkit/o200k_base");
        assertThat(estimate.getErrorBandPercent()).isEqualTo(1.1);
        assertThat(estimate.getExpectedOutputTokens()).isEqualTo(100);
        assertThat(estimate.getMaxOutputTokens()).isEqualTo(500);
        // 995 and 100 tokens; 1,007 and 100; 1,019 and 500.
        assertThat(estimate.getLowCost().getTotal()).isEqualTo("0.001195");
        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.001207");
        assertThat(estimate.getWorstCaseCost().getTotal()).isEqualTo("0.002019");
        assertThat(estimate.getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_FITS);
        assertThat(estimate.getContextWindow()).isEqualTo(128_000);
        assertThat(estimate.getAvailable()).isTrue();
    }

    @Test
    void withoutAWordOfTheCallersTheAnswerIsAsLongAsItCanBe() {
        var estimate = estimate(ask(MODEL, "Hi").setMaxOutputTokens(500));

        assertThat(estimate.getExpectedOutputTokens()).isEqualTo(500);
        // 6 tokens, 8 and 500, 10 and 500.
        assertThat(estimate.getLowCost().getTotal()).isEqualTo("0.000006");
        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.001008");
        assertThat(estimate.getWorstCaseCost().getTotal()).isEqualTo("0.00101");
    }

    @Test
    void aTextAloneIsAMessage() {
        var estimate =
                estimate(options -> options.setText(" word".repeat(1_000)).setExpectedOutputTokens(100));

        assertThat(estimate.getInputTokens()).isEqualTo(1_007);
        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.001207");
    }

    @Test
    void itemsAreTheExpectedAnswer() {
        var estimate = estimate(options ->
                options.setInputTokens(1_000).setItems(3).setTokensPerItem(800).setFixedTokens(200));

        assertThat(estimate.getTokenMethod()).isEqualTo("given");
        assertThat(estimate.getExpectedOutputTokens()).isEqualTo(2_600);
        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.0062");
        assertThat(estimate.getWarningsList()).isEmpty();
    }

    @Test
    void anExpectedAnswerThatIsTooLongIsCutAndSaidSo() {
        var estimate = estimate(ask(MODEL, "Hi")
                .setMaxOutputTokens(4_096)
                .setEstimate(EstimateOptions.newBuilder().setExpectedOutputTokens(4_200)));

        assertThat(estimate.getExpectedOutputTokens()).isEqualTo(4_096);
        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.0082");
        assertThat(estimate.getWarningsList())
                .extracting(Warning::getCode)
                .containsExactly("EXPECTED_OUTPUT_EXCEEDS_LIMIT");
        assertThat(estimate.getWarnings(0).getField()).isEqualTo("max_output_tokens");
    }

    /** Once 9,000 written at the price of input, 10 times read at a quarter of it. */
    @Test
    void repeatsReadTheCachedPrefixThatTheFirstWrote() {
        var estimate = estimate(CompleteRequest.newBuilder()
                .addModels("own/gpt-4o-mini")
                .setEstimate(EstimateOptions.newBuilder()
                        .setInputTokens(10_000)
                        .setExpectedOutputTokens(100)
                        .setRepeats(11)
                        .setCachedPrefixPercent(90)));

        assertThat(estimate.getRepeats()).isEqualTo(11);
        // 20,000 at 1 USD, 90,000 at 0.25 and 1,100 at 2.
        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.0447");
        assertThat(estimate.getLowCost().getTotal()).isEqualTo("0.0447");
    }

    @Test
    void aBatchCostsTheBatchPrice() {
        var estimate = estimate(options ->
                options.setInputTokens(1_000_000).setExpectedOutputTokens(0).setBatch(true));

        assertThat(estimate.getExpectedCost().getTotal()).isEqualTo("0.5");
        assertThat(estimate.getExpectedCost().getPriceSource().getServiceTier()).isEqualTo("batch");
        assertThat(estimate.getContextFit()).isEqualTo(ContextFit.CONTEXT_FIT_EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource({
        "89599, COMFORTABLE",
        "89600, FILLING",
        "108799, FILLING",
        "108800, TIGHT",
        "121599, TIGHT",
        "121600, CRITICAL"
    })
    void theWindowIsFullAt70And85And95Percent(long tokens, String level) {
        var estimate = estimate(options -> options.setInputTokens(tokens).setExpectedOutputTokens(0));

        assertThat(estimate.getContextLevel()).isEqualTo(ContextLevel.valueOf("CONTEXT_LEVEL_" + level));
        assertThat(estimate.getContextUsedPercent()).isEqualTo(tokens / 1_280.0);
    }

    @Test
    void whatIsAddedInTheVendorsWordsIsInTheWorstCase() {
        var added = Struct.newBuilder()
                .putFields(
                        "hints",
                        Value.newBuilder().setStringValue(" word".repeat(1_000)).build())
                .build();
        var plain = ask(MODEL, "Hi").setMaxOutputTokens(1);
        var more = ask(MODEL, "Hi").setMaxOutputTokens(1).putVendorOptions("openai-chat", added);

        assertThat(estimate(more).getInputTokens()).isEqualTo(estimate(plain).getInputTokens());
        assertThat(micros(estimate(more).getWorstCaseCost()))
                .isGreaterThanOrEqualTo(1_000 + micros(estimate(plain).getWorstCaseCost()));
        assertThat(failureOf(() -> caller.blocking()
                                .complete(more.setMaxCost("0.001")
                                        .setFailover(Failover.FAILOVER_PINNED)
                                        .build()))
                        .reason())
                .isEqualTo("COST_LIMIT");
    }

    private static double micros(Cost cost) {
        return 1e6 * Double.parseDouble(cost.getTotal());
    }
}
