package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.LimitPolicy;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.testing.Await;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which step follows, and with which key. */
class CourseTest {

    private final Keys keys = new Keys();

    private record Asked(Deployment deployment, RetryPolicy retry) implements Option {}

    private static Asked option(String vendor, VendorKey... keys) {
        return option(vendor, 100_000, keys);
    }

    private static Asked option(String vendor, int window, VendorKey... keys) {
        var found = TestCatalog.of(vendor, """
                wire_format: openai-chat
                api_base: http://localhost:1
                api_key: never-used
                models: [{id: m, context_window: %d}]
                """.formatted(window)).resolve(vendor + "/m");
        return new Asked(
                new Deployment(TestKeys.keyed(found.vendor(), List.of(keys)), found.model()), RetryPolicy.DEFAULT);
    }

    private static Asked option(String vendor, RetryPolicy retry, VendorKey... keys) {
        return new Asked(option(vendor, keys).deployment(), retry);
    }

    private static RetryPolicy failingOverOn(ErrorReason... reasons) {
        var usual = RetryPolicy.DEFAULT;
        return new RetryPolicy(
                usual.attempts(),
                usual.attemptsPerDeployment(),
                usual.backoff(),
                usual.maxBackoff(),
                usual.jitter(),
                usual.maxRetryAfter(),
                usual.minAttemptTime(),
                usual.attemptTimeout(),
                usual.retryOn(),
                usual.rotateOn(),
                Set.of(reasons));
    }

    private static VendorKey key(String alias, int weight) {
        return new VendorKey(
                alias, weight, TestCatalog.of("v", """
                        wire_format: openai-chat
                        api_base: http://localhost:1
                        unlisted_models: true
                        api_key: never-used
                        """).resolve("v/m").vendor().auth(), LimitPolicy.NONE);
    }

    private Course<Asked> course(Asked... options) {
        return course(deployment -> Duration.ZERO, options);
    }

    private Course<Asked> course(Function<Deployment, Duration> opensIn, Asked... options) {
        var vendors = Stream.of(options).map(one -> one.deployment().vendor()).toList();
        return new Course<>(
                List.of(options),
                Deadline.in(Duration.ofMinutes(5)),
                opensIn,
                keys,
                new Limits(
                        id -> vendors.stream()
                                .filter(one -> one.id().equals(id))
                                .findFirst(),
                        new ResilienceListener() {},
                        new HandTicker(),
                        keys::rest),
                () -> 0);
    }

    private static GatewayException failure(ErrorReason reason) {
        return GatewayException.of(reason, "so it is");
    }

    private static GatewayException limited(Duration wait) {
        return failure(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED).withRetryAfter(wait);
    }

    private static Step<Asked> with(VendorKey key, Step<Asked> step) {
        return step.with(key, Permit.NONE);
    }

    private Optional<Step<Asked>> after(Course<Asked> course, Step<Asked> failed, GatewayException failure) {
        keys.failed(failed, failure);
        return course.after(failed, failure);
    }

    private void untilNoneRests(Deployment deployment) {
        Await.until(() -> keys.restsFor(deployment).isZero());
    }

    @Test
    void whatIsAskedAgainAfterARestIsAskedWithTheKeyWhoseRestIsOver() {
        var one = key("ONE", 1);
        var two = key("TWO", 1);
        var option = option("v", one, two);
        var course = course(option);
        var first = with(one, course.first());
        course.begun(first);
        var second =
                with(two, after(course, first, limited(Duration.ofSeconds(60))).orElseThrow());
        course.begun(second);

        var third = after(course, second, limited(Duration.ofMillis(50))).orElseThrow();

        assertThat(third.pause()).isBetween(Duration.ofNanos(1), Duration.ofMillis(50));
        untilNoneRests(option.deployment());
        assertThat(course.ready(third).keys()).containsExactly(two);
    }

