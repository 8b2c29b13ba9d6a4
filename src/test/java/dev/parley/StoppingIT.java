package dev.parley;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Instance;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.Status;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The packaged service, started as an operator does and stopped by SIGTERM while it works. */
class StoppingIT {

    @Test
    void aStreamThatRunsIsFinishedAndNewCallsAreTurnedAway() throws Exception {
        try (var instance = Instance.start(Map.of("quarkus.shutdown.timeout", "30s"))) {
            Iterator<StreamCompleteResponse> events = instance.blocking()
                    .streamComplete(
                            ask("sandbox", "Hi [[sandbox tokens=60 gap=50ms]]").build());
            events.next();

            instance.terminate();
            instance.awaitLine("Stopping: 1 calls still run");
            // Those that were on their way are answered.
            var failure = failureOf(() -> {
                while (true) {
                    instance.blocking().complete(ask("sandbox", "Hi").build());
                }
            });
            StreamCompleteResponse last = null;
            while (events.hasNext()) {
                last = events.next();
            }

            assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(last.getFinished().getMessage().getPartsCount()).isEqualTo(1);
            assertThat(instance.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void whatOutlastsTheGracePeriodEndsWithAStatusThatSaysSo() throws Exception {
        try (var instance = Instance.start(Map.of("quarkus.shutdown.timeout", "1s"))) {
            Iterator<StreamCompleteResponse> events = instance.blocking()
                    .streamComplete(ask("sandbox", "Hi [[sandbox silence=2]]").build());
            events.next();
            var whole = CompletableFuture.supplyAsync(() -> failureOf(() -> instance.blocking()
                    .complete(ask("sandbox", "Hi [[sandbox silence=headers]]").build())));
            instance.awaitMetric("parley_requests_active 2.0");

            instance.terminate();
            var failure = failureOf(() -> events.forEachRemaining(event -> {}));

            for (var ended : List.of(failure, whole.get(30, TimeUnit.SECONDS))) {
                assertThat(ended.code()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(ended.reason()).isEqualTo("SHUTTING_DOWN");
            }
            assertThat(instance.exitCode()).isEqualTo(143);
        }
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
            var load = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(worker -> CompletableFuture.runAsync(
                            () -> {
                                while (!stop.get()) {
                                    client.blocking()
                                            .complete(ask("sandbox", "Hi [[sandbox delay=20ms]]")
                                                    .build());
                                    client.blocking()
                                            .streamComplete(ask("sandbox", "Hi [[sandbox tokens=5 gap=5ms]]")
                                                    .build())
                                            .forEachRemaining(event -> {});
                                    answered.addAndGet(2);
                                }
                            },
                            workers))
                    .toList();

            third[0] = Instance.start(Map.of());
            client.use(first, second, third[0]);
            first.terminate();
            assertThat(first.exitCode()).isEqualTo(143);
            client.use(second, third[0]);
            fourth[0] = Instance.start(Map.of());
            client.use(second, third[0], fourth[0]);
            second.terminate();
            assertThat(second.exitCode()).isEqualTo(143);
            client.use(third[0], fourth[0]);
            int before = answered.get();
            while (answered.get() < before + 100) {
                Thread.onSpinWait();
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
