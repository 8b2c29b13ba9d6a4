package dev.parley.vendor.openairesponses;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteResponse;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OverTheWire
class OpenAiResponsesCostTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** xAI's in its own unit, and OpenRouter's: a stream tells it at its end. */
    @ParameterizedTest
    @ValueSource(strings = {"\"cost_in_usd_ticks\": 1176500", "\"cost\": 0.00011765"})
    void whatTheVendorItselfChargesStandsBesideOurCost(String charged) {
        String reply = """
                {"id": "resp_1", "status": "completed", "output": [{"type": "message", "role": "assistant", "content":\
                 [{"type": "output_text", "text": "Hi"}]}], "usage": {"input_tokens": 5, "output_tokens": 1,\
                 "total_tokens": 6, %s}}""".formatted(charged);
        vendor.answer(
                "priced",
                Reply.json(200, reply),
                Reply.events("event: response.completed\ndata: {\"type\": \"response.completed\", \"response\": "
                        + reply + "}\n\n"));
        var request = ask("stub-responses/priced", "Hi").build();

        var answers = List.of(caller.blocking().complete(request), finished(caller.stream(request)));

        assertThat(answers).extracting(CompleteResponse::getCost).allSatisfy(cost -> {
            assertThat(cost.getVendorReported().getTotal()).isEqualTo("0.00011765");
            assertThat(cost.getVendorReported().getCurrency()).isEqualTo("USD");
        });
    }
}
