package dev.parley.tokens;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** To count takes a tenth of a second for a megabyte: a call reads its text once, however many places ask for its tokens. */
@OverTheWire
class CountedOnceTest {

    private static final Reply WITHOUT_USAGE = Reply.json(
            200,
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"word\"},"
                    + "\"finish_reason\":\"stop\"}]}");

    @Inject
    TokenCounter counter;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private long readings(CompleteRequest.Builder request) {
        long before = counter.readings();
        caller.blocking().complete(request.build());
        return counter.readings() - before;
    }

    @Test
    void oneReadingTellsWhichDeploymentsOfARouteHaveRoomForALongRequest() {
        vendor.answer("blind", GOOD);

        assertThat(readings(ask("abilities", "word ".repeat(30_000)))).isEqualTo(1);
    }

    @Test
    void oneModelAloneIsNotCountedAndSeveralAreReadOnce() {
        vendor.answer("small", GOOD).answer("large", GOOD);
        var request = ask("listed/small", "word ".repeat(30_000));

        assertThat(readings(request)).isEqualTo(0);
        assertThat(readings(request.addModels("listed/as-small").addModels("listed/large")))
                .isEqualTo(1);
    }

    @Test
    void oneReadingServesTheLimitOfTheCostTheEstimateAndTheAccount() {
        vendor.answer("priced", WITHOUT_USAGE);
        var request = ask("stub/priced", "Hi").setMaxCost("1").setMaxOutputTokens(10);
        request.getEstimateBuilder().setExpectedOutputTokens(1);

        assertThat(readings(request)).isEqualTo(1);
    }

    /** What is added in the vendor's words is JSON that is read, and may be as long as all else. */
    @Test
    void whatIsAddedInTheVendorsWordsIsReadOnceToo() {
        vendor.answer("priced", WITHOUT_USAGE);
        var added = Struct.newBuilder()
                .putFields(
                        "note", Value.newBuilder().setStringValue("a few words").build())
                .build();
        var request =
                ask("stub/priced", "Hi").setMaxCost("1").setMaxOutputTokens(10).putVendorOptions("openai-chat", added);
        request.getEstimateBuilder().setExpectedOutputTokens(1);

        assertThat(readings(request)).isEqualTo(1);
    }

    /** Models with other encodings read another text. */
    @Test
    void eachEncodingHasItsOwnReading() {
        var request = ask("openai/gpt-4", "Hi").addModels("openai/gpt-4o").addModels("openai/gpt-4o-mini");

        long before = counter.readings();
        caller.blocking().estimateCost(request.build());
        caller.blocking().estimateCost(request.build());

        assertThat(counter.readings() - before).isEqualTo(2 * 2);
    }
}
