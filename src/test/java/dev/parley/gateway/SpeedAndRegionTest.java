package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.Values;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the vendor says of speed and place decides the price; the stub's model costs 1 and 2 USD, fast 6 times as much. */
@OverTheWire
class SpeedAndRegionTest {

    private static final String MODEL = "stub-anthropic/swift";

    @AutoClose
    private final Caller caller = new Caller();

    @ParameterizedTest
    @CsvSource({
        "'', 2.4, fast, '', 6",
        "'\"speed\":\"fast\",', 2.4, fast, '', 6",
        "'\"speed\":\"fast\",\"inference_geo\":\"us\",', 2.64, fast, us, 6.6",
        "'\"speed\":\"standard\",\"inference_geo\":\"global\",', 0.4, '', '', ''"
    })
    void whatWasServedBeatsWhatWasAskedFor(String told, String total, String speed, String region, String multiplier) {
        StubVendor.fresh()
                .answer(
                        "swift",
                        Reply.json(
                                200,
                                "{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}],\"stop_reason\":\"end_turn\",\"usage\":{"
                                        + told + "\"input_tokens\":200000,\"output_tokens\":100000}}"));

        var answer = caller.blocking().complete(fast().build());

        assertThat(answer.getCost().getTotal()).isEqualTo(total);
        assertThat(answer.getCost().getPriceSource().getSpeed()).isEqualTo(speed);
        assertThat(answer.getCost().getPriceSource().getRegion()).isEqualTo(region);
        assertThat(answer.getCost().getPriceSource().getMultiplier()).isEqualTo(multiplier);
        assertThat(answer.getSpeed()).isEqualTo(told.contains("standard") ? "standard" : told.isEmpty() ? "" : "fast");
    }

    @Test
    void aRegionThatTheVendorDoesNotKnowOfIsTheOneThatWasAskedFor() {
        StubVendor.fresh()
                .answer(
                        "swift",
                        Reply.json(
                                200,
                                "{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}],\"stop_reason\":\"end_turn\",\"usage\":{"
                                        + "\"inference_geo\":\"not_available\",\"input_tokens\":200000,"
                                        + "\"output_tokens\":100000}}"));

        var answer = caller.blocking().complete(asking("inference_geo", "us").build());

        assertThat(answer.getCost().getTotal()).isEqualTo("0.44");
        assertThat(answer.getCost().getPriceSource().getRegion()).isEqualTo("us");
        assertThat(answer.getRegion()).as("it does not say").isEmpty();
    }

    @Test
    void theEstimateIsOfTheSpeedThatIsAskedFor() {
        var slow = ask(MODEL, "Hi").setMaxOutputTokens(1_000);

        var estimates = caller.blocking();

        assertThat(estimates
                        .estimateCost(fast().setMaxOutputTokens(1_000).build())
                        .getEstimates(0)
                        .getExpectedCost()
                        .getPriceSource()
                        .getMultiplier())
                .isEqualTo("6");
        assertThat(estimates
                        .estimateCost(slow.build())
                        .getEstimates(0)
                        .getExpectedCost()
                        .getPriceSource()
                        .getMultiplier())
                .isEmpty();
    }

    private static CompleteRequest.Builder fast() {
        return asking("speed", "fast");
    }

    private static CompleteRequest.Builder asking(String field, String word) {
        return ask(MODEL, "Hi")
                .putVendorOptions(
                        "anthropic-messages",
                        Struct.newBuilder().putFields(field, Values.of(word)).build());
    }
}
