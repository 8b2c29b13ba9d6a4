package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.routing.Load;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.LateDoor;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.TestVendors;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.EmbeddingServiceGrpc;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How soon a caller who leaves has ended all that is done for it, wherever that is, and that nothing of it stays behind. */
@OverTheWire
class LeavingInTimeTest {

    private static final int TIMES = 9;

    /** Where a call is when its caller leaves. */
    enum Place {
        QUEUE,
        BACK_OFF,
        CONNECTING,
        BEFORE_HEADERS,
        IN_STREAM,
        WHOLE_ANSWER,
        EMBEDDING,
        BESIDE_A_HEDGE
    }

    /** What a call holds. */
    private record Held(double calls, int ofVendors, double permits, double waiting, double timers, int sockets) {}

    @Inject
    Load load;

    @Inject
    MeterRegistry meters;

    private final CompletableFuture<Void> go = new CompletableFuture<>();

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
        go.complete(null);
        caller.close();
    }

    private double gauges(String name, String... tags) {
        return meters.find(name).tags(tags).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private Held held() {
        return new Held(
                gauges("parley.requests.active"),
                load.inFlight(),
                gauges("parley.limit.permits", "gen_ai.request.model", "gate", "state", "in_use"),
                gauges("parley.queue.length", "gen_ai.request.model", "gate"),
                gauges("ft.timer.scheduled") + gauges("parley.timers"),
                vendor.silent());
    }

    private static void await(BooleanSupplier event) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!event.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static CompleteRequest request(Place place) {
        var hour = Durations.fromSeconds(3600);
        return switch (place) {
            case QUEUE -> ask("gated/gate", "Hi").setTimeout(hour).build();
            case BACK_OFF ->
                ask("plain/broken", "Hi")
                        .setTimeout(hour)
                        .setRetry(RetryPolicy.newBuilder().setBackoff(hour).setMaxBackoff(hour))
                        .build();
            case CONNECTING -> ask("unreachable/priced", "Hi").setTimeout(hour).build();
            case BESIDE_A_HEDGE -> ask("raced", "Hi").setTimeout(hour).build();
            default -> ask("racer/silent", "Hi").setTimeout(hour).build();
        };
    }

    private void begin(Place place, CountDownLatch first) {
        switch (place) {
            case WHOLE_ANSWER -> caller.begin(request(place));
            case EMBEDDING ->
                EmbeddingServiceGrpc.newFutureStub(caller.channel())
                        .embed(embed("racer/silent", "Hi")
                                .setTimeout(Durations.fromSeconds(3600))
                                .build());
            default -> stream(request(place), first);
        }
    }

    private boolean isThere(Place place, Held before, int times) {
        return switch (place) {
            case QUEUE -> held().waiting() == 1;
            case BACK_OFF -> vendor.seen("broken").size() == times && load.inFlight() == before.ofVendors();
            case CONNECTING -> load.inFlight() == before.ofVendors() + 1;
            case BESIDE_A_HEDGE -> vendor.silent() == before.sockets() + 2;
            default -> vendor.seen("silent").size() == times && vendor.silent() == before.sockets() + 1;
        };
    }

    /** A call before it has begun is waited for, so that what other tests left is gone. */
    private Held atRest() {
        await(() -> held().calls() == 0 && load.inFlight() == 0 && held().timers() == 0);
        return held();
    }

    /**
     * Within 50 ms, and here the time is what is promised: whoever leaves spends nothing from then on. Half of the times,
     * for a busy machine may be late now and then, which a wait of our own is always.
     */
    @ParameterizedTest
    @EnumSource
    void everythingIsFreeWithin50Milliseconds(Place place) throws Exception {
        atRest();
        vendor.answer("broken", BROKEN).answer("gate", GOOD.after(go), GOOD);
        for (String model : List.of("silent", "slow", "quick")) {
            vendor.answer(
                    model,
                    place == Place.IN_STREAM ? Reply.events(End.SILENCE, PIECE) : Reply.beforeHeaders(End.SILENCE));
        }
        if (place == Place.QUEUE) {
            caller.begin(request(place));
            await(() -> vendor.seen("gate").size() == 1);
        }
        Held before = held();
        List<Duration> took = new ArrayList<>();
        for (int i = 1; i <= TIMES; i++) {
            int times = i;
            var leaving = Context.current().withCancellation();
            var first = new CountDownLatch(1);
            leaving.run(() -> begin(place, first));
            await(() -> isThere(place, before, times));
            if (place == Place.IN_STREAM) {
                assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
            }

            long left = System.nanoTime();
            leaving.cancel(null);
            await(() -> held().equals(before));
            took.add(Duration.ofNanos(System.nanoTime() - left));
        }

        assertThat(took.stream().sorted().toList().get(TIMES / 2)).isLessThanOrEqualTo(Duration.ofMillis(50));
        assertThat(vendor.seen(asked(place))).hasSize(place == Place.QUEUE || place == Place.CONNECTING ? 0 : TIMES);
        assertThat(vendor.seen("gate")).hasSize(place == Place.QUEUE ? 1 : 0);
    }

    private static String asked(Place place) {
        return switch (place) {
            case BACK_OFF -> "broken";
            case BESIDE_A_HEDGE -> "quick";
            default -> "silent";
        };
    }

    /** What connects in the end is there for the next call; nothing is asked for those who left. */
    @Test
    void nothingIsAskedOverAConnectionWhoseCallerLeftBeforeItWasThere() throws Exception {
        atRest();
        var door = LateDoor.one();
        var request = ask("late/m", "Hi").setTimeout(Durations.fromSeconds(60)).build();
        var leaving = Context.current().withCancellation();
        leaving.run(() -> stream(request, new CountDownLatch(1)));
        var whole = caller.begin(request);
        await(() -> load.inFlight() == 2);
        leaving.cancel(null);
        whole.cancel(true);
        atRest();
        List<String> complaints = new CopyOnWriteArrayList<>();
        var client = Logger.getLogger("io.vertx.core.http.impl.HttpClientRequestImpl");
        client.setFilter(line -> complaints.add(line.getMessage()));

        door.open();
        await(() -> door.inside() == 2);
        var answer = caller.blocking().complete(request);
        client.setFilter(null);

        assertThat(answer.getAttemptsCount()).isEqualTo(1);
        assertThat(door.asked()).isEqualTo(1);
        assertThat(complaints).isEmpty();
    }

    private void stream(CompleteRequest request, CountDownLatch first) {
        CompletionServiceGrpc.newStub(caller.channel()).streamComplete(request, new StreamObserver<>() {
            @Override
            public void onNext(StreamCompleteResponse event) {
                first.countDown();
            }

            @Override
            public void onError(Throwable left) {}

            @Override
            public void onCompleted() {}
        });
    }

    /** The vendor has taken the calls and would be silent for 120 s; their callers leave after 2. */
    @Test
    void aSilentVendorsSocketIsClosedWithin100MillisecondsAndNobodyElseIsAsked() throws Exception {
        atRest();
        vendor.answer("next", GOOD);
        List<Reply> silent = new ArrayList<>();
        List<java.util.concurrent.Future<CompleteResponse>> calls = new ArrayList<>();
        try (var lines = new CallLines()) {
            for (int i = 0; i < TIMES; i++) {
                silent.add(Reply.beforeHeaders(End.SILENCE));
                vendor.answer("silent-" + i, silent.get(i));
                calls.add(caller.begin(ask("racer/silent-" + i, "Hi")
                        .addModels("plain/next")
                        .setTimeout(Durations.fromSeconds(120))
                        .build()));
                String model = "silent-" + i;
                await(() -> vendor.seen(model).size() == 1);
            }
            LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());

            List<Duration> took = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                long left = System.nanoTime();
                calls.get(i).cancel(true);
                silent.get(i).left().get(10, TimeUnit.SECONDS);
                took.add(Duration.ofNanos(System.nanoTime() - left));
                assertThat(lines.next()).containsEntry("outcome", "CANCELLED").containsEntry("attempts", "1");
            }

            assertThat(took.stream().sorted().toList().get(TIMES / 2)).isLessThanOrEqualTo(Duration.ofMillis(100));
            assertThat(vendor.seen("next")).isEmpty();
            atRest();
        }
    }
}
