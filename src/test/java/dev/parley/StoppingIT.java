package dev.parley;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.Instance;
import dev.parley.v1.Attempt;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, started as an operator does and stopped by SIGTERM while it works. */
class StoppingIT {

    private static final String SANDBOX = """
            wire_format: openai-chat
            api_base: http://127.0.0.1:${parley.sandbox.port}/openai/v1
            auth_type: none
            unlisted_models: true
            circuit_breaker: {enabled: false}
            """;

    private static final String SILENT = "Hi [[sandbox silence=headers]]";

    @TempDir
    Path vendors;

    /** With vendors at which calls stand in line, and wait for their next attempt. */
    private Instance start(String grace, String backoff) throws Exception {
        Files.writeString(vendors.resolve("plain.yaml"), SANDBOX);
        Files.writeString(vendors.resolve("narrow.yaml"), SANDBOX + "limits: {concurrent_calls: 1}\n");
        Files.writeString(
                vendors.resolve("again.yaml"),
                SANDBOX
                        + "retry: {attempts_per_deployment: 2, backoff: %s, max_backoff: %s}\n"
                                .formatted(backoff, backoff));
        return Instance.start(
                Map.of("quarkus.shutdown.timeout", grace, "parley.catalog.directory", vendors.toString()));
    }

    private static Future<CompleteResponse> begin(Instance instance, String model, String text) {
        return instance.begin(
                ask(model, text).setTimeout(Durations.fromHours(3)).build());
    }

    private static CompleteResponse answer(Future<CompleteResponse> call) throws Exception {
        return call.get(30, TimeUnit.SECONDS);
    }

