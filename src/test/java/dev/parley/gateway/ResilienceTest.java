package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.TestVendors;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Failover;
import dev.parley.v1.RetryPolicy;
import io.grpc.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is tried again, where, how often and for how long, with vendors that fail as the test says. */
@QuarkusTest
@QuarkusTestResource(TestVendors.class)
class ResilienceTest {

    private static final String PIECE =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n";
    private static final String END =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    private static final Reply GOOD = Reply.json(
            200,
            "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                    + "\"content\":\"word\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
    private static final Reply BROKEN = Reply.json(500, "{\"error\":{\"message\":\"no\"}}");
    private static final Reply LIMITED = Reply.json(429, "{\"error\":{\"message\":\"slow down\"}}");

    @ConfigProperty(name = TestVendors.STUB_PORT)
    int port;

    private final Caller caller = new Caller();
    private StubVendor vendor;

    @BeforeEach
    void open() {
        vendor = StubVendor.at(port);
    }

    @AfterEach
    void close() {
        caller.close();
    }

    private static RetryPolicy.Builder attempts(int all, int each) {
        return RetryPolicy.newBuilder().setAttempts(all).setAttemptsPerDeployment(each);
    }

    /** D08. */
    @Test
    void aVendorThatAlwaysFailsIsAskedAsOftenAsThePolicySays() {
        vendor.answer("d08", BROKEN);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("short/d08", "Hi").setRetry(attempts(5, 3)).build()));

