package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.PIECE;
import static dev.parley.testing.StreamReplies.ANTHROPIC;
import static dev.parley.testing.StreamReplies.MESSAGE_START;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.PriceStatus;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of a stream without an end nobody knows what the vendor tells at the end alone: it is not taken for nothing. */
@OverTheWire
class UnseenUsageTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static String delta(String json) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":" + json + "}]}\n\n";
    }

    private static Reply begun(String what) {
        return switch (what) {
            case "searches" -> Reply.events(End.CUT, MESSAGE_START, ANTHROPIC.piece());
            case "picture" ->
                Reply.events(
                        End.CUT,
                        delta(
                                "{\"images\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,cG5n\"}}]}"));
            case "sound" ->
                Reply.events(End.CUT, delta("{\"audio\":{\"id\":\"a\",\"data\":\"cG5n\",\"transcript\":\"word\"}}"));
            default -> Reply.events(End.CUT, PIECE);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "searches | stub-anthropic | {\"anthropic-messages\":{\"tools\":[{\"type\":\"web_search\"}]}} | UNKNOWN",
                "searches | stub-anthropic | {\"anthropic-messages\":{\"note\":\"web\"}} | KNOWN",
                "picture | stub | {} | UNKNOWN",
                "sound | stub | {\"openai-chat\":{\"audio\":{\"voice\":\"alloy\",\"format\":\"wav\"}}} | UNKNOWN",
                "text | stub | {\"openai-chat\":{\"note\":\"audio\"}} | KNOWN"
            })
    void whatIsToldAtTheEndAloneHasNoKnownCostWithoutIt(String what, String stub, String options, String status)
            throws Exception {
        var request = ask(stub + "/priced", "Hi");
        JsonFormat.parser().merge("{\"vendor_options\":" + options + "}", request);
        vendor.answer("priced", begun(what));

        var failure = failureOf(() -> caller.stream(request.build()));

        assertThat(failure.attempts())
                .singleElement()
                .extracting(attempt -> attempt.getCost().getStatus())
                .isEqualTo(PriceStatus.valueOf("PRICE_STATUS_" + status));
    }
}
