package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.Values;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.FinishReason;
import dev.parley.v1.StreamCompleteResponse;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of a piece that costs too much the caller gets what {@code max_cost} pays for, and the usage has all of it. The stub's
 * model "gpt-5.6" costs 5 and 30 USD per million tokens, in its tier "priority" the double.
 */
@OverTheWire
class CutPiecesTest {

    private static final String LIMIT = "0.004";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @Test
    void thePaidPartOfAPieceIsKeptAndAllOfItIsCounted() {
        vendor.answer("gpt-5.6", Reply.events(End.SILENCE, content(" word".repeat(10)), content(" word".repeat(300))));

        var answered = stream();

        var finished = stopped(answered);
        assertThat(text(answered)).matches("( word){100,130}").isEqualTo(text(finished.getMessage()));
        assertThat(finished.getUsage().getOutputTokens()).isBetween(310L, 330L);
        assertThat(new BigDecimal(finished.getCost().getTotal())).isGreaterThan(new BigDecimal("0.0093"));
    }

    /** Most of these are of several tokens, and two of UTF-16; of a letter of four characters some may be paid for. */
    @ParameterizedTest
    @ValueSource(strings = {"\uD83E\uDDFF", "\uD83D\uDC69\uD83C\uDFFD\u200D\uD83D\uDE80", "\uD869\uDEB2", "\uAC02"})
    void noCharacterIsCutInTwo(String letter) {
        String all = letter.repeat(500);
        vendor.answer("gpt-5.6", Reply.events(End.SILENCE, content(all)));

        var answered = stream();

        String kept = text(answered);
        assertThat(kept).isNotEmpty().hasSizeLessThan(all.length());
        assertThat(all).startsWith(kept);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(kept)).isTrue();
        assertThat(text(stopped(answered).getMessage())).isEqualTo(kept);
    }

    @Test
    void thoughtsAndArgumentsOfToolsAreCutAsTextIs() {
        vendor.answer(
                "gpt-5.6",
                Reply.events(End.SILENCE, delta("{\"reasoning_content\":\"" + " word".repeat(300) + "\"}")),
                Reply.events(
                        End.SILENCE,
                        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":"
                                + "{\"name\":\"f\",\"arguments\":\"" + " word".repeat(300) + "\"}}]}")));

        var thought = stopped(stream()).getMessage().getParts(0).getReasoning();
        var called = stopped(stream()).getMessage().getParts(0).getToolCall();

        assertThat(thought.getText()).matches("( word){100,130}");
        assertThat(called.getName()).isEqualTo("f");
        assertThat(called.getArgumentsJson()).matches("( word){100,130}");
    }

    @Test
    void aCutStreamCostsWhatTheTierDoesThatWasAskedForByHand() {
        vendor.answer(
                "gpt-5.6",
                Reply.events(
                        End.SILENCE,
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + " word".repeat(300)
                                + "\"}]}}]}\n\n"));
        var request = ask("stub-gemini/gpt-5.6", "Hi")
                .putVendorOptions(
                        "gemini",
                        Struct.newBuilder()
                                .putFields("serviceTier", Values.of("priority"))
                                .build())
                .setMaxCost(LIMIT)
                .build();

        var answered = caller.stream(request);

        var finished = stopped(answered);
        assertThat(text(answered)).matches("( word){30,66}");
        assertThat(finished.getCost().getPriceSource().getServiceTier()).isEqualTo("priority");
        assertThat(new BigDecimal(finished.getCost().getTotal())).isGreaterThan(new BigDecimal("0.018"));
    }

    private List<StreamCompleteResponse> stream() {
        return caller.stream(ask("stub/gpt-5.6", "Hi").setMaxCost(LIMIT).build());
    }

    private static CompleteResponse stopped(List<StreamCompleteResponse> answered) {
        var finished = finished(answered);
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        return finished;
    }

    private static String content(String text) {
        return delta("{\"content\":\"" + text + "\"}");
    }

    private static String delta(String delta) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n";
    }
}