        assertThat(vendor.seen("d08")).hasSize(3);
        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.attempts())
                .hasSize(3)
                .allSatisfy(attempt -> assertThat(attempt.getUpstreamStatus()).isEqualTo(500));
    }

    /** D09. */
    @Test
    void theAttemptsOfACallAreLimitedInAll() {
        for (String model : List.of("d09a", "d09b", "d09c")) {
            vendor.answer(model, BROKEN);
        }

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("short/d09a", "Hi")
                        .addModels("short/d09b")
                        .addModels("short/d09c")
                        .setRetry(attempts(5, 3))
                        .build()));

        assertThat(failure.attempts()).extracting(Attempt::getModel).hasSize(5).startsWith("d09a", "d09b", "d09c");
    }

    /** D10, D05. */
    @ParameterizedTest
    @CsvSource({"400, VENDOR_REJECTED", "404, MODEL_NOT_FOUND"})
    void whatNobodyCouldMendIsTriedOnce(int status, String reason) {
        vendor.answer("once", Reply.json(status, "{\"error\":{\"message\":\"no\"}}"));

        var failure = failureOf(
                () -> caller.blocking().complete(ask("short/once", "Hi").build()));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(vendor.seen("once")).hasSize(1);
    }

    /** D11, a tenth as long: 900 ms is waited for, 10.7 s is more than the call has. */
    @Test
    void aWaitThatTheDeadlineAllowsIsWaitedForAndALongerOneIsToldAtOnce() {
        vendor.answer("d11", LIMITED.with("retry-after-ms", "900"), LIMITED.with("retry-after-ms", "10700"));
        long start = System.nanoTime();

        var failure = failureOf(() -> caller.blocking()
                .withDeadlineAfter(3, TimeUnit.SECONDS)
                .complete(ask("short/d11", "Hi")
                        .setTimeout(Durations.fromSeconds(60))
                        .setRetry(attempts(5, 3).setMaxRetryAfter(Durations.fromSeconds(60)))
                        .build()));

        assertThat(vendor.seen("d11")).hasSize(2);
        assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isEqualTo(10700);
        assertThat(failure.attempts().get(1).getWaited().getNanos()).isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
    }

    /** D12: a date, and what is no wait, and one beyond the cap, which is not waited for. */
    @Test
    void theVendorsWaitIsReadInEveryFormAndCapped() {
        var soon = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2);
        vendor.answer("date", LIMITED.with("retry-after", DateTimeFormatter.RFC_1123_DATE_TIME.format(soon)), GOOD);
        vendor.answer("negative", LIMITED.with("retry-after", "-5"), GOOD);
        vendor.answer("hour", LIMITED.with("retry-after", "3600"), GOOD);
        var patient = attempts(2, 2);

        var dated = caller.blocking()
                .complete(ask("short/date", "Hi")
                        .setTimeout(Durations.fromSeconds(20))
                        .setRetry(patient)
                        .build());
        var negative = caller.blocking()
                .complete(ask("short/negative", "Hi").setRetry(patient).build());
        var hour = failureOf(() -> caller.blocking()
                .complete(ask("short/hour", "Hi").setRetry(patient).build()));

        assertThat(Durations.toMillis(dated.getAttempts(1).getWaited())).isBetween(1L, 2000L);
        assertThat(Durations.toMillis(negative.getAttempts(1).getWaited())).isLessThan(20);
        assertThat(hour.retry().orElseThrow().getRetryDelay().getSeconds()).isEqualTo(3600);
        assertThat(vendor.seen("hour")).hasSize(1);
    }

    /** D13. */
    @Test
    void aCallThatFindsEveryDeploymentAtRestHearsWhenTheFirstComesBack() {
        vendor.answer("rest-a", LIMITED.with("retry-after-ms", "1900"));
        vendor.answer("rest-b", LIMITED.with("retry-after-ms", "1500"));
        var request = ask("short/rest-a", "Hi")
                .addModels("short/rest-b")
                .setRetry(attempts(2, 1))
                .build();
        failureOf(() -> caller.blocking().complete(request));

        var failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(failure.reason()).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isBetween(1L, 1500L);
        assertThat(vendor.seen("rest-a")).hasSize(1);
    }

    /** D14: 3 of 5 fail, so the breaker opens; while it is open the other answers; then a probe closes it. */
    @Test
    void aDeploymentThatFailsTooOftenIsLeftAloneAndThenProbed() throws Exception {
        vendor.answer("d14", GOOD, BROKEN, GOOD, BROKEN, BROKEN, GOOD);
        vendor.answer("d14-too", GOOD);
        var once = ask("guarded/d14", "Hi").setRetry(attempts(1, 1)).build();
        for (int i = 0; i < 5; i++) {
            try {
                caller.blocking().complete(once);
            } catch (io.grpc.StatusRuntimeException e) {
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

        Thread.sleep(Durations.toMillis(alone.retry().orElseThrow().getRetryDelay()));
        assertThat(caller.blocking().complete(once).getAttemptsCount()).isEqualTo(1);
    }

    /** D15. */
    @Test
    void theNextVendorGetsTheRequestInItsOwnTerms() {
        vendor.answer("d15", BROKEN);
        var request = ask("short/d15", "Hi")
                .addModels("sandbox-anthropic")
                .setTimeout(Durations.fromSeconds(20))
                .setRetry(attempts(2, 1));
        request.getSamplingBuilder().setSeed(7);

        var refused = failureOf(() -> caller.blocking().complete(request.build()));
        var answer = caller.blocking()
                .complete(request.setUnsupportedParameters(
                                dev.parley.v1.UnsupportedParameters.UNSUPPORTED_PARAMETERS_WARN)
                        .build());

        assertThat(refused.about("field")).isEqualTo("sampling.seed");
        assertThat(vendor.seen("d15").get(0).body()).contains("\"seed\":7");
        assertThat(answer.getActual().getVendor()).isEqualTo("sandbox-anthropic");
        assertThat(answer.getWarningsList())
                .extracting(dev.parley.v1.Warning::getField)
                .containsExactly("sampling.seed");
    }

    /** D01. */
    @Test
    void aRequestThatIsTooLongGoesOnlyToALargerWindow() {
        Reply tooLong = Reply.json(400, "{\"error\":{\"message\":\"prompt is too long\"}}");
        vendor.answer("shared key-of-first", tooLong).answer("shared key-of-second", GOOD);
        vendor.answer("unknown-window", GOOD);

        var larger = caller.blocking().complete(ask("first/shared", "Hi").build());
        var failure = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi")
                        .addModels("short/unknown-window")
                        .setFailover(Failover.FAILOVER_NAMED)
                        .build()));

        assertThat(larger.getActual().getVendor()).isEqualTo("second");
        assertThat(failure.reason()).isEqualTo("CONTEXT_TOO_LONG");
        assertThat(failure.attempts()).hasSize(1);
    }

    /** B04, and an error event is the first thing that the stream brings. */
    @Test
    void anErrorEventBeforeContentFailsOverInSilence() {
        vendor.answer("b04", Reply.events("data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n"));
        vendor.answer("b04-good", Reply.events(PIECE, END));

        var events =
                caller.stream(ask("short/b04", "Hi").addModels("short/b04-good").build());

        assertThat(text(events)).isEqualTo("word ");
        assertThat(events.stream().filter(event -> event.hasStarted())).hasSize(1);
        assertThat(events.get(events.size() - 1).getFinished().getAttemptsList())
                .extracting(Attempt::getErrorReason)
                .containsExactly(ErrorReason.ERROR_REASON_VENDOR_OVERLOADED, ErrorReason.ERROR_REASON_UNSPECIFIED);
    }

    /** B03. */
    @Test
    void aStreamIsNotContinuedByAnotherAfterContent() {
        vendor.answer("b03", Reply.events(End.CUT, PIECE, PIECE)).answer("b03-good", Reply.events(PIECE, END));
        List<String> got = new ArrayList<>();

        var failure = failureOf(() -> caller.blocking()
                .streamComplete(
                        ask("short/b03", "Hi").addModels("short/b03-good").build())
                .forEachRemaining(event -> got.add(event.getDelta().getText())));

        assertThat(String.join("", got)).isEqualTo("word word ");
        assertThat(failure.about("partial")).isEqualTo("true");
        assertThat(failure.attempts()).hasSize(1);
        assertThat(vendor.seen("b03-good")).isEmpty();
    }

    /** B05. */
    @Test
    void aConnectionThatIsResetBeforeContentIsTriedAgainUpToTheLimit() {
        vendor.answer("b05", Reply.beforeHeaders(End.CUT), Reply.events(End.CUT), Reply.events(PIECE, END));

        var events =
                caller.stream(ask("short/b05", "Hi").setRetry(attempts(3, 3)).build());

        assertThat(text(events)).isEqualTo("word ");
        assertThat(vendor.seen("b05")).hasSize(3);
    }

    /** B06. */
    @Test
    void aPinnedRequestReachesOneDeploymentOnly() {
        vendor.answer("shared", BROKEN).answer("b06", GOOD);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi")
                        .addModels("short/b06")
                        .setFailover(Failover.FAILOVER_PINNED)
                        .build()));

        assertThat(failure.about("vendor")).isEqualTo("first");
        assertThat(vendor.seen("shared"))
                .hasSize(2)
                .allSatisfy(seen -> assertThat(seen.key()).isEqualTo("key-of-first"));
        assertThat(vendor.seen("b06")).isEmpty();
    }

    /** B10. */
    @Test
    void aStreamThatNeverBeginsEndsAtTheFirstByteTimeout() {
        vendor.answer("b10", Reply.events(End.SILENCE));
        long start = System.nanoTime();

        var failure = failureOf(() ->
                caller.stream(ask("short/b10", "Hi").setRetry(attempts(1, 1)).build()));

        assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(failure.message()).contains("400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
    }

    /** B11: a pause of 600 ms after each piece, an idle timeout of 2 s, 2.4 s in all. */
    @Test
    void theIdleTimerStartsAgainWithEachChunk() {
        vendor.answer("b11", Reply.events(PIECE, PIECE, PIECE, PIECE, END));
        vendor.onWrite(bytes -> java.util.concurrent.locks.LockSupport.parkNanos(600_000_000L));

        var events = caller.stream(
                ask("stub/b11", "Hi").setTimeout(Durations.fromSeconds(30)).build());

        assertThat(text(events)).isEqualTo("word word word word ");
    }

    /** B12: each attempt is silent for longer than the call may take. */
    @Test
    void theWholeCallEndsAtItsTimeoutHoweverManyAttemptsAreLeft() throws Exception {
        Reply silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("b12", BROKEN, BROKEN, silent);
        long start = System.nanoTime();

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("short/b12", "Hi")
                        .setRetry(attempts(9, 9))
                        .setTimeout(Durations.fromMillis(700))
                        .build()));

        assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
        assertThat(failure.attempts()).hasSize(2);
        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(vendor.seen("b12")).hasSize(3);
    }

    @Test
    void noAttemptIsBegunThatHasTooLittleTime() {
        vendor.answer("late", GOOD);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("short/late", "Hi")
                        .setTimeout(Durations.fromMillis(200))
                        .setRetry(RetryPolicy.newBuilder().setMinAttemptTime(Durations.fromSeconds(1)))
                        .build()));

        assertThat(failure.reason()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(vendor.seen("late")).isEmpty();
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

    @Test
    void aRateLimitAndThenARefusalEndsWithTheRefusal() {
        vendor.answer("both", LIMITED, Reply.json(403, "{}"));

        var failure = failureOf(
                () -> caller.blocking().complete(ask("short/both", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_PERMISSION");
        assertThat(failure.attempts()).extracting(Attempt::getUpstreamStatus).containsExactly(429, 403);
    }

    @Test
    void aCallerWhoLeavesASilentVendorClosesItsConnectionAndNobodyElseIsAsked() throws Exception {
        var silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("silent", silent).answer("silent-too", GOOD);
        Future<?> call = CompletionServiceGrpc.newFutureStub(caller.channel())
                .complete(ask("guarded/silent", "Hi")
                        .addModels("guarded/silent-too")
                        .setTimeout(Durations.fromSeconds(60))
                        .build());
        while (vendor.seen("silent").isEmpty()) {
            Thread.onSpinWait();
        }

        call.cancel(true);

        silent.left().get(10, TimeUnit.SECONDS);
        caller.blocking().complete(ask("sandbox", "Hi").build());
        assertThat(vendor.seen("silent-too")).isEmpty();
    }

    @Test
    void eightStreamsThatAreLeftAtOnceCloseEightConnections() throws Exception {
        List<Reply> silent = new ArrayList<>();
        List<io.grpc.Context.CancellableContext> contexts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            var reply = Reply.events(End.SILENCE, PIECE);
            silent.add(reply);
            vendor.answer("eight-" + i, reply);
            var context = io.grpc.Context.current().withCancellation();
            contexts.add(context);
            String model = "stub/eight-" + i;
            context.call(() ->
                    caller.blocking().streamComplete(ask(model, "Hi").build()).next());
        }

        contexts.forEach(context -> context.cancel(null));

        for (Reply reply : silent) {
            reply.left().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theRequestsOwnRulesSayWhoMayBeCalled() {
        vendor.answer("shared", BROKEN).answer("shared key-of-second", GOOD);

        var elsewhere = caller.blocking().complete(ask("first/shared", "Hi").build());
        var local = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi").setLocalOnly(true).build()));
        var named = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi")
                        .setFailover(Failover.FAILOVER_NAMED)
                        .build()));
        var other = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi").addAllowedVendors("second").build()));
        var leaves = failureOf(() -> caller.blocking()
                .complete(ask("second/shared", "Hi").setLocalOnly(true).build()));
        var mistyped = failureOf(() -> caller.blocking()
                .complete(ask("first/shared", "Hi").addAllowedVendors("secnd").build()));

        assertThat(elsewhere.getActual().getVendor()).isEqualTo("second");
        for (var failure : List.of(local, named)) {
            assertThat(failure.reason()).isEqualTo("VENDOR_UNAVAILABLE");
            assertThat(failure.attempts()).extracting(Attempt::getVendor).containsOnly("first");
        }
        for (var failure : List.of(other, leaves)) {
            assertThat(failure.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(failure.reason()).isEqualTo("NOT_ALLOWED");
        }
        assertThat(mistyped.about("field")).isEqualTo("allowed_vendors[0]");
    }

    @ParameterizedTest
    @CsvSource({"in-order, first", "all-local, second", "cheapest, second", "weighted, second"})
    void aRouteChoosesByItsStrategy(String route, String answers) {
        vendor.answer("shared", GOOD);

        for (int i = 0; i < 5; i++) {
            assertThat(caller.blocking()
                            .complete(ask(route, "Hi").setMaxOutputTokens(9).build())
                            .getActual()
                            .getVendor())
                    .isEqualTo(answers);
        }
    }

    @Test
    void aRouteThatIsLocalOnlyPassesOverWhatIsNot() {
        vendor.answer("shared", GOOD).answer("shared key-of-first", BROKEN);

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("all-local", "Hi").setLocalOnly(true).build()));

        assertThat(failure.about("vendor")).isEqualTo("first");
        assertThat(vendor.seen("shared"))
                .allSatisfy(seen -> assertThat(seen.key()).isEqualTo("key-of-first"));
    }

    @Test
    void aRoutesConditionsAreMetByTheRequestsLabels() {
        vendor.answer("shared", GOOD);

        var gold = caller.blocking()
                .complete(ask("gold", "Hi").putLabels("tier", "gold").build());
        var silver = caller.blocking()
                .complete(ask("gold", "Hi").putLabels("tier", "silver").build());
        var none = failureOf(() -> caller.blocking().complete(ask("gold", "Hi").build()));

        assertThat(gold.getActual().getVendor()).isEqualTo("first");
        assertThat(silver.getActual().getVendor()).isEqualTo("second");
        assertThat(none.about("field")).isEqualTo("labels");
    }

    @Test
    void theLeastBusyAnswersNext() throws Exception {
        var silent = Reply.events(End.SILENCE, PIECE);
        vendor.answer("idle key-one", silent).answer("idle key-two", silent);
        vendor.answer("idle", Reply.events(PIECE, END));
        var busy = caller.blocking().streamComplete(ask("idle", "Hi").build());
        busy.next();

        var events = caller.stream(ask("idle", "Hi").build());

        assertThat(events.get(0).getStarted().getActual().getVendor()).isEqualTo("guarded");
    }

    @Test
    void theFastestIsTheOneWhoseStreamsBeganSoonest() {
        Reply answer = Reply.events(PIECE, END);
        vendor.answer("slow", answer).answer("quick", answer);
        vendor.answer("slow key-one", Reply.events(": wait\n\n", PIECE, END));
        vendor.answer("slow key-two", Reply.events(": wait\n\n", PIECE, END));
        vendor.onWrite(bytes -> java.util.concurrent.locks.LockSupport.parkNanos(50_000_000L));
        for (int i = 0; i < 2; i++) {
            caller.stream(ask("fastest", "Hi").build());
        }

        var events = caller.stream(ask("fastest", "Hi").build());

        assertThat(events.get(0).getStarted().getActual().getVendor()).isEqualTo("guarded");
    }

    @ParameterizedTest
    @CsvSource({"attempts, 0", "attempts, 33", "attempts_per_deployment, -1"})
    void aPolicyOutOfRangeIsRefusedByName(String field, int value) {
        var retry = RetryPolicy.newBuilder();
        retry.setField(RetryPolicy.getDescriptor().findFieldByName(field), value);

        var failure = failureOf(() ->
                caller.blocking().complete(ask("short/m", "Hi").setRetry(retry).build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("retry." + field);
    }
}
