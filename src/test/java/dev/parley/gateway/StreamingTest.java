package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.END;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Streams under stress: left early, read slowly, late, and many at once. */
@OverTheWire
class StreamingTest {

    private static final String PIECE =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}\n\n";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** B01. */
    @Test
    void aCallerWhoLeavesAStreamClosesTheVendorsConnection() throws Exception {
        var reply = Reply.events(
                End.SILENCE, Collections.nCopies(5, PIECE.formatted("word ")).toArray(new String[0]));
        vendor.answer("m", reply);
        var leaving = Context.current().withCancellation();

        leaving.call(() -> {
            Iterator<StreamCompleteResponse> events =
                    caller.blocking().streamComplete(ask("stub/m", "Hi").build());
            for (int i = 0; i < 6; i++) {
                events.next();
            }
            return leaving.cancel(null);
        });

        reply.left().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCallerWhoLeavesAWholeAnswerClosesTheVendorsConnection() throws Exception {
        var reply = Reply.of(
                200, "application/json", List.of("{\"choices\"".getBytes(StandardCharsets.UTF_8)), End.SILENCE);
        vendor.answer("m", reply);
        var call = dev.parley.v1.CompletionServiceGrpc.newFutureStub(caller.channel())
                .complete(ask("stub/m", "Hi").build());
        Await.until(() -> !vendor.seen("m").isEmpty());

        call.cancel(true);

        reply.left().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theCallersDeadlineBoundsTheVendorsCall() throws Exception {
        var reply = Reply.events(End.SILENCE, PIECE.formatted("word "));
        vendor.answer("m", reply);

        Failure failure = failureOf(() -> caller.blocking()
                .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                .streamComplete(ask("stub/m", "Hi").build())
                .forEachRemaining(event -> {}));

        assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        reply.left().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aVendorThatFallsSilentEndsInATimeoutWithWhatItSent() {
        vendor.answer("m", Reply.events(End.SILENCE, PIECE.formatted("word ")));

        Failure failure = failureOf(() -> caller.stream(ask("stub/m", "Hi").build()));

        assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(failure.reason()).isEqualTo("VENDOR_TIMEOUT");
        assertThat(failure.about("partial")).isEqualTo("true");
    }

    @Test
    void aVendorThatSendsNothingEndsInATimeout() {
        vendor.answer("m", Reply.events(End.SILENCE));

        Failure failure = failureOf(() -> caller.stream(ask("stub/m", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("VENDOR_TIMEOUT");
        assertThat(failure.about("partial")).isEmpty();
    }

    /** The vendor has 30 MB to send; were they read ahead of the caller, the vendor would be done long before. */
    @Test
    void aSlowReaderHoldsTheVendorBackAndLosesNothing() throws Exception {
        String text = "x".repeat(64 * 1024);
        byte[] piece = PIECE.formatted(text).getBytes(StandardCharsets.UTF_8);
        List<byte[]> pieces = new ArrayList<>(Collections.nCopies(480, piece));
        pieces.add(END.getBytes(StandardCharsets.UTF_8));
        var written = new AtomicLong();
        vendor.answer("m", Reply.of(200, "text/event-stream", pieces, End.PROPER));
        vendor.onWrite(written::addAndGet);
        var reader = new SlowReader();
        caller.async().streamComplete(ask("stub/m", "Hi").build(), reader);
        reader.first.get(10, TimeUnit.SECONDS);

        // Meanwhile others are served, which takes as long as it takes: that is the clock of this test.
        for (int i = 0; i < 500; i++) {
            caller.blocking().complete(ask("sandbox", "Hi " + i).build());
        }
        long ahead = written.get();
        reader.readOn();

        assertThat(ahead).isBetween(1L, 24L * 1024 * 1024);
        assertThat(reader.whole.get(60, TimeUnit.SECONDS)).isEqualTo(480L * text.length());
    }

    @Test
    void tenThousandStreamsAtSixtyFourAtOnceAreEachCompleteAndByteExact() throws Exception {
        int streams = 10_000;
        var workers = Executors.newFixedThreadPool(64);
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            String question = "stream " + i + ": Grüße 世界 🦜 " + "word ".repeat(i % 40) + "end";
            answers.add(CompletableFuture.supplyAsync(() -> answered(question), workers));
        }
        List<String> wrong = new ArrayList<>();
        for (CompletableFuture<String> answer : answers) {
            String difference = answer.get(120, TimeUnit.SECONDS);
            if (!difference.isEmpty()) {
                wrong.add(difference);
            }
        }
        workers.shutdown();

        assertThat(wrong).isEmpty();
        assertThat(answers).hasSize(streams);
    }

    private String answered(String question) {
        CompleteRequest request =
                ask("sandbox", question + "[[sandbox echo split=61]]").build();
        List<StreamCompleteResponse> events;
        try {
            events = caller.stream(request);
        } catch (io.grpc.StatusRuntimeException e) {
            return question + ": " + e.getMessage();
        }
        var last = events.get(events.size() - 1);
        boolean exact = last.hasFinished()
                && text(events).equals(question)
                && text(last.getFinished().getMessage()).equals(question);
        return exact ? "" : question + ": answered " + text(events);
    }

    /** Reads one event, then none until it is told to read on. */
    private static final class SlowReader implements ClientResponseObserver<CompleteRequest, StreamCompleteResponse> {

        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final CompletableFuture<Long> whole = new CompletableFuture<>();
        private ClientCallStreamObserver<CompleteRequest> call;
        private volatile boolean reading;
        private long letters;

        @Override
        public void beforeStart(ClientCallStreamObserver<CompleteRequest> outgoing) {
            call = outgoing;
            outgoing.disableAutoRequestWithInitial(1);
        }

        void readOn() {
            reading = true;
            call.request(1);
        }

        @Override
        public void onNext(StreamCompleteResponse event) {
            first.complete(null);
            letters += event.getDelta().getText().length();
            if (reading) {
                call.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            first.completeExceptionally(failure);
            whole.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            whole.complete(letters);
        }
    }
}
