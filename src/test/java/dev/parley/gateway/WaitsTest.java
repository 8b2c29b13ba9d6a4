package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.RetryPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a call waits before its next attempt, for itself and for a vendor that asks for it, and whose word counts. */
@OverTheWire
class WaitsTest {

    /** The wait of the vendor "strict" and of the route over it, by the vendor's file. */
    private static final long WAIT = 40;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static Duration millis(long millis) {
        return Durations.fromMillis(millis);
    }

    private static List<Long> waits(List<Attempt> attempts) {
        return attempts.stream()
                .skip(1)
                .map(attempt -> Durations.toMillis(attempt.getWaited()))
                .toList();
    }

    private List<Attempt> failing(CompleteRequest.Builder request) {
        return failureOf(() -> caller.blocking().complete(request.build())).attempts();
    }

    @Test
    void eachBackOffIsTwiceTheOneBeforeItAndNoneIsAboveTheLongest() {
        vendor.answer("doubling", BROKEN);
        List<Long> asked = new CopyOnWriteArrayList<>();
        vendor.onAsked(model -> asked.add(System.nanoTime()));

        var told = waits(failing(ask("plain/doubling", "Hi")
                .setRetry(attempts(5, 5)
                        .setBackoff(millis(40))
                        .setMaxBackoff(millis(150))
                        .setJitter(0))));

        long[] most = {40, 80, 150, 150};
        assertThat(told).hasSize(most.length);
        for (int i = 0; i < most.length; i++) {
            assertThat(told.get(i)).isBetween(most[i] / 2 + 1, most[i]);
            assertThat(asked.get(i + 1) - asked.get(i))
                    .as("the time between two requests")
                    .isGreaterThanOrEqualTo(told.get(i) * 1_000_000);
        }
    }

    /** Of 15 waits that are random altogether, all are above three quarters once in a billion runs. */
    @ParameterizedTest
    @CsvSource({"strict/asked, , false", "lenient, , true", "strict/asked, 1, true", "lenient, 0, false"})
    void theJitterIsTheRequestsElseTheRoutesElseTheFiles(String model, Double asked, boolean random) {
        var replies = new ArrayList<>(Collections.nCopies(15, BROKEN));
        replies.add(GOOD);
        vendor.answer("asked", replies.toArray(new Reply[0]));
        var retry = RetryPolicy.newBuilder().setMinAttemptTime(millis(1));
        if (asked != null) {
            retry.setJitter(asked);
        }

        var told = waits(caller.blocking()
                .complete(ask(model, "Hi").setRetry(retry).build())
                .getAttemptsList());

        assertThat(told).hasSize(15).allMatch(wait -> wait <= WAIT);
        assertThat(told.stream().mapToLong(Long::longValue).min().orElseThrow() < WAIT * 3 / 4)
                .isEqualTo(random);
    }

    @ParameterizedTest
    @CsvSource({"strict/asked, , 1", "lenient, , 2", "strict/asked, 2000, 2", "lenient, 0, 1"})
    void soIsTheLongestWaitThatAVendorIsGranted(String model, Long asked, int calls) {
        vendor.answer("asked", LIMITED.with("retry-after-ms", "300"), GOOD);
        var retry = RetryPolicy.newBuilder().setMinAttemptTime(millis(1));
        if (asked != null) {
            retry.setMaxRetryAfter(millis(asked));
        }
        var request = ask(model, "Hi").setRetry(retry).build();

        if (calls == 2) {
            assertThat(caller.blocking().complete(request).getAttemptsCount()).isEqualTo(2);
        } else {
            var failure = failureOf(() -> caller.blocking().complete(request));
            assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
            assertThat(failure.retry().orElseThrow().getRetryDelay()).isEqualTo(millis(300));
        }

        assertThat(vendor.seen("asked")).hasSize(calls);
    }

    @ParameterizedTest
    @CsvSource({"strict/asked, , 0", "lenient, , 1", "strict/asked, 1, 1", "lenient, 9000, 0"})
    void soIsTheTimeBelowWhichNoAttemptBegins(String model, Long asked, int calls) {
        vendor.answer("asked", GOOD);
        var request = ask(model, "Hi").setTimeout(millis(5000));
        if (asked != null) {
            request.setRetry(RetryPolicy.newBuilder().setMinAttemptTime(millis(asked)));
        }

        if (calls == 1) {
            caller.blocking().complete(request.build());
        } else {
            var failure = failureOf(() -> caller.blocking().complete(request.build()));
            assertThat(failure.reason()).isEqualTo("DEADLINE_EXCEEDED");
            assertThat(failure.message()).contains("too short for any attempt");
        }

        assertThat(vendor.seen("asked")).hasSize(calls);
    }