    @ParameterizedTest
    @ValueSource(longs = {30, 120})
    void ofSeveralKeysTheFirstThatMayBeUsedAgainIsWaitedFor(long later) {
        var one = key("ONE", 1);
        var two = key("TWO", 1);
        var course = course(option("v", one, two));
        var first = with(one, course.first());
        course.begun(first);
        var second =
                with(two, after(course, first, limited(Duration.ofSeconds(1))).orElseThrow());
        course.begun(second);

        var third = after(course, second, limited(Duration.ofSeconds(later))).orElseThrow();

        assertThat(third.pause()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(1));
        assertThat(third.keys()).containsExactly(one);
    }

    @Test
    void whoAllowsNoOtherDeploymentGetsNoneWhereTheFirstMayNotBeAskedAgain() {
        var alone = List.of(
                option("first", failingOverOn(), key("ONE", 1)), option("second", failingOverOn(), key("TWO", 1)));
        var course = course(alone.toArray(Asked[]::new));
        var step = course.first();
        course.begun(step);
        var again = course.after(step, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE))
                .orElseThrow();
        assertThat(again.option()).isSameAs(alone.get(0));

        assertThat(course.after(again, failure(ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE)))
                .isEmpty();
    }

    @Test
    void onlyWhoMayStandInShortensTheWaitForATurn() {
        var full = ErrorReason.ERROR_REASON_LIMITED;
        assertThat(patience(failingOverOn(full), Duration.ZERO)).isLessThan(Duration.ofMinutes(3));
        assertThat(patience(failingOverOn(), Duration.ZERO)).isGreaterThan(Duration.ofMinutes(4));
        assertThat(patience(failingOverOn(full), Duration.ofHours(1))).isGreaterThan(Duration.ofMinutes(4));
    }

    /** How long a call of five minutes may wait where its other deployment rests as long as this. */
    private Duration patience(RetryPolicy retry, Duration rests) {
        var course = course(
                deployment -> deployment.vendor().id().equals("second") ? rests : Duration.ZERO,
                option("first", retry, key("ONE", 1)),
                option("second", retry, key("TWO", 1)));
        return course.patience(course.first());
    }

    @Test
    void aKeyOfWeightZeroIsNotUsedWhereAllOthersRest() {
        var unused = key("UNUSED", 0);
        var one = key("ONE", 1);
        var option = option("v", unused, one);
        var course = course(option);
        var first = course.first();
        course.begun(first);

        var again = after(course, first, limited(Duration.ofSeconds(20))).orElseThrow();

        assertThat(again.keys()).containsExactly(one);
        assertThat(course.ready(again).keys()).containsExactly(one);
    }

    @Test
    void aStepWhoseKeyRestsWhenItsTurnComesIsMadeWithAnotherKeyOrAfterTheRest() {
        var one = key("ONE", 1);
        var two = key("TWO", 1);
        var option = option("v", one, two);
        var course = course(option);
        var step = with(one, course.first());
        keys.failed(step, limited(Duration.ofSeconds(30)));

        var other = course.after(step, course.resting(step)).orElseThrow();
        assertThat(other.keys()).containsExactly(two);
        assertThat(other.pause()).isZero();

        keys.failed(with(two, other), limited(Duration.ofSeconds(20)));
        var refusal = course.resting(with(two, other));
        var later = course.after(with(two, other), refusal).orElseThrow();
        assertThat(later.pause()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
        assertThat(refusal.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
    }

    @Test
    void aStepWhoseKeyRestsWhenItsTurnComesIsMadeElsewhereWhereSomebodyElseMayAnswer() {
        var first = option("first", key("ONE", 1));
        var second = option("second", key("TWO", 1));
        var course = course(first, second);
        var step = course.first();
        keys.failed(step, limited(Duration.ofSeconds(30)));

        var next = course.after(step, course.resting(step)).orElseThrow();

        assertThat(next.option()).isSameAs(second);
        assertThat(next.pause()).isZero();
    }

    @Test
    void aWindowThatWasTooSmallIsRememberedWhereAHedgeIsDue() {
        var first = option("first", 1000, key("ONE", 1));
        var large = option("large", 2000, key("TWO", 1));
        var course = course(first, large, option("small", 1000, key("THREE", 1)));
        var failed = course.first();
        course.begun(failed);
        var running = course.after(failed, failure(ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG))
                .orElseThrow();
        course.begun(running);

        assertThat(running.option()).isSameAs(large);
        assertThat(course.beside(running)).isEmpty();
    }

    @Test
    void aHedgeIsNotMadeAgainWithAnotherKeyOnceALargerWindowWasTooSmall() {
        var one = key("ONE", 1);
        var course = course(option("first", 1000, key("THREE", 1)), option("small", 1000, one, key("TWO", 1)));
        var running = course.first();
        course.begun(running);
        var hedge = with(one, course.beside(running).orElseThrow());
        course.begun(hedge);
        var tooLong = failure(ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG);
        course.failedBeside(running, tooLong, tooLong);

        assertThat(after(course, hedge, limited(Duration.ofSeconds(1)))).isEmpty();
    }

    /** What is to be done is known by whether it was begun: a question that is too dear to ask again was asked before. */
    @Test
    void whoIsTooDearToAskIsPassedOverAndIsNoAttempt() {
        var second = option("second", key("TWO", 1));
        var course = course(option("first", key("ONE", 1)), second);
        var tooDear = failure(ErrorReason.ERROR_REASON_COST_LIMIT);
        var step = course.first();

        assertThat(course.wasMade(step, tooDear)).isFalse();
        var next = course.after(step, tooDear).orElseThrow();
        assertThat(next.option()).isSameAs(second);

        course.begun(next);
        assertThat(course.wasMade(next, tooDear)).isTrue();
        assertThat(course.after(next, tooDear)).isEmpty();
    }

    @Test
    void aHedgeThatFoundNoRoomLeavesItsDeploymentToTheCall() {
        var first = option("first", key("ONE", 1));
        var second = option("second", key("TWO", 1));
        var course = course(first, second);
        var running = course.first();
        course.begun(running);
        var hedge = course.beside(running).orElseThrow();
        var full = failure(ErrorReason.ERROR_REASON_LIMITED);
        course.failedBeside(hedge, full, full);

        var next = course.after(running, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE))
                .orElseThrow();

        assertThat(next.option()).isSameAs(second);
        assertThat(next.hedge()).isFalse();
    }

    @Test
    void ofAnAttemptThatFailedAndAHedgeThatFoundNoRoomTheAttemptIsToldAndFollowed() {
        var first = option("first", key("ONE", 1));
        var second = option("second", key("TWO", 1));
        var course = course(first, second);
        var running = course.first();
        course.begun(running);
        var hedge = course.beside(running).orElseThrow();
        var broken = failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE);
        course.failedBeside(running, broken, broken);
        var full = failure(ErrorReason.ERROR_REASON_LIMITED);

        assertThat(course.refused(full)).isSameAs(broken);
        var next = course.after(hedge, full).orElseThrow();
        assertThat(next.option()).isSameAs(second);
        assertThat(next.hedge()).isFalse();
        var refused = course.refused(full);
        assertThat(refused).as("the race is over").isSameAs(full);
        assertThat(course.after(next, refused))
                .as("it has had its turn")
                .hasValueSatisfying(last -> assertThat(last.option()).isSameAs(first));
    }

    @Test
    void anAttemptThatFailedBesideAnotherIsMadeAgainWithAnotherKey() {
        var one = key("ONE", 1);
        var two = key("TWO", 1);
        var first = option("first", one, two);
        var course = course(first, option("second", key("THREE", 1)));
        var running = with(one, course.first());
        course.begun(running);
        var hedge = course.beside(running).orElseThrow();
        course.begun(hedge);
        var refused = failure(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION);
        course.failedBeside(running, refused, refused);

        var next = course.after(hedge, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE))
                .orElseThrow();

        assertThat(next.option()).isSameAs(first);
        assertThat(next.keys()).containsExactly(two);
        assertThat(next.pause()).isZero();
    }
}
