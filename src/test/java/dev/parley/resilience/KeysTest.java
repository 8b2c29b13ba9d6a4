package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.LimitPolicy;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When a key that failed is used again; the clock is moved by hand. */
class KeysTest {

    private record Asked(Deployment deployment, RetryPolicy retry) implements Option {

        @Override
        public String peers() {
            return "";
        }
    }

    private final AtomicLong now = new AtomicLong();
    private final Keys keys = new Keys(now::get);
    private final Deployment deployment = TestCatalog.of("v", """
                    wire_format: openai-chat
                    api_base: http://127.0.0.1:1
                    api_key: k
                    models: [m]
                    """).resolve("v/m");
    private final VendorKey key = deployment.vendor().resilience().keys().get(0);
    private final VendorKey other = new VendorKey("OTHER", 1, key.auth(), LimitPolicy.NONE);
    private final Deployment ofTwo =
            new Deployment(TestKeys.keyed(deployment.vendor(), List.of(key, other)), deployment.model());
    private final Step<Asked> step =
            new Step<>(new Asked(deployment, RetryPolicy.DEFAULT), Duration.ZERO, List.of(key), false);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void failed(ErrorReason reason, Duration retryAfter) {
        keys.failed(step, GatewayException.of(reason, "scripted").withRetryAfter(retryAfter));
    }

    /** Then it takes part again, beside the one that stood in. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "ERROR_REASON_VENDOR_AUTHENTICATION",
                "ERROR_REASON_VENDOR_PERMISSION",
                "ERROR_REASON_VENDOR_QUOTA_EXHAUSTED"
            })
    void aKeyThatWasRefusedIsPassedOverForAMinute(ErrorReason reason) {
        failed(reason, Duration.ZERO);

        pass(Duration.ofSeconds(59));
        assertThat(keys.unwell()).extracting(Keys.Unwell::reason).containsExactly(reason);
        assertThat(keys.usable(ofTwo, Set.of())).containsExactly(other);
        pass(Duration.ofSeconds(1));
        assertThat(keys.unwell()).isEmpty();
        assertThat(keys.usable(ofTwo, Set.of())).containsExactlyInAnyOrder(key, other);
    }

    @Test
    void aKeyThatWasRefusedAndAnswersIsWell() {
        failed(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION, Duration.ZERO);

        keys.answered(step);

        assertThat(keys.unwell()).isEmpty();
    }

    /** A count that is given shows that the key is right, but not that its account has money, or may ask a model. */
    @ParameterizedTest
    @CsvSource({
        "ERROR_REASON_VENDOR_AUTHENTICATION, true",
        "ERROR_REASON_VENDOR_QUOTA_EXHAUSTED, false",
        "ERROR_REASON_VENDOR_PERMISSION, false"
    })
    void aCountSaysOfAKeyOnlyWhatCountsCanShow(ErrorReason reason, boolean wellAgain) {
        failed(reason, Duration.ZERO);

        keys.ofCounts().answered(step);

        assertThat(keys.unwell().isEmpty()).isEqualTo(wellAgain);
    }

    /** The default of the vendor's file is a minute, whatever one call allows. */
    @ParameterizedTest
    @CsvSource({"0, 30, 30", "86400, 72000, 60"})
    void aKeyRestsForAllAsLongAsItsVendorsFileAllowsAndNotAsOneCallDoes(long called, long asked, long rests) {
        var own = RetryPolicy.DEFAULT;
        var retry = new RetryPolicy(
                own.attempts(),
                own.attemptsPerDeployment(),
                own.backoff(),
                own.maxBackoff(),
                own.jitter(),
                Duration.ofSeconds(called),
                own.minAttemptTime(),
                own.attemptTimeout(),
                own.retryOn(),
                own.rotateOn(),
                own.failOverOn());
        keys.failed(
                new Step<>(new Asked(deployment, retry), Duration.ZERO, List.of(key), false),
                GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, "scripted")
                        .withRetryAfter(Duration.ofSeconds(asked)));

