package dev.parley.vendor;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What fits into a message is told, however many pieces it came in: the vendor has been paid for it. */
@OverTheWire
class LongestAnswersTest {

    private static final String MODEL = "longest";
    private static final String LONG = "l".repeat(64 * 1024);

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static byte[] choice(String choice) {
        return ("data: {\"choices\":[{\"index\":0," + choice + "}]}\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private CompleteResponse streamed(int pieces, String choice) {
        var all = Stream.concat(
                        Collections.nCopies(pieces, choice(choice)).stream(),
                        Stream.of(choice("\"finish_reason\":\"stop\"")))
                .toList();
        vendor.answer(MODEL, Reply.of(200, "text/event-stream", all, End.PROPER));
        return finished(caller.stream(
                ask("stub/" + MODEL, "Hi").setMaxOutputTokens(200_000).build()));
    }

    private static String listed(int times, String json) {
        return "[" + String.join(",", Collections.nCopies(times, json)) + "]";
    }

    @Test
    void manyLogProbabilitiesFitIntoAMessage() {
        String likely = "\"token\":\"a\",\"logprob\":-1.5";
        String token = "{" + likely + ",\"top_logprobs\":" + listed(8, "{" + likely + "}") + "}";

        var answer = streamed(128, "\"logprobs\":{\"content\":" + listed(1_000, token) + "}");

        assertThat(answer.getLogprobsCount()).isEqualTo(128_000);
        assertThat(answer.getLogprobs(127_999).getAlternativesCount()).isEqualTo(8);
    }

    /** Each piece of a thought tells its id, its format and its proof once more. */
    @Test
    void whatReplacesWhatWasToldCountsOnce() {
        var answer = streamed(
                600,
                "\"delta\":{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"index\":0,\"text\":\"t\",\"id\":\""
                        + LONG + "\",\"format\":\"" + LONG + "\",\"signature\":\"" + LONG + "\"}]}");

        assertThat(answer.getMessage().getPartsList()).singleElement().satisfies(part -> {
            assertThat(part.getReasoning().getText()).isEqualTo("t".repeat(600));
            assertThat(part.getVendorId()).isEqualTo(LONG);
            assertThat(part.getSignature()).isEqualTo(LONG);
        });
    }
}
