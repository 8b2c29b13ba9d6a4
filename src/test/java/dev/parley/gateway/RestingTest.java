package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deployments and keys that are left alone for a while, and come back. */
@OverTheWire
class RestingTest {

    /** That of the breakers of these vendors' files. */
    private static final Duration DELAY = Duration.ofMillis(700);

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** D13. The other comes back half a minute later. */
    @Test
    void aCallThatFindsEveryDeploymentAtRestHearsWhenTheFirstComesBack() {
        vendor.answer("rest-a", LIMITED.with("retry-after", "50"));
        vendor.answer("rest-b", LIMITED.with("retry-after", "20"));
        var request = ask("plain/rest-a", "Hi")
                .addModels("plain/rest-b")
                .setRetry(attempts(2, 1))
                .build();
        failureOf(() -> caller.blocking().complete(request));

        var failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(failure.reason()).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isBetween(1L, 20_000L);
        assertThat(vendor.seen("rest-a")).hasSize(1);
        assertThat(vendor.seen("rest-b")).hasSize(1);
    }

    /** D14: 3 of 5 fail, so the breaker opens; while it is open the other answers; then a probe closes it. */
    @Test
    void aDeploymentThatFailsTooOftenIsLeftAloneAndThenProbed() {
        vendor.answer("d14", GOOD, BROKEN, GOOD, BROKEN, BROKEN, GOOD);
        vendor.answer("d14-too", GOOD);
        List<Long> asked = new CopyOnWriteArrayList<>();
        vendor.onAsked(model -> {
            if (model.equals("d14")) {
                asked.add(System.nanoTime());
            }
        });
        var once = ask("guarded/d14", "Hi").setRetry(attempts(1, 1)).build();
        for (int i = 0; i < 5; i++) {
            try {
                caller.blocking().complete(once);
            } catch (StatusRuntimeException e) {
                assertThat(Caller.Failure.of(e).reason()).isEqualTo("VENDOR_UNAVAILABLE");
            }
        }

        var alone = failureOf(() -> caller.blocking().complete(once));
        var other = caller.blocking()
                .complete(once.toBuilder().addModels("guarded/d14-too").build());

        assertThat(alone.reason()).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        assertThat(Durations.toMillis(alone.retry().orElseThrow().getRetryDelay()))
                .isBetween(1L, 700L);
        assertThat(other.getActual().getVendor()).isEqualTo("guarded");
        assertThat(other.getAttemptsList()).extracting(Attempt::getModel).containsExactly("d14-too");
        assertThat(vendor.seen("d14")).hasSize(5);

        var probed = new AtomicReference<CompleteResponse>();
        Await.until(() -> isAnswered(once, probed));
        assertThat(probed.get().getAttemptsCount()).isEqualTo(1);
        assertThat(vendor.seen("d14")).hasSize(6);
        assertThat(asked.get(5) - asked.get(4)).as("the delay").isGreaterThanOrEqualTo(DELAY.toNanos());
    }

    private boolean isAnswered(CompleteRequest request, AtomicReference<CompleteResponse> answer) {
        try {
            answer.set(caller.blocking().complete(request));
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(Caller.Failure.of(e).reason()).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
            return false;
        }
    }

