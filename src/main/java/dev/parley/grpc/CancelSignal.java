package dev.parley.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.concurrent.atomic.AtomicReference;

/** Cancels what we do for a caller who leaves. gRPC wants to hear of it before there is anything to cancel. */
final class CancelSignal {

    private static final Cancellable CANCELLED = () -> {};

    private final AtomicReference<Cancellable> work = new AtomicReference<>();

    CancelSignal(ServerCallStreamObserver<?> caller) {
        caller.setOnCancelHandler(() -> {
            var running = work.getAndSet(CANCELLED);
            if (running != null) {
                running.cancel();
            }
        });
    }

    void cancels(Cancellable running) {
        if (!work.compareAndSet(null, running)) {
            running.cancel();
        }
    }
}
