package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ReasoningOptions;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that takes a budget for its thoughts must have room for it, and for a token to say, within {@code max_cost}. */
@OverTheWire
class ThinkingCostLimitTest {

    private static final String MODEL = "anthropic.claude-haiku-4-5";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @ParameterizedTest
    @CsvSource({
        "stub-anthropic, high, 0, reasoning.effort, 4096",
        "stub-anthropic, '', 2000, reasoning.budget_tokens, 2000",
        "stub-bedrock, high, 0, reasoning.effort, 4096"
    })
    void aBudgetThatTheLimitCantPayIsRefusedWithTheLeastThatCan(
            String id, String effort, int budget, String field, int thoughts) {
        vendor.answer(MODEL, Reply.json(400, "{}"));
        var reasoning = effort.isEmpty()
                ? ReasoningOptions.newBuilder().setBudgetTokens(budget)
                : ReasoningOptions.newBuilder().setEffort(effort);
        var request = ask(id + "/" + MODEL, "Hi").setReasoning(reasoning);

        Failure failure = limited(request, "0.005");

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.about("field")).isEqualTo("max_cost");
        assertThat(failure.message()).contains(field, "as long as " + thoughts);
        assertThat(vendor.seen(MODEL)).isEmpty();

        String least = failure.message().replaceAll(".*a max_cost of ", "");
        assertThat(limited(request, least).reason()).isNotEqualTo("COST_LIMIT");
        var sent = new JsonObject(vendor.seen(MODEL).get(0).body());
        var fields = id.equals("stub-bedrock") ? sent.getJsonObject("additionalModelRequestFields") : sent;
        assertThat(fields.getJsonObject("thinking").getInteger("budget_tokens")).isEqualTo(thoughts);
        assertThat(
                        id.equals("stub-bedrock")
                                ? sent.getJsonObject("inferenceConfig").getInteger("maxTokens")
                                : sent.getInteger("max_tokens"))
                .isEqualTo(thoughts + 1);
    }

    private Failure limited(CompleteRequest.Builder request, String limit) {
        return failureOf(() -> caller.stream(request.setMaxCost(limit).build()));
    }
}
