package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.GOOD;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.Watch;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls of several callers at a time, most to the vendor "limited", whose answers are held back until they may come. */
final class Crowd implements AutoCloseable {

    private static final int SECONDS = 60;
    private static final Metadata.Key<String> CALLER_ID =
            Metadata.Key.of("x-caller-id", Metadata.ASCII_STRING_MARSHALLER);

    private final Caller caller;
    private final StubVendor vendor;
    private final Watch watch = new Watch();
    private final CompletableFuture<Void> release = new CompletableFuture<>();
    private final List<Future<CompleteResponse>> calls = new ArrayList<>();

    Crowd(Caller caller, StubVendor vendor) {
        this.caller = caller;
        this.vendor = vendor;
    }

    static CompleteRequest.Builder limited(String model, String text) {
        return ask("limited/" + model, text);
    }

    static CompleteRequest.Builder hurried(String model, long millis) {
        return limited(model, "Hi").setTimeout(Durations.fromMillis(millis));
    }

    /** This reply, held back until {@link #release()}. */
    Reply held(Reply reply) {
        return reply.after(release);
    }

    void release() {
        release.complete(null);
    }

    Future<CompleteResponse> begin(String who, CompleteRequest.Builder request) {
        var headers = new Metadata();
        headers.put(CALLER_ID, who);
        var call = CompletionServiceGrpc.newFutureStub(caller.channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .complete(request.build());
        calls.add(call);
        return call;
    }

    /** Takes the only permit of a model and keeps it until {@link #release()}. */
    Future<CompleteResponse> hold(String model) {
        vendor.answer(model, held(GOOD), GOOD);
        var held = begin("holder", limited(model, "held"));
        Await.until(() -> vendor.seen(model).size() == 1);
        return held;
    }

    /** Begins a call that has to stand in line. */
    void queue(String who, CompleteRequest.Builder request) {
        String deployment = request.getModels(0);
        double before = watch.inLine(deployment);
        begin(who, request);
        Await.until(() -> watch.inLine(deployment) == before + 1);
    }

    /** The caller of this call, counted from zero, leaves. */
    void leave(int index) {
        calls.remove(index).cancel(true);
    }

    /** What the call of this index, counted from zero, is answered. */
    CompleteResponse answer(int index) throws ExecutionException, InterruptedException, TimeoutException {
        return calls.get(index).get(SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until all are answered. */
    void all() throws ExecutionException, InterruptedException, TimeoutException {
        for (int i = 0; i < calls.size(); i++) {
            answer(i);
        }
    }

    /** What the vendor was asked, in its order. */
    List<String> prompts(String model) {
        return vendor.seen(model).stream()
                .map(seen -> seen.body().replaceAll("(?s).*\"content\":\\s*\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Override
    public void close() {
        release();
    }
}
