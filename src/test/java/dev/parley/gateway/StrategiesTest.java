package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.StubVendor.Seen;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Warning;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route's strategies by what many calls show, and what follows from a vendor's status. */
@OverTheWire
class StrategiesTest {

    private static final int CALLS = 400;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static final RetryPolicy ONCE =
            RetryPolicy.newBuilder().setAttemptsPerDeployment(1).build();

    private String answeredBy(CompleteRequest.Builder request) {
        var answer = caller.blocking().complete(request.build());
        return answer.getAttempts(answer.getAttemptsCount() - 1).getModel();
    }

    /** 300 of 400 by three to one; six times the standard deviation of 8.66 is exceeded once in half a billion runs. */
    @Test
    void callsAreSharedOutByWeightAndNoneGoesToAWeightOfZero() {
        vendor.answer("three", GOOD).answer("one", GOOD).answer("none", GOOD);

        for (int i = 0; i < CALLS; i++) {
            answeredBy(ask("shares", "Hi"));
        }

        assertThat(vendor.seen("three").size()).isBetween(300 - 52, 300 + 52);
        assertThat(vendor.seen("three").size() + vendor.seen("one").size()).isEqualTo(CALLS);
        assertThat(vendor.seen("none")).isEmpty();
    }

    @Test
    void aWeightOfZeroIsNotFailedOverToEither() {
        vendor.answer("three", BROKEN).answer("one", BROKEN).answer("none", GOOD);

        var failure = failureOf(() ->
                caller.blocking().complete(ask("shares", "Hi").setRetry(ONCE).build()));

        assertThat(failure.attempts()).extracting(Attempt::getModel).containsExactlyInAnyOrder("three", "one");
        assertThat(vendor.seen("none")).isEmpty();
    }

    /** Streams that stay open are in flight. */
    @Test
    void theLeastBusyGetsTheNextCallSoThatAllAreEquallyBusy() {
        for (String model : List.of("a", "b", "c")) {
            vendor.answer(model, Reply.events(End.SILENCE, PIECE));
        }
        List<Context.CancellableContext> open = new ArrayList<>();

        for (int i = 0; i < 9; i++) {
            var context = Context.current().withCancellation();
            open.add(context);
            context.run(() -> caller.blocking()
                    .streamComplete(ask("evenly", "Hi").build())
                    .next());
        }

        assertThat(List.of("a", "b", "c"))
                .allSatisfy(model -> assertThat(vendor.seen(model)).hasSize(3));
        open.forEach(context -> context.cancel(null));
    }

    /** Each is measured once; then the sooner one is asked until it has become the later one. */
    @Test
    void theOneWhoseStreamsBeginSoonestIsAskedUntilItBecomesSlow() {
        vendor.answer("d", Reply.events(PIECE, END)).answer("e", Reply.events(PIECE, END));
        vendor.onAsked(model -> wait(model.equals("d") ? 150 : 0));
        for (int i = 0; i < 6; i++) {
            caller.stream(ask("swiftest", "Hi").build());
        }
        int slow = vendor.seen("d").size();
        assertThat(vendor.seen("e").size()).isGreaterThan(slow);

        vendor.onAsked(model -> wait(model.equals("e") ? 900 : 0));
        int before = vendor.seen("e").size();
        for (int i = 0; i < 10 && vendor.seen("d").size() == slow; i++) {
            caller.stream(ask("swiftest", "Hi").build());
        }

        assertThat(vendor.seen("d")).hasSize(slow + 1);
        assertThat(vendor.seen("e").size()).isGreaterThan(before);
    }

    /** It was never measured, and would else go first for ever. */
    @Test
    void oneThatOnlyFailsIsNotTheFastest() {
        vendor.answer("shut", Reply.json(404, "{}")).answer("well", Reply.events(PIECE, END));

        for (int i = 0; i < 5; i++) {
            caller.stream(ask("working", "Hi").build());
        }

        assertThat(vendor.seen("shut")).hasSize(1);
        assertThat(vendor.seen("well")).hasSize(5);
    }

    private static void wait(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    @ParameterizedTest
    @CsvSource({"3000, 5, dear-output", "3, 3000, dear-input"})
    void theCheapestIsTheOneForThisRequest(int words, int expected, String model) {
        vendor.answer("dear-output", GOOD).answer("dear-input", GOOD).answer("unknown", GOOD);
        var request = ask("thrifty", "word ".repeat(words));
        request.getEstimateBuilder().setExpectedOutputTokens(expected);

        assertThat(answeredBy(request)).isEqualTo(model);
    }

    @Test
    void anUnknownPriceIsAskedLast() {
        vendor.answer("dear-output", BROKEN).answer("dear-input", BROKEN).answer("unknown", GOOD);
        var request = ask("thrifty", "Hi").setRetry(ONCE);
        request.getEstimateBuilder().setExpectedOutputTokens(100);

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getModel)
                .containsExactly("dear-input", "dear-output", "unknown");
    }

