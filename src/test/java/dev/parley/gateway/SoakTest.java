package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.routing.Load;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.FlakyVendor;
import dev.parley.testing.FlakyVendor.Fault;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.TestVendors;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * A thousand callers at once, whole answers and streams, against two vendors that fail one call in five in every way there
 * is; some callers leave. Each call ends as the vendors' faults say it must, no vendor is called more often than is told,
 * and nothing is held afterwards. {@code -Dsoak.seconds} says for how long.
 */
@OverTheWire
class SoakTest {

    private static final int CALLERS = 1000;
    private static final int CHANNELS = 4;
    private static final int SECONDS = Integer.getInteger("soak.seconds", 10);

    /** The time of these vendors' files for one attempt. */
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    private static final String TOO_SLOW = "too slow";

    /** What the policy of these vendors' files allows to one call. */
    private static final int MOST_ATTEMPTS = 4;

    @Inject
    Load load;

    @Inject
    MeterRegistry meters;

    @ConfigProperty(name = TestVendors.FLAKY_PORT)
    int port;

    @ConfigProperty(name = TestVendors.FLAKY_TOO_PORT)
    int portToo;

    /** How a call ended for its caller. */
    private record End(String call, boolean stream, boolean left, String reason, int pieces, List<Attempt> attempts) {}

