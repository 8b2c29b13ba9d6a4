package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.LIMITED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.Failover;
import dev.parley.v1.Priority;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits as callers and vendors meet them: docs/limits.md. */
@OverTheWire
class LimitsOverTheWireTest {

    private static final String ANSWER = "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"word\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}";
    private static final Reply GOOD = Reply.json(200, ANSWER);
    private static final String PIECE =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n";
    private static final String END =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    @ConfigProperty(name = "parley.catalog.directory")
    Path vendors;

    @Inject
    MeterRegistry meters;

    @AutoClose
    private final Caller caller = new Caller();

    private final CompletableFuture<Void> go = new CompletableFuture<>();
    private final StubVendor vendor = StubVendor.fresh();

    @AfterEach
    void close() {
        go.complete(null);
    }

    private Future<CompleteResponse> call(String who, CompleteRequest request) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("x-caller-id", Metadata.ASCII_STRING_MARSHALLER), who);
        return CompletionServiceGrpc.newFutureStub(caller.channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .complete(request);
    }

    private static CompleteRequest.Builder limited(String model, String text) {
        return ask("limited/" + model, text);
    }

    private static CompleteRequest.Builder hurried(String model, long millis) {
        return limited(model, "Hi").setTimeout(Durations.fromMillis(millis));
    }

    /** Holds the only permit of a model until {@code go}. */
    private Future<CompleteResponse> hold(String model) {
        vendor.answer(model, GOOD.after(go), GOOD);
        var held = call("holder", limited(model, "held").build());
        await(() -> vendor.seen(model).size() == 1);
        return held;
    }

    private static void await(java.util.function.BooleanSupplier event) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!event.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it did not happen in 30 s");
            }
            Thread.onSpinWait();
        }
    }

    private double queue(String model) {
        var gauge = meters.find("parley.queue.length")
                .tags("gen_ai.provider.name", "limited", "gen_ai.request.model", model)
                .gauge();
        return gauge == null ? 0 : gauge.value();
    }

    private double inUse(String model, String limit) {
        return meters.get("parley.limit.permits")
                .tags("gen_ai.provider.name", "limited", "gen_ai.request.model", model)
                .tags("parley.limit", limit, "state", "in_use")
                .gauge()
                .value();
    }

    private List<String> prompts(String model) {
        return vendor.seen(model).stream()
                .map(seen -> seen.body().replaceAll("(?s).*\"content\":\\s*\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private static void all(List<Future<CompleteResponse>> calls) throws Exception {
        for (var call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aThousandCallersAtALimitOfEightAreAllAnsweredAndNeverMoreThanEightAtATime() throws Exception {
        Reply held = GOOD.after(go);
        vendor.answer("eight", held, held, held, held, held, held, held, held, GOOD);

        List<Future<CompleteResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            calls.add(call("caller-" + i % 50, limited("eight", "Hi").build()));
        }
        await(() -> queue("eight") == 992);
        go.complete(null);
        all(calls);

        assertThat(vendor.seen("eight")).hasSize(1000);
        assertThat(vendor.most("eight")).isEqualTo(8);
        await(() -> inUse("eight", "concurrent_calls") == 0);
        assertThat(queue("eight")).isZero();
    }

    @Test
    void callersTakeTurnsHoweverManyCallsOneOfThemMakes() throws Exception {
        List<Future<CompleteResponse>> calls = new ArrayList<>();
        calls.add(hold("turns"));
        for (String text : List.of("a1", "a2", "a3")) {
            queued(calls, "a", limited("turns", text));
        }
        queued(calls, "b", limited("turns", "b1"));
        queued(calls, "b", limited("turns", "b2"));

        go.complete(null);
        all(calls);

        assertThat(prompts("turns")).containsExactly("held", "a1", "b1", "a2", "b2", "a3");
        var waited = calls.get(3).get().getAttempts(0);
        assertThat(Durations.toNanos(waited.getQueueTime())).isPositive();
        assertThat(Durations.toNanos(waited.getWaited())).isZero();
    }

    private void queued(List<Future<CompleteResponse>> calls, String who, CompleteRequest.Builder request) {
        String model = request.getModels(0).substring("limited/".length());
        double before = queue(model);
        calls.add(call(who, request.build()));
        await(() -> queue(model) == before + 1);
    }

    @Test
    void highPriorityGoesFirstAndLowLast() throws Exception {
        List<Future<CompleteResponse>> calls = new ArrayList<>();
        calls.add(hold("priorities"));
        queued(calls, "a", limited("priorities", "low").setPriority(Priority.PRIORITY_LOW));
        queued(calls, "a", limited("priorities", "unsaid"));
        queued(calls, "b", limited("priorities", "normal").setPriority(Priority.PRIORITY_NORMAL));
        queued(calls, "a", limited("priorities", "high").setPriority(Priority.PRIORITY_HIGH));

        go.complete(null);
        all(calls);

        assertThat(prompts("priorities")).containsExactly("held", "high", "unsaid", "normal", "low");
    }

    @Test
    void aCallWhoseTimeEndsInTheQueueIsToldWhatItWaitedForAndLeavesNoPlaceBehind() throws Exception {
        var held = hold("deadline");

        var failure = failureOf(
                () -> caller.blocking().complete(hurried("deadline", 400).build()));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(failure.about("retryable")).isEqualTo("true");
        assertThat(failure.message()).contains("concurrent_calls of limited/deadline");
        assertThat(failure.retry()).isPresent();
        assertThat(failure.attempts()).isEmpty();
        assertThat(queue("deadline")).isZero();
        go.complete(null);
        held.get();
        assertThat(vendor.seen("deadline")).hasSize(1);
    }

    @Test
    void theOperatorBoundsTheTimeInTheQueue() {
        hold("impatient");

        var failure = failureOf(
                () -> caller.blocking().complete(limited("impatient", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(failure.message()).contains("in 100 ms");
    }

    @Test
    void aCallerWhoLeavesTheQueueLeavesItsPlaceToAnother() throws Exception {
        List<Future<CompleteResponse>> calls = new ArrayList<>();
        calls.add(hold("cancelled"));
        queued(calls, "leaver", limited("cancelled", "left"));

        calls.remove(1).cancel(true);
        await(() -> queue("cancelled") == 0);
        queued(calls, "next", limited("cancelled", "next"));
        go.complete(null);
        all(calls);

        assertThat(prompts("cancelled")).containsExactly("held", "next");
        assertThat(inUse("cancelled", "concurrent_calls")).isZero();
    }

    /** E04. */
    @Test
    void aCallThatFindsTheQueueFullIsRefusedAtOnceAndHoldsNothing() throws Exception {
        List<Future<CompleteResponse>> calls = new ArrayList<>();
        calls.add(hold("queue-full"));
        queued(calls, "a", limited("queue-full", "waits"));

        var failure = failureOf(
                () -> caller.blocking().complete(limited("queue-full", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("QUEUE_FULL");
        assertThat(failure.code()).isEqualTo(io.grpc.Status.Code.RESOURCE_EXHAUSTED);
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isPositive();
        assertThat(failure.about("vendor")).isEqualTo("limited");
        assertThat(queue("queue-full")).isEqualTo(1);
        go.complete(null);
        all(calls);
        assertThat(vendor.seen("queue-full")).hasSize(2);
        assertThat(inUse("queue-full", "concurrent_calls")).isZero();
    }

    @Test
    void aStreamHoldsItsPermitToItsEnd() throws Exception {
        vendor.answer("streamed", Reply.events(PIECE, END).after(go), Reply.events(PIECE, END));
        var first = caller.blocking().streamComplete(limited("streamed", "Hi").build());
        first.next();

        var refused = failureOf(() -> caller.stream(hurried("streamed", 300).build()));
        go.complete(null);
        first.forEachRemaining(event -> {});

        assertThat(refused.reason()).isEqualTo("LIMITED");
        assertThat(caller.stream(limited("streamed", "Hi").build())).isNotEmpty();
        assertThat(vendor.most("streamed")).isEqualTo(1);
    }

    @Test
    void aStreamThatIsLeftGivesItsPermitBack() {
        vendor.answer("streamed", Reply.events(PIECE, END).after(go), Reply.events(PIECE, END));
        var context = Context.current().withCancellation();
        context.run(() -> caller.blocking()
                .streamComplete(limited("streamed", "Hi").build())
                .next());

        context.cancel(null);

        assertThat(caller.stream(limited("streamed", "Hi").build())).isNotEmpty();
    }

    @Test
    void aStreamWhoseTimeEndsGivesItsPermitBack() {
        vendor.answer("streamed", Reply.events(PIECE, END).after(go), Reply.events(PIECE, END));

        var failure = failureOf(() -> caller.stream(hurried("streamed", 300).build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_TIMEOUT");
        await(() -> inUse("streamed", "concurrent_calls") == 0);
    }

    @Test
    void anAttemptThatFailsGivesItsPermitBackBeforeTheNextAsksForOne() throws Exception {
        vendor.answer("failing", Reply.json(500, "{\"error\":{\"message\":\"no\"}}"), GOOD);

        var answer = caller.blocking().complete(limited("failing", "Hi").build());

        assertThat(answer.getAttemptsList()).hasSize(2);
        assertThat(inUse("failing", "concurrent_calls")).isZero();
    }

    @Test
    void thoseInLineLeaveAKeyAloneThatBeganToRestWhileTheyWaited() throws Exception {
        vendor.answer("failing", LIMITED.with("retry-after-ms", "1000").after(go), GOOD);
        List<Long> asked = new CopyOnWriteArrayList<>();
        vendor.onAsked(model -> asked.add(System.nanoTime()));
        List<Future<CompleteResponse>> calls = new ArrayList<>();
        calls.add(call("holder", limited("failing", "held").build()));
        await(() -> vendor.seen("failing").size() == 1);
        for (int i = 0; i < 4; i++) {
            queued(calls, "a", limited("failing", "waits"));
        }

        long since = System.nanoTime();
        go.complete(null);
        all(calls);

        assertThat(asked).hasSize(6);
        assertThat(asked.subList(1, 6))
                .allSatisfy(time -> assertThat(Duration.ofNanos(time - since)).isGreaterThan(Duration.ofSeconds(1)));
        assertThat(calls.get(4).get().getAttemptsList()).hasSize(1);
    }

    private double hedges(String outcome) {
        return meters.find("parley.hedges").tags("outcome", outcome).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void whereAHedgeFoundNoRoomItsDeploymentIsAskedOnceTheFirstFailed() throws Exception {
        vendor.answer("hedged", GOOD.after(go), GOOD).answer("slow", BROKEN);
        var held =
                call("holder", limited("hedged", "held").setMaxOutputTokens(600).build());
        await(() -> vendor.seen("hedged").size() == 1);
        double lost = hedges("lost");
        double before = hedges("not_allowed");
        vendor.onAsked(model -> {
            if (model.equals("slow")) {
                await(() -> hedges("not_allowed") > before);
                go.complete(null);
                await(() -> inUse("hedged", "tokens_per_minute") < 100);
            }
        });

        var answer = caller.blocking()
                .complete(ask("raced-full", "Hi").setMaxOutputTokens(600).build());
        held.get(60, TimeUnit.SECONDS);

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getVendor, Attempt::getHedge)
                .containsExactly(tuple("racer", false), tuple("limited", false));
        assertThat(hedges("not_allowed")).isEqualTo(before + 1);
        assertThat(hedges("lost")).isEqualTo(lost);
    }

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
        vendor.answer("tokens", GOOD.after(go), GOOD);
        var first = call("a", limited("tokens", "Hi").setMaxOutputTokens(600).build());
        await(() -> vendor.seen("tokens").size() == 1);

        var refused = failureOf(() -> caller.blocking()
                .complete(hurried("tokens", 5000).setMaxOutputTokens(600).build()));
        go.complete(null);
        first.get();
        caller.blocking()
                .complete(limited("tokens", "Hi").setMaxOutputTokens(600).build());

        assertThat(refused.reason()).isEqualTo("LIMITED");
        assertThat(refused.message()).contains("tokens_per_minute of limited/tokens");
        assertThat(inUse("tokens", "tokens_per_minute")).isEqualTo(20);
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

    @Test
    void aVendorsLimitHoldsForAllItsModelsTogether() throws Exception {
        vendor.answer("half", GOOD.after(go)).answer("other-half", GOOD.after(go));
        var one = call("a", ask("limited-vendor/half", "Hi").build());
        var two = call("a", ask("limited-vendor/other-half", "Hi").build());
        await(() -> vendor.seen("half").size() + vendor.seen("other-half").size() == 2);

        var third = failureOf(() -> caller.blocking()
                .complete(ask("limited-vendor/other-half", "Hi")
                        .setTimeout(Durations.fromMillis(300))
                        .build()));
        go.complete(null);
        one.get();
        two.get();

        assertThat(third.message()).contains("concurrent_calls of limited-vendor ");
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
    void aRaisedLimitLetsThoseThroughThatWaitAndCountsThoseThatRun() throws Exception {
        vendor.answer("reloaded", GOOD.after(go));
        Path file = vendors.resolve("limited.yaml");
        String before = Files.readString(file);
        List<Future<CompleteResponse>> calls = new ArrayList<>();
        calls.add(call("a", limited("reloaded", "1").build()));
        await(() -> vendor.seen("reloaded").size() == 1);
        queued(calls, "a", limited("reloaded", "2"));
        queued(calls, "a", limited("reloaded", "3"));
        try {
            Files.writeString(
                    file,
                    before.replace(
                            "id: reloaded, limits: {concurrent_calls: 1",
                            "id: reloaded, limits: {concurrent_calls: 2"));

            await(() -> vendor.seen("reloaded").size() == 2);

            assertThat(queue("reloaded")).isEqualTo(1);
            go.complete(null);
            all(calls);
            assertThat(vendor.most("reloaded")).isEqualTo(2);
        } finally {
            Files.writeString(file, before);
        }
    }

    @Test
    void aFullDeploymentOfARouteWithAStrategyGivesWayToOneThatHasRoom() throws Exception {
        vendor.answer("full", GOOD.after(go)).answer("full-too", GOOD);
        var first = call("a", ask("spread", "Hi").build());
        await(() -> vendor.seen("full").size() == 1);

        var second = caller.blocking().complete(ask("spread", "Hi").build());
        go.complete(null);
        first.get();

        assertThat(second.getAttempts(0).getModel()).isEqualTo("full-too");
        assertThat(vendor.seen("full")).hasSize(1);
    }

    @Test
    void aModelThatTheCallerNamedIsWaitedForAndThenTheNextIsAsked() throws Exception {
        hold("deadline");
        vendor.answer("stand-in", GOOD);

        var answer = caller.blocking()
                .complete(
                        hurried("deadline", 1000).addModels("limited/stand-in").build());
        var refused = failureOf(() -> caller.blocking()
                .complete(hurried("deadline", 300)
                        .addModels("limited/stand-in")
                        .setFailover(Failover.FAILOVER_PINNED)
                        .build()));

        assertThat(answer.getAttemptsList()).hasSize(1);
        assertThat(answer.getAttempts(0).getModel()).isEqualTo("stand-in");
        assertThat(refused.reason()).isEqualTo("LIMITED");
    }

    /** D13. */
    @Test
    void whereAllAreFullTheFirstToComeBackIsTold() {
        vendor.answer(
                        "soon",
                        GOOD.with("x-ratelimit-remaining-requests", "0").with("x-ratelimit-reset-requests", "900ms"))
                .answer(
                        "late",
                        GOOD.with("x-ratelimit-remaining-requests", "0").with("x-ratelimit-reset-requests", "2s"));
        caller.blocking().complete(limited("soon", "Hi").build());
        caller.blocking().complete(limited("late", "Hi").build());

        var failure = failureOf(() -> caller.blocking()
                .complete(hurried("soon", 300).addModels("limited/late").build()));

        assertThat(failure.reason()).isEqualTo("LIMITED");
        assertThat(Durations.toMillis(failure.retry().orElseThrow().getRetryDelay()))
                .isLessThanOrEqualTo(900);
    }

    @Test
    void aCallerIdIsShortVisibleAscii() throws Exception {
        var refused = call("x".repeat(129), limited("free", "Hi").build());

        var failure = failureOf(() -> {
            try {
                refused.get();
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });

        assertThat(failure.about("field")).isEqualTo("x-caller-id");
    }

    @Test
    void aPriorityThatIsNotKnownIsRefused() {
        var failure = failureOf(() -> caller.blocking()
                .complete(limited("free", "Hi").setPriorityValue(9).build()));

        assertThat(failure.about("field")).isEqualTo("priority");
    }

    private double count(String name, String... tags) {
        return meters.get(name).tags(tags).counter().count();
    }

    @Test
    void whatLimitsDoCanBeWatched() throws IOException {
        String[] model = {"gen_ai.provider.name", "limited", "gen_ai.request.model", "other"};
        vendor.answer("watched", Reply.json(500, "{\"error\":{\"message\":\"no\"}}"), GOOD)
                .answer("rotated", Reply.json(429, "{\"error\":{\"message\":\"slow\"}}"), GOOD);
        caller.blocking().complete(limited("watched", "Hi").build());
        caller.blocking().complete(ask("keys/rotated", "Hi").build());
        caller.blocking().complete(ask("guarded/watched", "Hi").build());
        failureOf(() -> caller.blocking()
                .complete(limited("tokens", "Hi").setMaxOutputTokens(5000).build()));

        assertThat(count("parley.limit.refused", "gen_ai.provider.name", "limited", "reason", "EXCEEDS_LIMIT"))
                .isPositive();
        assertThat(count("parley.attempts", model[0], model[1], model[2], model[3], "outcome", "OK"))
                .isPositive();
        assertThat(count("parley.attempts", model[0], model[1], model[2], model[3], "outcome", "VENDOR_UNAVAILABLE"))
                .isPositive();
        assertThat(count("parley.key.rotations", "gen_ai.provider.name", "keys"))
                .isPositive();
        assertThat(meters.get("parley.key.health")
                        .tags("gen_ai.provider.name", "keys", "parley.key", "KEY_ONE")
                        .gauge()
                        .value())
                .isBetween(0.0, 1.0);
        assertThat(meters.get("parley.breaker.state")
                        .tags("gen_ai.provider.name", "guarded")
                        .gauge()
                        .value())
                .isZero();
        assertThat(meters.get("parley.limit.permits")
                        .tags("gen_ai.request.model", "eight", "state", "limit")
                        .gauge()
                        .value())
                .isEqualTo(8);
    }

    @Test
    void everyMeterOfOursIsInTheDocs() throws IOException {
        vendor.answer("watched", GOOD);
        caller.blocking().complete(limited("watched", "Hi").build());
        String docs = Files.readString(Path.of("docs/operating.md"));

        assertThat(meters.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .filter(name -> name.startsWith("parley."))
                        .distinct()
                        .map(name -> name.replace('.', '_')))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(docs).contains("`" + name));
    }
}
