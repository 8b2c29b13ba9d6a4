package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.ErrorReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With which key the next step is made, and when. */
class CourseKeysTest extends CourseFixture {

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

    /** One was limited for another call, which was not told for how long. */
    @Test
    void aKeyThatIsWellIsUsedOnceMoreRatherThanOneThatWasLimited() {
        var well = key("WELL", 1);
        var limited = key("LIMITED", 1);
        var course = course(option("v", well, limited));
        var step = with(well, course.first());
        keys.failed(with(limited, step), failure(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED));
        course.begun(step);

        var again = after(course, step, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE))
                .orElseThrow();

        assertThat(again.keys()).containsExactly(well);
    }

    /** Two were tried, and the third is better than none. */
    @Test
    void fromAKeyThatIsRefusedTheLimitedOneIsTurnedTo() {
        var well = key("WELL", 1);
        var limited = key("LIMITED", 1);
        var refused = key("REFUSED", 1);
        var course = course(option("v", well, limited, refused));
        var step = with(well, course.first());
        keys.failed(with(limited, step), failure(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED));
        course.begun(step);
        var second = with(
                refused,
                after(course, step, failure(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE))
                        .orElseThrow());
        course.begun(second);

        var third = after(course, second, failure(ErrorReason.ERROR_REASON_VENDOR_AUTHENTICATION))
                .orElseThrow();

        assertThat(third.keys()).containsExactly(limited);
    }
}