    /** D07 for keys: what is refused with one key is asked with the other, and the key is then passed over. */
    @ParameterizedTest
    @CsvSource({"401", "403", "429"})
    void aKeyThatIsRefusedGivesWayToTheOtherAndToNoneOfWeightZero(int status) {
        String model = "keys-" + status;
        vendor.answer(model + " key-one", Reply.json(status, "{}"));
        vendor.answer(model + " key-two", GOOD);

        for (int i = 0; i < 8; i++) {
            var answer = caller.blocking().complete(ask("keys/" + model, "Hi").build());
            var last = answer.getAttempts(answer.getAttemptsCount() - 1);
            assertThat(last.getKeyAlias()).isEqualTo("KEY_TWO");
        }

        assertThat(vendor.seen(model))
                .extracting(StubVendor.Seen::key)
                .contains("key-two")
                .doesNotContain("key-unused");
        if (status != 429) {
            assertThat(vendor.seen(model).stream().filter(seen -> seen.key().equals("key-one")))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    /** One key is refused and the other is asked to wait, whichever comes first: the call waits for that. */
    @Test
    void aKeyThatRestsIsWaitedForWhereTheOtherIsRefused() {
        vendor.answer("keys-wait key-one", Reply.json(403, "{}"));
        vendor.answer(
                "keys-wait key-two",
                LIMITED.with("retry-after-ms", "400"),
                GOOD,
                LIMITED.with("retry-after-ms", "400"),
                GOOD);

        for (int i = 0; i < 2; i++) {
            var answer = caller.blocking().complete(ask("keys/keys-wait", "Hi").build());
            assertThat(answer.getAttempts(answer.getAttemptsCount() - 1).getKeyAlias())
                    .isEqualTo("KEY_TWO");
        }

        assertThat(vendor.seen("keys-wait").stream().map(StubVendor.Seen::key).filter("key-one"::equals))
                .hasSizeLessThanOrEqualTo(1);
    }

    /** D11, of two keys: they are left alone for less time than the vendor wants, which is longer than may be waited. */
    @Test
    @Timeout(30)
    void aWaitBeyondTheCapIsNotBegunForTheFirstOfTwoKeysEither() {
        vendor.answer("keys-hour", LIMITED.with("retry-after", "3600"));

        var failure = failureOf(() ->
                caller.patient().complete(ask("capped-keys/keys-hour", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
        assertThat(failure.retry().orElseThrow().getRetryDelay()).isEqualTo(Durations.fromHours(1));
        assertThat(vendor.seen("keys-hour")).hasSize(2);
    }

    /** D13 for breakers: that of the first opened last, and is open for less time. */
    @Test
    void whereEveryBreakerIsOpenTheFirstReturnIsTold() {
        vendor.answer("fuse-at-rest", BROKEN).answer("d14", BROKEN);
        var late = ask("fused/fuse-at-rest", "Hi").setRetry(attempts(1, 1)).build();
        var soon = ask("guarded-too/d14", "Hi").setRetry(attempts(1, 1)).build();
        failUntilItsBreakerOpens(late);
        failUntilItsBreakerOpens(soon);
        int asked = vendor.seen("d14").size();

        var failure = failureOf(() -> caller.blocking()
                .complete(late.toBuilder().addModels("guarded-too/d14").build()));
        var alone = failureOf(() -> caller.blocking().complete(late));

        assertThat(failure.reason()).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        assertThat(failure.about("model")).isEqualTo("d14");
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isBetween(1L, DELAY.toMillis());
        assertThat(Durations.toMillis(alone.retry().orElseThrow().getRetryDelay()))
                .as("that of the other is longer")
                .isBetween(DELAY.toMillis() + 1, 2000L);
        assertThat(vendor.seen("d14")).hasSize(asked);
    }

    /** A breaker of two failures in a call of up to five: a third attempt would be refused, so none is waited for. */
    @Test
    void aCallThatOpensTheBreakerOfItsLastDeploymentIsToldThatFailureAndWhenToComeAgain() {
        vendor.answer("fuse-midway", BROKEN);

        var failure = failureOf(() -> caller.blocking()
                .complete(
                        ask("fused/fuse-midway", "Hi").setRetry(attempts(5, 5)).build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_UNAVAILABLE");
        assertThat(failure.attempts()).hasSize(2);
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isBetween(1L, 2000L);
        assertThat(vendor.seen("fuse-midway")).hasSize(2);
    }

    private void failUntilItsBreakerOpens(CompleteRequest request) {
        Await.until(() ->
                failureOf(() -> caller.blocking().complete(request)).reason().equals("NO_DEPLOYMENT_AVAILABLE"));
    }
}
