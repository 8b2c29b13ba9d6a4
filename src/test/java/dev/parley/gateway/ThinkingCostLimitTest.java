package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.Values;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ReasoningOptions;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
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

    /** The rest pays for 3 tokens, and 16 are the least that is asked for: what is thought of them nobody can cut off. */
    @Test
    void aRestThatDoesNotPayForTheLeastIsRefusedWhereTheModelMayThink() {
        vendor.answer("thinks", Reply.json(400, "{}"));
        vendor.answer("says", Reply.json(400, "{}"));

        Failure failure = limited(ask("dear/thinks", "Hi"), costOf("dear/thinks", 3));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.message()).contains("for an answer of 3 tokens", "no fewer than 16");
        assertThat(vendor.seen("thinks")).isEmpty();

        assertThat(limited(ask("dear/thinks", "Hi"), costOf("dear/thinks", 16)).reason())
                .isNotEqualTo("COST_LIMIT");
        assertThat(asked("thinks")).isEqualTo(16);
        assertThat(limited(ask("dear/says", "Hi"), costOf("dear/says", 3)).reason())
                .isNotEqualTo("COST_LIMIT");
        assertThat(asked("says")).isEqualTo(16);
    }

    @Test
    void aLimitByHandThatTheRestDoesNotPayForIsRefused() {
        vendor.answer("says", Reply.json(400, "{}"));
        var byHand = Struct.newBuilder().putFields("max_tokens", Values.of(500)).build();
        var request = ask("dear/says", "Hi").putVendorOptions("openai-chat", byHand);

        Failure failure = limited(request, costOf("dear/says", 400));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.message()).contains("for an answer of 400 tokens", "vendor_options", "as long as 500");
        assertThat(vendor.seen("says")).isEmpty();
        assertThat(limited(request, costOf("dear/says", 500)).reason()).isNotEqualTo("COST_LIMIT");
    }

    private String costOf(String model, int tokens) {
        return caller.blocking()
                .estimateCost(ask(model, "Hi").setMaxOutputTokens(tokens).build())
                .getEstimates(0)
                .getWorstCaseCost()
                .getTotal();
    }

    private int asked(String model) {
        return new JsonObject(vendor.seen(model).get(0).body()).getInteger("max_completion_tokens");
    }

    private Failure limited(CompleteRequest.Builder request, String limit) {
        return failureOf(() -> caller.stream(request.setMaxCost(limit).build()));
    }
}
