package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.tokens.TextCounter;
import dev.parley.v1.FinishReason;
import dev.parley.v1.StreamCompleteResponse;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vendor may send its answer in one piece of any length. The stub's model "priced" costs 0.42 USD per million tokens. */
@OverTheWire
class CostWatchTest {

    /** Takes some tenths of a second to count. */
    private static final String LETTERS = new Random(1)
            .ints(300_000, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    private static final String END = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}\n\ndata: [DONE]\n\n";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private final Set<String> counting = new TreeSet<>();

    /** 0.6 USD pay for it, however many tokens it has, and 0.3 USD because it has fewer. */
    @ParameterizedTest
    @ValueSource(strings = {"0.3", "0.6"})
    void aLongPieceIsCountedAsideOfTheEventLoop(String limit) {
        vendor.answer("priced", Reply.events(piece(LETTERS), piece(" word"), END));

        var answered = watched(limit);

        assertThat(text(answered)).isEqualTo(LETTERS + " word");
        assertThat(counting).isNotEmpty().noneMatch(thread -> thread.contains("eventloop"));
    }

    /** Who sends all in one piece bills all of it: what is paid for is passed on, and the cost tells the whole. */
    @Test
    void aLongPieceThatCostsTooMuchIsPassedOnAsFarAsItIsPaidFor() {
        vendor.answer("priced", Reply.events(End.SILENCE, piece("word"), piece(LETTERS)));

        var answered = watched("0.03");

        var finished = finished(answered);
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat("word" + LETTERS).startsWith(text(answered));
        double paid = 0.03 / 0.42 * 1_000_000 / finished.getUsage().getOutputTokens();
        assertThat((double) text(answered).length() / LETTERS.length()).isCloseTo(paid, within(0.01));
        assertThat(new BigDecimal(finished.getCost().getTotal())).isGreaterThan(new BigDecimal("0.06"));
        assertThat(counting).isNotEmpty().noneMatch(thread -> thread.contains("eventloop"));
    }

    private static String piece(String text) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    /** All events of a stream; meanwhile it is seen which threads count it. */
    private List<StreamCompleteResponse> watched(String limit) {
        var request = ask("stub/priced", "Hi").setMaxCost(limit).build();
        var call = CompletableFuture.supplyAsync(() -> caller.stream(request));
        while (!call.isDone()) {
            Thread.getAllStackTraces().forEach((thread, frames) -> {
                if (isIn(TextCounter.class, frames) && isIn(CostWatch.class, frames)) {
                    counting.add(thread.getName());
                }
            });
        }
        return call.join();
    }

    private static boolean isIn(Class<?> type, StackTraceElement[] frames) {
        return Arrays.stream(frames).anyMatch(frame -> frame.getClassName().equals(type.getName()));
    }
}
