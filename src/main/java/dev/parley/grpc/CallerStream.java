package dev.parley.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands a stream to a caller as fast as the caller reads: events are asked for in small batches, and only while gRPC has
 * room to send. So no more than one batch waits here, whatever the vendor sends.
 */
final class CallerStream<T> implements MultiSubscriber<T> {

    private static final int BATCH = 32;

    private final ServerCallStreamObserver<T> caller;
    private final CancelSignal cancelled;
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile Flow.Subscription events;

    CallerStream(ServerCallStreamObserver<T> caller) {
        this.caller = caller;
        this.cancelled = new CancelSignal(caller);
        caller.setOnReadyHandler(this::askForMore);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        events = subscription;
        cancelled.cancels(subscription::cancel);
        askForMore();
    }

    @Override
    public void onItem(T event) {
        caller.onNext(event);
        if (outstanding.decrementAndGet() == 0) {
            askForMore();
        }
    }

    @Override
    public void onFailure(Throwable failure) {
        StatusMapper.fail(caller, failure);
    }

    @Override
    public void onCompletion() {
        caller.onCompleted();
    }

    /** Both the end of a batch and gRPC's sign come here, from their own threads: one of them asks. */
    private void askForMore() {
        if (events != null && caller.isReady() && outstanding.compareAndSet(0, BATCH)) {
            events.request(BATCH);
        }
    }
}