        assertThat(keys.restsFor(deployment)).isEqualTo(Duration.ofSeconds(rests));
    }

    private void limitedWithoutAWord() {
        keys.failed(step, GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, "scripted"));
    }

    private void assertPassedOverFor(Duration time) {
        pass(time.minusNanos(1));
        assertThat(keys.usable(ofTwo, Set.of())).as("another stands in").containsExactly(other);
        assertThat(keys.well(ofTwo, Set.of(other))).isEmpty();
        assertThat(keys.usable(ofTwo, Set.of(other)))
                .as("where it is turned to")
                .containsExactly(key);
        assertThat(keys.usable(deployment, Set.of())).as("the only one").containsExactly(key);
        assertThat(keys.restsFor(deployment)).isZero();
        pass(Duration.ofNanos(1));
        assertThat(keys.usable(ofTwo, Set.of())).containsExactlyInAnyOrder(key, other);
    }

    @Test
    void aKeyOfWhichItIsNotSaidHowLongItIsLimitedIsPassedOverForTwiceAsLongEachTime() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            limitedWithoutAWord();
            assertPassedOverFor(Duration.ofSeconds(seconds));
        }

        keys.answered(step);
        limitedWithoutAWord();
        keys.answered(step);
        assertPassedOverFor(Duration.ofSeconds(1));
        limitedWithoutAWord();
        assertPassedOverFor(Duration.ofSeconds(2));

        pass(Duration.ofMinutes(1));
        limitedWithoutAWord();
        assertPassedOverFor(Duration.ofSeconds(1));
    }

    /** They were all on their way when the first was refused. */
    @Test
    void callsAtOneTimeThatAreLimitedCountAsOne() {
        limitedWithoutAWord();
        pass(Duration.ofMillis(400));
        limitedWithoutAWord();

        assertPassedOverFor(Duration.ofSeconds(1));
    }

    @Test
    void ofKeysThatAreAllLimitedTheOneThatIsSoForLeastComesFirst() {
        limitedWithoutAWord();
        pass(Duration.ofMillis(1));
        keys.failed(
                new Step<>(step.option(), Duration.ZERO, List.of(other), false),
                GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, "scripted"));

        assertThat(keys.usable(ofTwo, Set.of())).containsExactly(key, other);
        assertThat(keys.usable(ofTwo, Set.of(key))).containsExactly(other);
        assertThat(keys.pausesFor(ofTwo)).isEqualTo(Duration.ofMillis(999));
    }

    @Test
    void aKeyThatIsToldToRestAfterItWasRefusedIsWaitedForAndThenPassedOver() {
        keys.failed(
                new Step<>(step.option(), Duration.ZERO, List.of(other), false),
                GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_PERMISSION, "scripted"));
        failed(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION, Duration.ZERO);
        failed(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, Duration.ofSeconds(2));

        assertThat(keys.usable(ofTwo, Set.of())).isEmpty();
        assertThat(keys.restsFor(ofTwo)).isEqualTo(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(2));
        assertThat(keys.usable(ofTwo, Set.of())).as("whose trouble ends first").hasSize(1);
    }

    /** A call that began before it, or one that is refused for another reason. */
    @Test
    void whatIsHeardLaterDoesNotShortenARest() {
        failed(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, Duration.ofHours(1));
        failed(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, Duration.ofSeconds(1));
        failed(ErrorReason.ERROR_REASON_VENDOR_PERMISSION, Duration.ZERO);
        limitedWithoutAWord();

        assertThat(keys.restsFor(deployment)).isEqualTo(Duration.ofMinutes(1));
        assertThat(keys.wish(deployment)).isEqualTo(Duration.ofHours(1));
        assertThat(keys.usable(deployment, Set.of())).isEmpty();

        failed(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, Duration.ofSeconds(59));
        pass(Duration.ofSeconds(1));
        failed(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, Duration.ofMinutes(1));
        assertThat(keys.restsFor(deployment)).as("longer").isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aRateLimitedKeyRestsAsLongAsItsVendorSaysWhateverAnEarlierCallBrings() {
        failed(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, Duration.ofSeconds(30));

        keys.answered(step);
        pass(Duration.ofSeconds(29));
        assertThat(keys.restsFor(deployment)).isEqualTo(Duration.ofSeconds(1));
        assertThat(keys.usable(deployment, Set.of())).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(keys.restsFor(deployment)).isZero();
        assertThat(keys.usable(deployment, Set.of())).containsExactly(key);
    }
}
