package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Failover;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** D01: in whose words soever a vendor says that a request is too long, it goes to a larger window, and only there. */
@OverTheWire
class TooLongTest {

    private static final Reply TOO_LONG = Reply.json(400, "{\"error\":{\"message\":\"prompt is too long\"}}");

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | This model's maximum context length is 8192 tokens",
                "400 | input length and max_tokens exceed context limit: 199000 + 8192 > 200000",
                "400 | The prompt is longer than the model's context length",
                "400 | Input tokens exceed the configured limit of 272000 tokens",
                "400 | The input token count (1048999) exceeds the maximum number of tokens allowed (1048576)",
                "422 | `inputs` tokens + `max_new_tokens` must be <= 4096",
                "400 | Invalid 'messages[1].content': string too long. Expected a string with maximum length 1048576",
                "400 | Please reduce the length of the messages. Current length is 9213 while limit is 8192",
                "400 | prompt is too long: 205015 tokens > 200000 maximum",
                "400 | prompt: length: 205015 is more than the limit",
                "400 | Input is too long for requested model.",
                "400 | Request payload size exceeds the limit: 20971520 bytes.",
                "413 | prompt is too long: 205015 tokens > 200000 maximum"
            })
    void aRequestThatIsTooLongInTheVendorsWordsGoesToALargerWindow(int status, String words) {
        vendor.answer("shared key-of-first", Reply.json(status, "{\"error\":{\"message\":\"" + words + "\"}}"));
        vendor.answer("shared key-of-second", GOOD);

        var answer = caller.blocking().complete(ask("first/shared", "Hi").build());
        var failure = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi")
                        .setFailover(Failover.FAILOVER_PINNED)
                        .build()));

        assertThat(answer.getActual().getVendor()).isEqualTo("second");
        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getErrorReason)
                .containsExactly(ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG, ErrorReason.ERROR_REASON_UNSPECIFIED);
        assertThat(failure.code()).isEqualTo(Status.Code.OUT_OF_RANGE);
    }

    @Test
    void aLargerWindowIsOneThatIsKnownToBeLarger() {
        vendor.answer("shared", TOO_LONG).answer("unknown-window", GOOD);

        var unknown = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi")
                        .addModels("short/unknown-window")
                        .setFailover(Failover.FAILOVER_NAMED)
                        .build()));
        var smaller = failureOf(() -> caller.blocking()
                .complete(ask("second/shared", "Hi").addModels("first/shared").build()));

        assertThat(unknown.attempts()).hasSize(1);
        assertThat(smaller.attempts()).hasSize(1);
        assertThat(smaller.reason()).isEqualTo("CONTEXT_TOO_LONG");
    }

    /** The window of able/short is smaller than that of the first, which was too small. */
    @Test
    void aWindowThatWasTooSmallIsRememberedAfterAnotherFailure() {
        vendor.answer("shared key-of-first", TOO_LONG);
        vendor.answer("shared key-of-second", BROKEN);
        vendor.answer("short", GOOD);
        var request = ask("first/shared", "Hi")
                .addModels("second/shared")
                .addModels("able/short")
                .setFailover(Failover.FAILOVER_NAMED)
                .build();

        var whole = failureOf(() -> caller.blocking().complete(request));
        var streamed = failureOf(() -> caller.stream(request));

        assertThat(List.of(whole, streamed)).allSatisfy(failure -> {
            assertThat(failure.reason()).isEqualTo("VENDOR_UNAVAILABLE");
            assertThat(failure.attempts()).extracting(Attempt::getModel).containsExactly("shared", "shared", "shared");
        });
        assertThat(vendor.seen("short")).isEmpty();
    }

    /** Words that belong to no prompt: the status stands. */
    @Test
    void aLongUserIdIsNoLongPrompt() {
        vendor.answer(
                "shared",
                Reply.json(
                        400,
                        "{\"error\":{\"message\":\"Invalid 'user': string too long. Expected a string with maximum"
                                + " length 64\"}}"));

        var failure = failureOf(
                () -> caller.blocking().complete(ask("first/shared", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_REJECTED");
        assertThat(failure.attempts()).hasSize(1);
    }
}