    @Test
    void everyCallEndsAsTheFaultsSayAndNothingIsHeldAfterwards() throws InterruptedException {
        var vertx = Vertx.vertx();
        List<ManagedChannel> channels = new ArrayList<>();
        try (var one = new FlakyVendor(vertx, port, 20261125);
                var two = new FlakyVendor(vertx, portToo, 4711)) {
            for (int i = 0; i < CHANNELS; i++) {
                channels.add(ManagedChannelBuilder.forAddress("localhost", 9101)
                        .usePlaintext()
                        .build());
            }
            var callers = new Callers(channels);
            callers.run();

            Map<String, FlakyVendor> vendors = Map.of("flaky", one, "flaky-too", two);
            List<String> unexplained = callers.ends.stream()
                    .map(end -> unexplained(end, vendors))
                    .filter(why -> !why.isEmpty())
                    .toList();
            assertThat(unexplained).isEmpty();
            assertNothingIsHeld(one, two);
            long left = callers.ends.stream().filter(End::left).count();
            System.out.printf(
                    "%nSoak: %,d calls in %d s, %,d of them left by their callers; %,d calls of vendors%n",
                    callers.ends.size(), SECONDS, left, one.arrivals() + two.arrivals());
            assertThat(left).isPositive();
            assertThat(callers.ends).hasSizeGreaterThan(CALLERS);
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** What is wrong with a call's end; empty where nothing is. */
    private static String unexplained(End end, Map<String, FlakyVendor> vendors) {
        int arrivals = vendors.values().stream()
                .mapToInt(vendor -> vendor.dealt(end.call()).size())
                .sum();
        if (end.left()) {
            return arrivals <= MOST_ATTEMPTS ? "" : end + ": " + arrivals + " calls of vendors";
        }
        for (String id : vendors.keySet()) {
            List<String> told = end.attempts().stream()
                    .filter(attempt -> attempt.getVendor().equals(id))
                    .map(SoakTest::reason)
                    .toList();
            List<String> dealt = vendors.get(id).dealt(end.call()).stream()
                    .map(fault -> fault.reason(end.stream()))
                    .toList();
            if (!fits(told, dealt)) {
                return end.call() + " at " + id + ": told " + told + ", dealt " + dealt;
            }
        }
        return explained(end, vendors)
                ? ""
                : end.call() + " ended as " + end.reason() + " after "
                        + end.attempts().stream().map(SoakTest::reason).toList();
    }

    /** Each call of a vendor is told once. One that took all its time may have been late on a busy machine, or never left. */
    private static boolean fits(List<String> told, List<String> dealt) {
        if (told.isEmpty()) {
            return dealt.isEmpty();
        }
        List<String> rest = told.subList(1, told.size());
        boolean slow = told.get(0).equals(TOO_SLOW);
        return !dealt.isEmpty()
                        && (slow || told.get(0).equals(dealt.get(0)))
                        && fits(rest, dealt.subList(1, dealt.size()))
                || slow && fits(rest, dealt);
    }

    private static String reason(Attempt attempt) {
        if (attempt.getErrorReason() == ErrorReason.ERROR_REASON_VENDOR_TIMEOUT
                && Durations.toMillis(attempt.getDuration()) >= ATTEMPT.toMillis()) {
            return TOO_SLOW;
        }
        return attempt.getErrorReason() == ErrorReason.ERROR_REASON_UNSPECIFIED
                ? ""
                : attempt.getErrorReason().name().substring("ERROR_REASON_".length());
    }

    private static boolean explained(End end, Map<String, FlakyVendor> vendors) {
        if (end.reason().isEmpty()) {
            return end.pieces() == FlakyVendor.PIECES;
        }
        var lastAttempt = end.attempts().get(end.attempts().size() - 1);
        String last = lastAttempt.getErrorReason().name().substring("ERROR_REASON_".length());
        if (end.pieces() > 0) {
            return end.stream()
                    && end.pieces() == 1
                    && end.reason().equals(last)
                    && (reason(lastAttempt).equals(TOO_SLOW)
                            || vendors.get(lastAttempt.getVendor()).dealt(end.call()).stream()
                                    .anyMatch(Fault::afterContent));
        }
        boolean allTried =
                end.attempts().stream().map(Attempt::getVendor).distinct().count() == vendors.size();
        return allTried && end.reason().equals(last) || end.reason().equals("NO_DEPLOYMENT_AVAILABLE");
    }

    /** Callers hear of their end a moment before the last of it is put away: each count is asked until it is right. */
    private void assertNothingIsHeld(FlakyVendor one, FlakyVendor two) throws InterruptedException {
        for (int i = 0; i < 200 && held(one, two) > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(load.inFlight()).as("calls of vendors").isZero();
        assertThat(meters.get("parley.requests.active").gauge().value())
                .as("calls of callers")
                .isZero();
        assertThat(one.open() + two.open())
                .as("answers that vendors still write")
                .isZero();
        assertThat(permits()).as("permits").isZero();
        assertThat(timers()).as("timers").isZero();
    }

    /** SmallRye's, and our own. */
    private double timers() {
        return meters.get("ft.timer.scheduled").gauge().value()
                + meters.get("parley.timers").gauge().value();
    }

    private double permits() {
        var inUse = meters
                .get("parley.limit.permits")
                .tag("state", "in_use")
                .tag("parley.limit", "concurrent_calls")
                .gauges()
                .stream()
                .filter(gauge -> gauge.getId().getTag("gen_ai.provider.name").startsWith("flaky"))
                .toList();
        assertThat(inUse).hasSize(2);
        return inUse.stream().mapToDouble(Gauge::value).sum();
    }

    private double held(FlakyVendor one, FlakyVendor two) {
        return load.inFlight()
                + meters.get("parley.requests.active").gauge().value()
                + one.open()
                + two.open()
                + permits()
                + timers();
    }

    /** A thousand callers, each of which calls again as soon as its call has ended. */
    private static final class Callers {

        private final List<ManagedChannel> channels;
        private final Queue<End> ends = new ConcurrentLinkedQueue<>();
        private final AtomicInteger number = new AtomicInteger();
        private final AtomicInteger callers = new AtomicInteger();
        private final AtomicInteger calling = new AtomicInteger();
        private final CountDownLatch done = new CountDownLatch(1);
        private final long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);

        Callers(List<ManagedChannel> channels) {
            this.channels = channels;
        }

        void run() throws InterruptedException {
            begin();
            assertThat(done.await(SECONDS + 120L, TimeUnit.SECONDS)).isTrue();
            assertThat(callers).hasValueGreaterThanOrEqualTo(CALLERS);
        }

        private void begin() {
            calling.incrementAndGet();
            call();
        }

        /** Each that ends begins again, and until all are there brings one more along: the service warms up. */
        private void ended(End end) {
            ends.add(end);
            if (callers.get() < CALLERS && callers.incrementAndGet() <= CALLERS) {
                begin();
            }
            if (System.nanoTime() < until) {
                call();
            } else if (calling.decrementAndGet() == 0) {
                done.countDown();
            }
        }

        private void call() {
            int id = number.incrementAndGet();
            var request = ask("flaky/m", "call-" + id)
                    .addModels("flaky-too/m")
                    .setTimeout(Durations.fromSeconds(30))
                    .build();
            var stub = CompletionServiceGrpc.newStub(channels.get(id % CHANNELS));
            boolean stream = id % 2 == 0;
            boolean leaves = id % 40 < 2;
            if (stream) {
                stub.streamComplete(request, new Waiting<StreamCompleteResponse>(request, true, leaves) {
                    @Override
                    List<Attempt> told(StreamCompleteResponse event) {
                        pieces += event.hasDelta() ? 1 : 0;
                        return event.getFinished().getAttemptsList();
                    }
                });
            } else {
                stub.complete(request, new Waiting<CompleteResponse>(request, false, leaves) {
                    @Override
                    List<Attempt> told(CompleteResponse answer) {
                        pieces += FlakyVendor.PIECES;
                        return answer.getAttemptsList();
                    }
                });
            }
        }

        /** One call; where its caller leaves, it does so at the first event, or as soon as the call is on its way. */
        private abstract class Waiting<T> implements ClientResponseObserver<CompleteRequest, T> {

            private final String call;
            private final boolean stream;
            private final boolean leaves;
            private ClientCallStreamObserver<CompleteRequest> sending;
            private List<Attempt> attempts = List.of();
            int pieces;

            Waiting(CompleteRequest request, boolean stream, boolean leaves) {
                this.call = request.getMessages(0).getParts(0).getText();
                this.stream = stream;
                this.leaves = leaves;
            }

            abstract List<Attempt> told(T item);

            @Override
            public void beforeStart(ClientCallStreamObserver<CompleteRequest> requestStream) {
                sending = requestStream;
                if (leaves && !stream) {
                    sending.setOnReadyHandler(() -> sending.cancel("left", null));
                }
            }

            @Override
            public void onNext(T item) {
                attempts = told(item);
                if (leaves) {
                    sending.cancel("left", null);
                }
            }

            @Override
            public void onError(Throwable failure) {
                var told = Failure.of((StatusRuntimeException) failure);
                ended(new End(call, stream, leaves, told.reason(), pieces, told.attempts()));
            }

            @Override
            public void onCompleted() {
                ended(new End(call, stream, leaves, "", pieces, attempts));
            }
        }
    }
}
