package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A vendor that does not stop: no more is read of a whole answer than can be of use, and its connection is closed. */
@OverTheWire
class LongAnswersTest {

    private static final int MEBIBYTE = 1024 * 1024;

    @AutoClose
    private final Caller caller = new Caller();

    private static List<byte[]> spaces(int pieces, int size) {
        byte[] piece = new byte[size];
        Arrays.fill(piece, (byte) ' ');
        return Collections.nCopies(pieces, piece);
    }

    private Caller.Failure failure(Reply reply) {
        StubVendor.fresh().answer("endless", reply);
        var failure = failureOf(
                () -> caller.blocking().complete(ask("stub/endless", "Hi").build()));
        Await.until(reply.left()::isDone);
        return failure;
    }

    @Test
    void anAnswerIsReadToItsBoundAndNoFurther() {
        var failure = failure(Reply.of(200, "application/json", spaces(129, MEBIBYTE), End.SILENCE));

        assertThat(failure.reason()).isEqualTo("TOO_LARGE");
        assertThat(failure.about("remedy")).contains("max_output_tokens");
    }

    /** What it is, its status tells, and when to come again its headers. */
    @Test
    void aRefusalIsReadToItsBoundAndNoFurther() {
        var failure = failure(Reply.of(429, "application/json", spaces(3, 32 * 1024), End.SILENCE)
                .with("retry-after", "7"));

        assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
        assertThat(failure.retry().map(retry -> Durations.toSeconds(retry.getRetryDelay())))
                .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1L, 7L));
    }
}
