package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.LimitPolicy;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.VendorKey;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which step follows. */
class CourseTest extends CourseFixture {

    /** The wait before the second attempt is 500 ms here. */
    @Test
    void noWaitIsBegunForAnAttemptThatABreakerWillRefuse() {
        assertThat(again(Duration.ofMillis(400)).orElseThrow().pause()).isGreaterThan(Duration.ofMillis(400));
        assertThat(again(Duration.ofMillis(600))).isEmpty();
    }

    /** The step after the failure that opened the only deployment's breaker for as long as this. */
    private Optional<Step<Asked>> again(Duration opens) {
        var opensIn = new AtomicReference<>(Duration.ZERO);
        var course = course(deployment -> opensIn.get(), option("only", key("ONE", 1)));
        var step = course.first();
        course.begun(step);
        opensIn.set(opens);
        return course.after(step, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE));
    }

    /** Its breaker was opened by others while this call waited to ask once more. */
    @Test
    void aDeploymentThatRestsWhenItsTurnComesIsToldByTheFailureOfBefore() {
        var course = course(option("only", key("ONE", 1)));
        var step = course.first();
        course.begun(step);
        var made = course.told(step, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE));
        var again = course.after(step, made).orElseThrow();
        var rests = failure(ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE).withRetryAfter(Duration.ofSeconds(3));

        var told = course.refused(again, rests);

        assertThat(told.reason()).isEqualTo(made.reason());
        assertThat(told.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(course.after(again, rests)).isEmpty();
    }

    @Test
    void nobodyIsAskedWithLessTimeThanItsOwnFileWantsForAnAttempt() {
        var slow = option("slow", retry(Duration.ofMinutes(10), RetryPolicy.DEFAULT.failOverOn()), key("ONE", 1));
        var quick = option("quick", key("TWO", 1));
        assertThat(course(slow, quick).first().option()).isSameAs(quick);

        var course = course(quick, slow);
        var step = course.first();
        course.begun(step);
        assertThat(course.beside(step)).isEmpty();
        assertThat(course.after(step, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE))
                        .orElseThrow()
                        .option())
                .isSameAs(quick);
    }

    /** What kept it from being asked again says nothing of who else may be. */
    @ParameterizedTest
    @EnumSource(names = {"ERROR_REASON_COST_LIMIT", "ERROR_REASON_NO_DEPLOYMENT_AVAILABLE"})
    void whoeverIsPassedOverAfterAFailureLeavesTheFailoverToThatOne(ErrorReason reason) {
        var course = course(
                option("first", failingOverOn(), key("ONE", 1)), option("second", failingOverOn(), key("TWO", 1)));
        var step = course.first();
        course.begun(step);
        var again = course.after(step, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE))
                .orElseThrow();

        assertThat(course.after(again, failure(reason))).isEmpty();
    }

    @Test
    void onlyWhoMayStandInShortensTheWaitForATurn() {
        var full = ErrorReason.ERROR_REASON_LIMITED;
        assertThat(patience(failingOverOn(full), Duration.ZERO)).isLessThan(Duration.ofMinutes(3));
        assertThat(patience(failingOverOn(full), Duration.ofMinutes(4)))
                .as("until it can be asked")
                .isEqualTo(Duration.ofMinutes(4));
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

    private static Step<Asked> passedOver(Course<Asked> course, Step<Asked> step) {
        course.patience(step);
        return course.after(step, failure(ErrorReason.ERROR_REASON_LIMITED)).orElseThrow();
    }

    /** Its limits seem to have room, which a guess says. */
    @Test
    void whoHadNoRoomAfterAllIsNotAskedAgainBeforeSomebodyElseWas() {
        var second = option("second", key("TWO", 1));
        var course = course(option("first", key("ONE", 1)), second);
        var other = passedOver(course, course.first());
        course.begun(other);
        var again = course.after(other, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE))
                .orElseThrow();
        assertThat(again.option()).isNotSameAs(second);
        assertThat(again.pause()).isZero();

        var next = passedOver(course, again);

        assertThat(next.option()).isSameAs(second);
        assertThat(next.pause()).isPositive();
    }

    /** The same model at two accounts, the first of which a guess wrongly says has room. */
    @Test
    void anAccountThatHadNoRoomAfterAllDoesNotStandInForTheOther() {
        var full = new LimitPolicy(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(0),
                OptionalInt.empty(),
                Optional.empty());
        var first = option("first", key("ONE", 1)).among("accounts");
        var second = option("second", new VendorKey("TWO", 1, key("TWO", 1).auth(), full))
                .among("accounts");
        var course = course(first, second);

        assertThat(passedOver(course, course.first()).option()).isSameAs(second);
    }

    @Test
    void whatWasMissingBeforeItsAttemptIsNotToldAfterThat() {
        var first = option("first", key("ONE", 1));
        var second = option("second", key("TWO", 1));
        var course = course(first, second);
        var step = course.first();
        course.refused(step, failure(ErrorReason.ERROR_REASON_LIMITED).withRetryAfter(Duration.ofSeconds(2)));
        var other = passedOver(course, step);
        course.told(step, failure(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION));
        var full = failure(ErrorReason.ERROR_REASON_LIMITED).withRetryAfter(Duration.ofSeconds(40));

        assertThat(course.refused(other, full)).isSameAs(full);
    }

    /** The caller could mend nothing of the other failure by coming again, but may find room then. */
    @Test
    void whereTheAttemptThatWasMadeCanNotBeMendedTheMissingRoomIsTold() {
        var course = course(option("first", key("ONE", 1)), option("second", key("TWO", 1)));
        var other = passedOver(course, course.first());
        course.begun(other);
        var refused = course.told(other, failure(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION));
        var last = course.after(other, refused).orElseThrow();
        assertThat(course.patience(last)).as("nobody else is left").isGreaterThan(Duration.ofMinutes(4));
        var full = failure(ErrorReason.ERROR_REASON_LIMITED);

        assertThat(course.after(last, full)).isEmpty();
        assertThat(course.standing(last, course.refused(last, full))).isSameAs(full);
    }

    @Test
    void whoIsRefusedAgainIsToldByWhenItHasRoomNow() {
        var course = course(option("first", key("ONE", 1)), option("second", key("TWO", 1)));
        var step = course.first();
        var sooner = failure(ErrorReason.ERROR_REASON_LIMITED).withRetryAfter(Duration.ofSeconds(3));
        course.refused(step, sooner);
        var later = failure(ErrorReason.ERROR_REASON_LIMITED).withRetryAfter(Duration.ofSeconds(5));

        assertThat(course.refused(step, later)).isSameAs(later);
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

        assertThat(course.refused(hedge, full)).isSameAs(broken);
        var next = course.after(hedge, full).orElseThrow();
        assertThat(next.option()).isSameAs(second);
        assertThat(next.hedge()).isFalse();
        var refused = course.refused(next, full);
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