    /** A wait for a key that another call was told to leave alone is one that is granted to the vendor, too. */
    @ParameterizedTest
    @CsvSource({"0, VENDOR_UNAVAILABLE", "2000, OK"})
    void theLongestWaitBoundsThatForAKeyOfAnotherDeploymentToo(long most, String end) {
        String resting = "resting-" + most;
        vendor.answer(resting, LIMITED.with("retry-after-ms", "1500"), GOOD).answer("breaks", BROKEN);
        failureOf(() -> caller.blocking()
                .complete(ask("short/" + resting, "Hi").setRetry(attempts(1, 1)).build()));
        var request = ask("plain/breaks", "Hi")
                .addModels("short/" + resting)
                .setRetry(attempts(2, 1).setMaxRetryAfter(millis(most)).setMaxBackoff(millis(8000)))
                .build();

        if (end.equals("OK")) {
            assertThat(caller.blocking().complete(request).getActual().getVendor())
                    .isEqualTo("short");
        } else {
            var failure = failureOf(() -> caller.blocking().complete(request));
            assertThat(failure.reason()).isEqualTo(end);
            assertThat(vendor.seen(resting)).hasSize(1);
        }
    }

    /** D12: the call has the time; it is the cap that ends it. Others leave the key alone as long as its file allows. */
    @Test
    @Timeout(30)
    void aWaitBeyondTheCapIsNotBegunThoughTheCallHasTheTime() {
        vendor.answer("hour", LIMITED.with("retry-after", "3600"), GOOD);
        var request = ask("short/hour", "Hi")
                .setTimeout(Durations.fromHours(2))
                .setRetry(attempts(2, 2).setMaxRetryAfter(millis(700)))
                .build();

        var first = failureOf(() -> caller.patient().complete(request));
        var next = failureOf(() -> caller.patient().complete(request));

        assertThat(first.reason()).isEqualTo("VENDOR_RATE_LIMITED");
        assertThat(first.retry().orElseThrow().getRetryDelay()).isEqualTo(Durations.fromHours(1));
        assertThat(next.reason()).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        assertThat(Durations.toMillis(next.retry().orElseThrow().getRetryDelay()))
                .isBetween(1L, 2000L);
        assertThat(vendor.seen("hour")).hasSize(1);
    }

    /** Callers hear when Parley itself would prefer it again; those who come sooner are not kept from asking. */
    @Test
    void ofALimitThatDoesNotSayItsEndAShortWaitIsTold() {
        vendor.answer("unsaid-end", LIMITED);
        var request = ask("plain/unsaid-end", "Hi").setRetry(attempts(1, 1)).build();

        for (int i = 1; i <= 2; i++) {
            var failure = failureOf(() -> caller.blocking().complete(request));

            assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
            assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                    .isBetween(1L, 2000L);
            assertThat(vendor.seen("unsaid-end")).hasSize(i);
        }
    }

    /** D12: in seconds, and as Google tells it in the body. */
    @ParameterizedTest
    @CsvSource({"short", "stub-gemini"})
    void theWaitThatTheVendorAsksForIsWaitedFor(String id) {
        boolean google = id.equals("stub-gemini");
        vendor.answer(
                "waits",
                google
                        ? Reply.json(
                                429,
                                "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"slow\",\"details\":"
                                        + "[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"1s\"}]}}")
                        : LIMITED.with("retry-after", "1"),
                google
                        ? Reply.json(
                                200,
                                "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"word\"}]},"
                                        + "\"finishReason\":\"STOP\"}]}")
                        : GOOD);
        List<Long> asked = new CopyOnWriteArrayList<>();
        vendor.onAsked(model -> asked.add(System.nanoTime()));

        var answer = caller.blocking()
                .complete(ask(id + "/waits", "Hi")
                        .setTimeout(Durations.fromSeconds(30))
                        .setRetry(attempts(2, 2).setMaxRetryAfter(millis(5000)))
                        .build());

        assertThat(text(answer.getMessage())).isEqualTo("word");
        assertThat(waits(answer.getAttemptsList()))
                .allSatisfy(wait -> assertThat(wait).isBetween(800L, 1000L));
        assertThat(asked.get(1) - asked.get(0)).isGreaterThan(800_000_000L);
    }
}
