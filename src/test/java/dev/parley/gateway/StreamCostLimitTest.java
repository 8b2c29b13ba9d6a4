package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.FinishReason;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.Warning;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * All that a model writes is bounded by {@code max_cost}. The stub's model "gpt-5.6" costs 5 and
 * 30 USD per million tokens, in its tier "flex" the half.
 */
@OverTheWire
class StreamCostLimitTest {

    private static final String LIMIT = "0.004";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @Test
    void thoughtsCostAsMuchAsText() throws Exception {
        var reply = endless("{\"reasoning_content\":\" word\"}");
        vendor.answer("gpt-5.6", reply);

        var finished = finished(
                caller.stream(ask("stub/gpt-5.6", "Hi").setMaxCost(LIMIT).build()));

        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished.getMessage().getParts(0).getReasoning().getText()).startsWith(" word word");
        withinTheLimit(finished);
        reply.left().get(30, TimeUnit.SECONDS);
    }

    @Test
    void theArgumentsOfToolsCostAsMuchAsText() throws Exception {
        var first =
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}\n\n";
        var reply = endless(first, "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\" word\"}}]}");
        vendor.answer("gpt-5.6", reply);

        var finished = finished(
                caller.stream(ask("stub/gpt-5.6", "Hi").setMaxCost(LIMIT).build()));

        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        var call = finished.getMessage().getParts(0).getToolCall();
        assertThat(call.getName()).isEqualTo("f");
        assertThat(call.getArgumentsJson()).startsWith("{ word word");
        withinTheLimit(finished);
        reply.left().get(30, TimeUnit.SECONDS);
    }

    @Test
    void theVendorIsAskedForNoMoreThanTheLimitAllowsBecauseItMayThinkUnseen() {
        vendor.answer(
                "gpt-5.6",
                Reply.events(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"},\"finish_reason\":\"length\"}],"
                                + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":132,\"total_tokens\":139,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":131}}}\n\n",
                        "data: [DONE]\n\n"));

        var finished = finished(
                caller.stream(ask("stub/gpt-5.6", "Hi").setMaxCost(LIMIT).build()));

        int asked = askedFor();
        assertThat(asked).isBetween(110, 132);
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished.getRawFinishReason()).isEqualTo("length");
        assertThat(finished.getWarningsList())
                .filteredOn(Warning::getCode, "MAX_OUTPUT_TOKENS_LOWERED")
                .singleElement()
                .satisfies(warning -> assertThat(warning.getMessage()).contains("at most " + asked + " tokens"));
    }

    @Test
    void allAnswersOfAStreamCountAndEachIsKeptByItself() {
        var events = IntStream.range(0, 500)
                .mapToObj(i -> "data: {\"choices\":[{\"index\":" + i % 2 + ",\"delta\":{\"content\":\""
                        + (i % 2 == 0 ? " one" : " two") + "\"}}]}\n\n")
                .toArray(String[]::new);
        vendor.answer("gpt-5.6", Reply.events(End.SILENCE, events));

        var finished = finished(caller.stream(
                ask("stub/gpt-5.6", "Hi").setCandidates(2).setMaxCost(LIMIT).build()));

        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(text(finished.getMessage())).startsWith(" one one").doesNotContain("two");
        assertThat(text(finished.getOtherCandidates(0).getMessage()))
                .startsWith(" two two")
                .doesNotContain("one");
        withinTheLimit(finished);
    }

    @Test
    void whoBillsToTheEndIsNotCutOff() {
        vendor.answer(
                "priced",
                Reply.events(IntStream.rangeClosed(0, 300)
                        .mapToObj(i -> i < 300
                                ? "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"}}]}\n\n"
                                : "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}],"
                                        + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":300,\"total_tokens\":307}}"
                                        + "\n\ndata: [DONE]\n\n")
                        .toArray(String[]::new)));

        var answered =
                caller.stream(ask("bills-on/priced", "Hi").setMaxCost("0.0002").build());

        var finished = finished(answered);
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished.getUsage().getOutputTokens()).isEqualTo(300);
        assertThat(finished.getCost().getTotal()).isEqualTo("0.000607");
        assertThat(text(answered)).hasSize(1500);
    }

    @Test
    void aLowerLimitOfTheCallersOwnStands() {
        vendor.answer(
                "gpt-5.6",
                Reply.events(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"},\"finish_reason\":\"length\"}],"
                                + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":20,\"total_tokens\":27}}\n\n",
                        "data: [DONE]\n\n"));

        var finished = finished(caller.stream(ask("stub/gpt-5.6", "Hi")
                .setMaxOutputTokens(20)
                .setMaxCost(LIMIT)
                .build()));

        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
        assertThat(finished.getWarningsList()).isEmpty();
        assertThat(askedFor()).isEqualTo(20);
    }

    @Test
    void aBudgetForThoughtsThatTheLimitCantPayIsRefused() {
        var request = ask("stub/gpt-5.6", "Hi")
                .setReasoning(ReasoningOptions.newBuilder().setBudgetTokens(2_000))
                .setMaxCost(LIMIT)
                .build();

        Failure failure = failureOf(() -> caller.stream(request));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.message()).contains("reasoning.budget_tokens");
        assertThat(vendor.seen("gpt-5.6")).isEmpty();
    }

    @Test
    void severalAnswersShareTheLimit() {
        var request = ask("stub/gpt-5.6", "Hi")
                .setCandidates(4)
                .setMaxOutputTokens(50)
                .setMaxCost(LIMIT)
                .build();

        Failure failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(vendor.seen("gpt-5.6")).isEmpty();
    }

    private int askedFor() {
        var body = new JsonObject(vendor.seen("gpt-5.6").get(0).body());
        return body.getInteger("max_completion_tokens", body.getInteger("max_tokens"));
    }

    private static void withinTheLimit(CompleteResponse finished) {
        assertThat(finished.getUsage().getOutputTokens() + finished.getUsage().getReasoningTokens())
                .isBetween(110L, 133L);
        assertThat(new BigDecimal(finished.getCost().getTotal()))
                .isLessThanOrEqualTo(new BigDecimal(LIMIT))
                .isGreaterThan(new BigDecimal("0.0033"));
    }

    private static CompleteResponse finished(List<StreamCompleteResponse> events) {
        return events.get(events.size() - 1).getFinished();
    }

    private static Reply endless(String delta) {
        return endless("", delta);
    }

    private static Reply endless(String first, String delta) {
        var events = IntStream.range(0, 500)
                .mapToObj(
                        i -> (i == 0 ? first : "") + "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n")
                .toArray(String[]::new);
        return Reply.events(End.SILENCE, events);
    }
}
