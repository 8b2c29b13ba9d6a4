package dev.parley.gateway;

import static dev.parley.gateway.Crowd.hurried;
import static dev.parley.gateway.Crowd.limited;
import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.LIMITED;
import static dev.parley.testing.ChatReplies.MESSAGE;
import static dev.parley.testing.ChatReplies.PIECE;
import static dev.parley.testing.ChatReplies.using;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.Watch;
import dev.parley.v1.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of a minute and of a key, and what vendors tell of theirs in their headers: docs/limits.md. */
@OverTheWire
class RateLimitsOverTheWireTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @AutoClose
    private final Crowd crowd = new Crowd(caller, vendor);

    private final Watch watch = new Watch();

    @Test
    void whatIsUsedInAMinuteIsRefusedAtOnceWithTheTimeItComesBack() {
        vendor.answer("three", GOOD);
        for (int i = 0; i < 3; i++) {
            caller.blocking().complete(limited("three", "Hi").build());
        }

        var failure = failureOf(
                () -> caller.blocking().complete(hurried("three", 5000).build()));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(failure.message()).contains("requests_per_minute of limited/three");
        assertThat(Durations.toSeconds(failure.retry().orElseThrow().getRetryDelay()))
                .isBetween(5L, 60L);
        assertThat(vendor.seen("three")).hasSize(3);
    }

    /** E03 for one instance: what is reserved and not used goes back. */
    @Test
    void tokensAreReservedForTheLongestAnswerAndSettledByTheTrueOne() throws Exception {
        vendor.answer("tokens", crowd.held(using(9, 1)), using(9, 1));
        var first = crowd.begin("a", limited("tokens", "Hi").setMaxOutputTokens(600));
        Await.until(() -> vendor.seen("tokens").size() == 1);

        var refused = failureOf(() -> caller.blocking()
                .complete(hurried("tokens", 5000).setMaxOutputTokens(600).build()));
        crowd.release();
        first.get();
        caller.blocking()
                .complete(limited("tokens", "Hi").setMaxOutputTokens(600).build());

        assertThat(refused.reason()).isEqualTo("LIMITED");
        assertThat(refused.message()).contains("tokens_per_minute of limited/tokens");
        assertThat(watch.inUse("limited/tokens", "tokens_per_minute")).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"tokens, 5000, max_output_tokens", "input, 1, messages"})
    void aRequestThatNeedsMoreThanAWholeMinuteIsRefusedAtOnce(String model, int most, String field) {
        var failure = failureOf(() -> caller.blocking()
                .complete(limited(model, "many words ".repeat(50))
                        .setMaxOutputTokens(most)
                        .build()));

        assertThat(failure.reason()).isEqualTo("EXCEEDS_LIMIT");
        assertThat(failure.about("field")).isEqualTo(field);
        assertThat(failure.about("retryable")).isEqualTo("false");
        assertThat(failure.about("remedy")).isNotEmpty();
    }

    /** One call uses up the minute of whatever its limit stands at; what has another limit is not kept waiting. */
    @ParameterizedTest
    @CsvSource({
        "requests, vendor", "requests, model", "requests, keys",
        "input_tokens, vendor", "input_tokens, model", "input_tokens, keys",
        "output_tokens, vendor", "output_tokens, model", "output_tokens, keys"
    })
    void aLimitHoldsForTheVendorTheModelOrTheKeyThatItStandsAt(String kind, String at) {
        String id = "minute-" + at + "-" + kind.replace('_', '-');
        vendor.answer("one", using(99, 99)).answer("two", using(99, 99));
        minute(id + "/one");
        if (!at.equals("vendor")) {
            minute(id + "/two");
        }

        var failure = failureOf(() -> minute(id + (at.equals("vendor") ? "/two" : "/one")));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(failure.message()).contains(kind + "_per_minute of ").contains(id);
        assertThat(failure.retry()).isPresent();
        assertThat(vendor.seen("one")).hasSize(1);
        assertThat(vendor.seen("two")).hasSize(at.equals("vendor") ? 0 : 1);
        if (at.equals("keys")) {
            assertThat(vendor.seen("two").get(0).key())
                    .isNotEqualTo(vendor.seen("one").get(0).key());
        }
    }

    private void minute(String model) {
        caller.blocking()
                .complete(ask(model, "Hi")
                        .setMaxOutputTokens(60)
                        .setTimeout(Durations.fromSeconds(2))
                        .build());
    }

    @Test
    void aCallGoesToTheKeyThatHasRoom() {
        vendor.answer("keyed", GOOD);
        var request = ask("limited-keys/keyed", "Hi");

        caller.blocking().complete(request.build());
        caller.blocking().complete(request.build());
        var failure = failureOf(() -> caller.blocking()
                .complete(request.setTimeout(Durations.fromSeconds(2)).build()));

        assertThat(vendor.seen("keyed"))
                .extracting(StubVendor.Seen::key)
                .containsExactlyInAnyOrder("key-one", "key-two");
        assertThat(failure.reason()).isEqualTo("LIMITED");
    }

    @ParameterizedTest
    @CsvSource({"remaining-requests, reset-requests, 700ms", "remaining-tokens, reset-tokens, 0.7"})
    void whatTheVendorsHeadersSayIsWaitedForBeforeA429(String remaining, String reset, String time) {
        String model = "headers-" + reset;
        vendor.answer(model, GOOD.with("x-ratelimit-" + remaining, "0").with("x-ratelimit-" + reset, time), GOOD);
        caller.blocking().complete(limited(model, "Hi").build());
        long start = System.nanoTime();

        var second = caller.blocking().complete(limited(model, "Hi").build());

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
        assertThat(Durations.toMillis(second.getAttempts(0).getQueueTime())).isGreaterThan(500);
        assertThat(second.getAttemptsList()).hasSize(1);
    }

    /** Anthropic tells the point in time. */
    @ParameterizedTest
    @ValueSource(strings = {"requests", "tokens", "input-tokens", "output-tokens"})
    void soIsWhatAnthropicsSay(String kind) {
        String model = "claude-" + kind;
        var request = ask("stub-anthropic/" + model, "Hi")
                .setMaxOutputTokens(9)
                .setRetry(RetryPolicy.newBuilder().setMaxRetryAfter(Durations.fromSeconds(2)))
                .build();
        String header = "anthropic-ratelimit-" + kind;
        vendor.answer(
                model,
                MESSAGE.with(header + "-remaining", "0")
                        .with(header + "-reset", Instant.now().plusMillis(900).toString()),
                MESSAGE);
        caller.blocking().complete(request);

        var second = caller.blocking().complete(request);

        assertThat(Durations.toMillis(second.getAttempts(0).getQueueTime())).isGreaterThan(300);
        assertThat(second.getAttemptsList()).hasSize(1);
    }

    @Test
    void aStreamsHeadIsHeardToo() {
        vendor.answer(
                "head",
                Reply.events(PIECE, END)
                        .with("x-ratelimit-remaining-requests", "0")
                        .with("x-ratelimit-reset-requests", "1h"));
        caller.stream(limited("head", "Hi").build());

        var failure = failureOf(() -> caller.stream(hurried("head", 1000).build()));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(failure.message()).contains("the vendor's own rate limit");
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .as("no longer than max_retry_after")
                .isLessThanOrEqualTo(2000);
    }

    @Test
    void aHeaderThatMakesNoSenseDoesNothing() {
        vendor.answer(
                "nonsense",
                GOOD.with("x-ratelimit-remaining-requests", "0").with("x-ratelimit-reset-requests", "soon"),
                GOOD.with("x-ratelimit-remaining-tokens", "-7").with("x-ratelimit-reset-tokens", "60s"),
                GOOD);

        for (int i = 0; i < 3; i++) {
            caller.blocking().complete(hurried("nonsense", 1000).build());
        }

        assertThat(vendor.seen("nonsense")).hasSize(3);
    }

    @Test
    void thoseInLineLeaveAKeyAloneThatBeganToRestWhileTheyWaited() throws Exception {
        vendor.answer("failing", crowd.held(LIMITED.with("retry-after-ms", "1000")), GOOD);
        List<Long> asked = new CopyOnWriteArrayList<>();
        vendor.onAsked(model -> asked.add(System.nanoTime()));
        crowd.begin("holder", limited("failing", "held"));
        Await.until(() -> vendor.seen("failing").size() == 1);
        for (int i = 0; i < 4; i++) {
            crowd.queue("a", limited("failing", "waits"));
        }

        long since = System.nanoTime();
        crowd.release();
        crowd.all();

        assertThat(asked).hasSize(6);
        assertThat(asked.subList(1, 6))
                .allSatisfy(time -> assertThat(Duration.ofNanos(time - since)).isGreaterThan(Duration.ofSeconds(1)));
        assertThat(crowd.answer(4).getAttemptsList()).hasSize(1);
    }
}