    private static Failure failure(Future<CompleteResponse> call) {
        return failureOf(() -> {
            try {
                answer(call);
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });
    }

    /** Whatever it does: in a stream, before its answer, in line, in a back-off. */
    @Test
    void whatRunsIsFinishedAndNewCallsAreTurnedAway() throws Exception {
        try (var instance = start("30s", "3s")) {
            Iterator<StreamCompleteResponse> events = instance.blocking()
                    .streamComplete(
                            ask("plain/m", "Hi [[sandbox tokens=60 gap=50ms]]").build());
            events.next();
            var whole = begin(instance, "plain/m", "Hi [[sandbox delay=3s]]");
            var failing = begin(instance, "again/m", "Hi [[sandbox status=500]]");
            begin(instance, "narrow/m", "Hi [[sandbox delay=2s]]");
            instance.awaitMetric("parley_requests_active 4.0");
            var inLine = begin(instance, "narrow/m", "Hi");
            instance.awaitMetric("parley_requests_active 5.0");

            instance.terminate();
            instance.awaitLine("Stopping: 5 calls still run");
            // Those that were on their way are answered.
            var refused = failureOf(() -> {
                while (true) {
                    instance.blocking().complete(ask("plain/m", "Hi").build());
                }
            });
            StreamCompleteResponse last = null;
            while (events.hasNext()) {
                last = events.next();
            }

            assertThat(refused.code()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(last.getFinished().getMessage().getPartsCount()).isEqualTo(1);
            assertThat(answer(whole).getMessage().getPartsCount()).isEqualTo(1);
            assertThat(Durations.toNanos(answer(inLine).getAttempts(0).getQueueTime()))
                    .isPositive();
            assertThat(failure(failing).reason()).isEqualTo("VENDOR_UNAVAILABLE");
            assertThat(failure(failing).attempts()).hasSize(2);
            assertThat(instance.exitCode()).isEqualTo(143);
        }
    }

    /** And with what had been tried by then. */
    @Test
    void whatOutlastsTheGracePeriodEndsWithAStatusThatSaysSo() throws Exception {
        try (var instance = start("1s", "1h")) {
            Iterator<StreamCompleteResponse> events = instance.blocking()
                    .streamComplete(ask("plain/m", "Hi [[sandbox silence=2]]").build());
            events.next();
            var whole = begin(instance, "plain/m", SILENT);
            var failing = begin(instance, "again/m", "Hi [[sandbox status=500]]");
            var holder = begin(instance, "narrow/m", SILENT);
            instance.awaitMetric("parley_requests_active 4.0");
            var inLine = begin(instance, "narrow/m", SILENT);
            instance.awaitMetric("parley_requests_active 5.0");

            instance.terminate();
            var stream = failureOf(() -> events.forEachRemaining(event -> {}));

            assertThat(stream.about("partial")).isEqualTo("true");
            var ended = List.of(stream, failure(whole), failure(holder), failure(failing), failure(inLine));
            assertThat(ended).allSatisfy(failure -> {
                assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(failure.reason()).isEqualTo("SHUTTING_DOWN");
            });
            assertThat(ended)
                    .extracting(failure ->
                            failure.attempts().stream().map(Attempt::getOutcome).toList())
                    .containsExactly(
                            List.of(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED),
                            List.of(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED),
                            List.of(AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED),
                            List.of(AttemptOutcome.ATTEMPT_OUTCOME_FAILED),
                            List.of());
            assertThat(instance.exitCode()).isEqualTo(143);
        }
    }

    /** The load's own calls are short, and may all have ended by the time that it looks. */
    private static void stopWhileItStreams(Instance instance) throws Exception {
        List<StreamCompleteResponse> seen = new ArrayList<>();
        Iterator<StreamCompleteResponse> events = instance.blocking()
                .streamComplete(
                        ask("sandbox", "Hi [[sandbox tokens=40 gap=50ms]]").build());
        seen.add(events.next());

        instance.terminate();
        instance.awaitLine("calls still run, waiting for them");
        events.forEachRemaining(seen::add);

        assertThat(seen.get(seen.size() - 1).hasFinished()).isTrue();
        assertThat(instance.exitCode()).isEqualTo(143);
    }

    @Test
    void aRollingRestartUnderLoadLosesNoCallOfAClientThatRetriesAsGrpcDoes() throws Exception {
        var first = Instance.start(Map.of());
        var second = Instance.start(Map.of());
        var third = new Instance[1];
        var fourth = new Instance[1];
        var stop = new AtomicBoolean();
        var answered = new AtomicInteger();
        var workers = Executors.newFixedThreadPool(8);
        try (var client = Instance.retryingClient()) {
            client.use(first, second);
            var load = IntStream.range(0, 8)
                    .mapToObj(worker -> CompletableFuture.runAsync(
                            () -> {
                                while (!stop.get()) {
                                    client.blocking()
                                            .complete(ask("sandbox", "Hi [[sandbox delay=500ms]]")
                                                    .build());
                                    client.blocking()
                                            .streamComplete(ask("sandbox", "Hi [[sandbox tokens=10 gap=50ms]]")
                                                    .build())
                                            .forEachRemaining(event -> {});
                                    answered.addAndGet(2);
                                }
                            },
                            workers))
                    .toList();

            third[0] = Instance.start(Map.of());
            client.use(first, second, third[0]);
            first.awaitMetric("parley_requests_active [1-9]");
            stopWhileItStreams(first);
            client.use(second, third[0]);
            fourth[0] = Instance.start(Map.of());
            client.use(second, third[0], fourth[0]);
            second.awaitMetric("parley_requests_active [1-9]");
            stopWhileItStreams(second);
            client.use(third[0], fourth[0]);
            int before = answered.get();
            while (answered.get() < before + 40) {
                TimeUnit.MILLISECONDS.sleep(10);
                assertThat(load).noneMatch(CompletableFuture::isCompletedExceptionally);
            }
            stop.set(true);

            for (var worker : load) {
                worker.get(30, TimeUnit.SECONDS);
            }
        } finally {
            stop.set(true);
            workers.shutdown();
            first.close();
            second.close();
            for (var instance : new Instance[] {third[0], fourth[0]}) {
                if (instance != null) {
                    instance.close();
                }
            }
        }
    }
}
