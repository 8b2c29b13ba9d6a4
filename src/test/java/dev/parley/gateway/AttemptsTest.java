package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.error.GatewayException;
import dev.parley.resilience.Permit;
import dev.parley.resilience.Step;
import dev.parley.v1.Attempt;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each attempt that began is told, and none begins that nobody would tell. */
class AttemptsTest {

    private final Attempts attempts = new Attempts(Optional.empty());
    private final Step<Candidate> step = step();

    private static Step<Candidate> step() {
        var deployment = TestCatalog.of("v", """
                wire_format: openai-chat
                api_base: http://localhost:1
                unlisted_models: true
                api_key: never-used
                """).resolve("v/m");
        var keys = deployment.vendor().resilience().keys();
        var candidate = new Candidate(
                deployment,
                RetryPolicy.DEFAULT,
                "m",
                CompleteRequest.getDefaultInstance(),
                Optional.empty(),
                List.of());
        return new Step<>(candidate, keys.get(0), Duration.ZERO, keys, Permit.NONE, false);
    }

    private void assertNothingBegins() {
        assertThatThrownBy(() -> attempts.start(step))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_CANCELLED));
    }

    @Test
    void noAttemptBeginsOnceTheCallerLeft() {
        attempts.left(ErrorReason.ERROR_REASON_CANCELLED, true);

        assertNothingBegins();
        assertThat(attempts.all()).isEmpty();
    }

    @Test
    void anAttemptThatBeganBeforeItsCallerLeftIsTold() {
        attempts.start(step);

        attempts.left(ErrorReason.ERROR_REASON_CANCELLED, true);

        assertThat(attempts.all())
                .extracting(Attempt::getOutcome)
                .containsExactly(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED);
    }

    @Test
    void aHedgeThatWasBeatenBeforeItBeganDoesNotBegin() {
        attempts.lost(step);

        assertNothingBegins();
    }

    /** An answer that did not fit may be asked for again by the same step, until that has failed. */
    @Test
    void anAttemptThatFailedIsNotMadeOnceMore() {
        var failure = GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT, "late");
        attempts.start(step);
        attempts.rejected(
                step,
                GatewayException.of(ErrorReason.ERROR_REASON_INVALID_STRUCTURED_OUTPUT, "unfit"),
                dev.parley.v1.Usage.getDefaultInstance(),
                dev.parley.v1.Cost.getDefaultInstance());
        attempts.start(step);
        attempts.failed(step, failure);

        assertNothingBegins();
        assertThat(attempts.all())
                .extracting(Attempt::getErrorReason)
                .containsExactly(
                        ErrorReason.ERROR_REASON_INVALID_STRUCTURED_OUTPUT, ErrorReason.ERROR_REASON_VENDOR_TIMEOUT);
    }
}
