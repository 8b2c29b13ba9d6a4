package dev.parley.gateway;

import static dev.parley.gateway.Chunks.DONE;
import static dev.parley.gateway.Chunks.HELLO;
import static dev.parley.gateway.Chunks.STOP;
import static dev.parley.gateway.Chunks.usage;
import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.Metrics;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors say that a call used, and what it costs. The ids are those of the list of known cases. */
@OverTheWire
class VendorUsageTest {

    private static final CompleteRequest REQUEST = ask("stub/priced", "Hi").build();

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static Usage used(long input, long cached, long output) {
        return Usage.newBuilder()
                .setInputTokens(input)
                .setCacheReadTokens(cached)
                .setOutputTokens(output)
                .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                .build();
    }

    /** A01. */
    @Test
    void usageBesideAnEmptyDeltaIsKeptToTheTokenAndTheCent() {
        vendor.answer(
                "priced", Reply.events(HELLO, STOP, usage("[{\"index\":0,\"delta\":{}}]", 16_111, 2, 15_872), DONE));

        var answer = finished(caller.stream(REQUEST));

        assertThat(answer.getUsage()).isEqualTo(used(239, 15_872, 2));
        assertThat(answer.getCost().getTotal()).isEqualTo("0.000512176");
    }

    /** A02. */
    @Test
    void usageBesideTheFinishReasonIsKept() {
        vendor.answer(
                "priced",
                Reply.events(
                        HELLO, usage("[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]", 1000, 100, 600), DONE));

        var answer = finished(caller.stream(REQUEST));

        assertThat(answer.getUsage()).isEqualTo(used(400, 600, 100));
        assertThat(answer.getCost().getTotal()).isEqualTo("0.0001708");
    }

    /** A03. */
    @Test
    void usageSurvivesAnEmptyChunkAfterIt() {
        vendor.answer(
                "priced",
                Reply.events(HELLO, STOP, usage("[]", 10, 5, 0), "data: {\"id\":\"c1\",\"choices\":[]}\n\n", DONE));

        assertThat(finished(caller.stream(REQUEST)).getUsage()).isEqualTo(used(10, 0, 5));
    }

    /** A04. */
    @Test
    void usageAfterTheFinishReasonComesWithTheEndAndIsNoContent() {
        vendor.answer("priced", Reply.events(HELLO, STOP, usage("[]", 10, 5, 0), DONE));

        List<StreamCompleteResponse> events = caller.stream(REQUEST);

        assertThat(events)
                .extracting(StreamCompleteResponse::getEventCase)
                .containsExactly(
                        StreamCompleteResponse.EventCase.STARTED,
                        StreamCompleteResponse.EventCase.DELTA,
                        StreamCompleteResponse.EventCase.FINISHED);
        assertThat(events.get(2).getFinished().getUsage()).isEqualTo(used(10, 0, 5));
    }

    /** A05. */
    @Test
    void missingUsageIsEstimatedAndSaidSo() {
        vendor.answer("priced", Reply.events(HELLO, STOP, DONE));
        double counted = estimated();

        var answer = finished(caller.stream(REQUEST));

        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(answer.getUsage().getInputTokens()).isPositive();
        assertThat(answer.getUsage().getOutputTokens()).isPositive();
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).containsExactly("USAGE_ESTIMATED");
        Await.until(() -> estimated() == counted + 1);
    }

    /** How many answers' input was counted here, by the metrics. */
    private static double estimated() {
        return Metrics.sample(
                "gen_ai_client_token_usage_tokens_count",
                "\"stub\"",
                "gen_ai_request_model=\"priced\"",
                "outcome=\"OK\"",
                "gen_ai_token_type=\"input\"",
                "parley_usage_source=\"estimated\"");
    }

    /** OpenRouter has an amount, Perplexity an object of amounts, xAI a number of its own unit; a stream tells it at its end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"cost\":0.00031",
                "\"cost\":{\"input_tokens_cost\":0.0001,\"request_cost\":0.00021,\"total_cost\":0.00031}",
                "\"cost_in_usd_ticks\":3100000"
            })
    void whatTheVendorItselfChargesStandsBesideOurCost(String charged) {
        String usage =
                ",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":0,\"total_tokens\":1000," + charged + "}}";
        vendor.answer(
                "priced",
                Reply.json(200, "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]" + usage),
                Reply.events(HELLO, STOP, "data: {\"choices\":[]" + usage + "\n\n", DONE));

        var answers = List.of(caller.blocking().complete(REQUEST), finished(caller.stream(REQUEST)));

        assertThat(answers).extracting(CompleteResponse::getCost).allSatisfy(cost -> {
            assertThat(cost.getTotal()).isEqualTo("0.00028");
            assertThat(cost.getVendorReported().getTotal()).isEqualTo("0.00031");
            assertThat(cost.getVendorReported().getCurrency()).isEqualTo("USD");
        });
    }

    @Test
    void anAmountThatWouldFillMemoryIsLeftOut() {
        vendor.answer(
                "priced",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":"
                                + "{\"prompt_tokens\":1000,\"completion_tokens\":0,\"cost\":1e999999999}}"));

        var answer = caller.blocking().complete(REQUEST);

        assertThat(answer.getCost().hasVendorReported()).isFalse();
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).contains("VENDOR_COST_LEFT_OUT");
    }

    /** A14: what was served counts, not what was asked for. A stream tells it with its pieces, or with its usage. */
    @ParameterizedTest
    @CsvSource({"default, 0.035", "flex, 0.0175", "priority, 0.07"})
    void theServedTierIsPriced(String served, String total) {
        String tier = ",\"service_tier\":\"" + served + "\"}";
        String usage = ",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":1000,\"total_tokens\":2000}";
        String piece = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]";
        vendor.answer(
                "gpt-5.6",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]" + usage + tier),
                Reply.events(piece + tier + "\n\n", STOP, "data: {\"choices\":[]" + usage + "}\n\n", DONE),
                Reply.events(piece + "}\n\n", STOP, "data: {\"choices\":[]" + usage + tier + "\n\n", DONE));
        var request = ask("stub/gpt-5.6", "Hi").setServiceTier("flex").build();

        var answers = List.of(
                caller.blocking().complete(request),
                finished(caller.stream(request)),
                finished(caller.stream(request)));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.getServiceTier()).isEqualTo(served);
            assertThat(answer.getCost().getTotal()).isEqualTo(total);
        });
    }

    /** A05, for an answer without text. */
    @Test
    void missingUsageOfToolCallsIsEstimatedToo() {
        vendor.answer(
                "priced",
                Reply.json(
                        200,
                        "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"1\",\"function\":{\"name\":\"look_up\","
                                + "\"arguments\":\"{\\\"word\\\":\\\"parley\\\"}\"}}]},\"finish_reason\":\"tool_calls\"}]}"));

        var usage = caller.blocking().complete(REQUEST).getUsage();

        assertThat(usage.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(usage.getOutputTokens()).isPositive();
    }
}