    @ParameterizedTest
    @CsvSource({"false, 0, fixed", "true, 0, brief", "true, 200, free"})
    void aRoutePassesOverWhatRejectsAParameterOrWritesTooLittle(boolean temperature, int tokens, String model) {
        vendor.answer("fixed", GOOD).answer("brief", GOOD).answer("free", GOOD);
        var request = ask("fitting", "Hi");
        if (temperature) {
            request.getSamplingBuilder().setTemperature(0.5);
        }
        if (tokens > 0) {
            request.setMaxOutputTokens(tokens);
        }

        assertThat(answeredBy(request)).isEqualTo(model);

        assertThat(Stream.of("fixed", "brief", "free")
                        .filter(any -> !vendor.seen(any).isEmpty()))
                .containsExactly(model);
    }

    /** What the caller names is not passed over in silence: alone it is refused, beside others told of. */
    @Test
    void aNamedModelThatCanNotTakeTheRequestIsToldAndNotCalled() {
        vendor.answer("fixed", GOOD).answer("free", GOOD);
        var request = ask("picky/fixed", "Hi");
        request.getSamplingBuilder().setTemperature(0.5);

        var failure = failureOf(() -> caller.blocking().complete(request.build()));
        var answer = caller.blocking().complete(request.addModels("picky/free").build());

        assertThat(failure.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
        assertThat(failure.about("field")).isEqualTo("sampling.temperature");
        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("free");
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).containsExactly("PASSED_OVER");
        assertThat(vendor.seen("fixed")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"gold, eu, gold-eu", "gold, us, rest", "gold, '', rest", "'', '', rest"})
    void allOfADeploymentsConditionsMustBeMet(String tier, String region, String model) {
        vendor.answer("gold-eu", GOOD).answer("rest", GOOD);
        var request = ask("labelled", "Hi").putLabels("run", "7");
        if (!tier.isEmpty()) {
            request.putLabels("tier", tier);
        }
        if (!region.isEmpty()) {
            request.putLabels("region", region);
        }

        assertThat(answeredBy(request)).isEqualTo(model);
    }

    /** D07, whole: statuses of a vendor that nothing else is known of. */
    @ParameterizedTest
    @CsvSource({
        "401, VENDOR_AUTHENTICATION, FAILED_PRECONDITION, 1, true",
        "403, VENDOR_PERMISSION, FAILED_PRECONDITION, 1, true",
        "404, MODEL_NOT_FOUND, NOT_FOUND, 1, true",
        "408, VENDOR_TIMEOUT, DEADLINE_EXCEEDED, 2, true",
        "422, VENDOR_REJECTED, INVALID_ARGUMENT, 1, false",
        "429, VENDOR_RATE_LIMITED, RESOURCE_EXHAUSTED, 2, true",
        "500, VENDOR_UNAVAILABLE, UNAVAILABLE, 2, true",
        "503, VENDOR_OVERLOADED, UNAVAILABLE, 2, true",
        "529, VENDOR_OVERLOADED, UNAVAILABLE, 2, true"
    })
    void theStatusAloneSaysTheReasonAndWhatFollows(int status, String reason, String code, int calls, boolean goesOn) {
        vendor.answer("status", Reply.json(status, "{\"detail\":\"no\"}")).answer("next", GOOD);

        var alone = failureOf(
                () -> caller.blocking().complete(ask("plain/status", "Hi").build()));
        var before = List.copyOf(vendor.seen("status"));
        var both = reasons(ask("plain/status", "Hi").addModels("plain/next"));

        assertThat(alone.reason()).isEqualTo(reason);
        assertThat(alone.code().name()).isEqualTo(code);
        assertThat(before).hasSize(calls).extracting(Seen::key).containsOnly("key-of-plain");
        assertThat(both.get(0)).isEqualTo("ERROR_REASON_" + reason);
        assertThat(vendor.seen("next")).hasSize(goesOn ? 1 : 0);
    }

    private List<String> reasons(CompleteRequest.Builder request) {
        List<Attempt> attempts;
        try {
            attempts = caller.blocking().complete(request.build()).getAttemptsList();
        } catch (StatusRuntimeException e) {
            attempts = Caller.Failure.of(e).attempts();
        }
        return attempts.stream()
                .map(Attempt::getErrorReason)
                .map(ErrorReason::name)
                .toList();
    }
}
