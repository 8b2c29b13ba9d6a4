package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller.Failure;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A thousand callers, each of which calls again as soon as its call has ended; some leave. */
final class SoakCallers implements AutoCloseable {

    static final int CALLERS = 1000;
    private static final int CHANNELS = 4;
    private static final int PORT = 9101;
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

    /** How a call ended for its caller. */
    record End(String call, boolean stream, boolean left, String reason, String text, List<Attempt> attempts) {

        boolean answered() {
            return reason.isEmpty();
        }
    }

    private final List<ManagedChannel> channels = Stream.generate(
                    () -> ManagedChannelBuilder.forAddress("localhost", PORT)
                            .usePlaintext()
                            .build())
            .limit(CHANNELS)
            .toList();
    private final Queue<End> ends = new ConcurrentLinkedQueue<>();
    private final Lines lines = new Lines();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger callers = new AtomicInteger();
    private final AtomicInteger calling = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(1);
    private final int seconds;
    private final long until;

    SoakCallers(int seconds) {
        this.seconds = seconds;
        this.until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Lines.CALLS.addHandler(lines);
    }

    void run() throws InterruptedException {
        begin();
        assertThat(done.await(seconds + 120L, TimeUnit.SECONDS)).isTrue();
        assertThat(callers).hasValueGreaterThanOrEqualTo(CALLERS);
    }

    Queue<End> ends() {
        return ends;
    }

    /** The attempts that the log tells of a call whose caller left; 0 where it never heard of it. */
    int told(End end) {
        return lines.attempts.getOrDefault(end.call(), 0);
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
        boolean stream = id % 2 == 0;
        boolean leaves = id % 40 < 2;
        String call = (leaves ? "left-" : "call-") + id;
        var vendors = id % 4 < 2 ? List.of("flaky/m", "flaky-too/m") : List.of("flaky-too/m", "flaky/m");
        var request = ask(vendors.get(0), call)
                .addModels(vendors.get(1))
                .setTimeout(Durations.fromSeconds(60))
                .build();
        var headers = new Metadata();
        headers.put(REQUEST_ID, call);
        var stub = CompletionServiceGrpc.newStub(channels.get(id % CHANNELS))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        if (stream) {
            stub.streamComplete(request, new Waiting<StreamCompleteResponse>(call, true, leaves) {
                @Override
                List<Attempt> told(StreamCompleteResponse event) {
                    text += event.getDelta().getText();
                    return event.getFinished().getAttemptsList();
                }
            });
        } else {
            stub.complete(request, new Waiting<CompleteResponse>(call, false, leaves) {
                @Override
                List<Attempt> told(CompleteResponse answer) {
                    text += text(answer.getMessage());
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
        String text = "";

        Waiting(String call, boolean stream, boolean leaves) {
            this.call = call;
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
            ended(new End(call, stream, leaves, told.reason(), text, told.attempts()));
        }

        @Override
        public void onCompleted() {
            ended(new End(call, stream, leaves, "", text, attempts));
        }
    }

    /** What the log tells of the calls that were left: their callers hear nothing. */
    private static final class Lines extends Handler {

        static final Logger CALLS = Logger.getLogger("dev.parley.call");

        private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

        @Override
        public void publish(LogRecord entry) {
            if (entry.getMessage().contains(" id=left-")) {
                var line = CallLines.parsed(entry.getMessage());
                attempts.put(line.get("id"), Integer.parseInt(line.get("attempts")));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            CALLS.removeHandler(this);
        }
    }

    @Override
    public void close() {
        lines.close();
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
