package dev.parley.resilience;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * The stream that something opens. Mutiny's own way from a {@code Uni} to a {@code Multi} loses a cancellation that comes
 * between the item and the subscription to what it opens: that stream would run on for nobody, with all that it holds.
 */
public final class Opened {

    private boolean left;
    private Flow.Subscription running;

    private Opened() {}

    public static <T, R> Multi<R> by(Uni<T> opening, Function<? super T, ? extends Multi<R>> stream) {
        return Multi.createFrom().deferred(() -> {
            var opened = new Opened();
            return opening.onItem()
                    .transformToMulti(
                            item -> stream.apply(item).onSubscription().invoke(opened::runs))
                    .onCancellation()
                    .invoke(opened::leave);
        });
    }

    private void runs(Flow.Subscription subscription) {
        synchronized (this) {
            running = subscription;
            if (!left) {
                return;
            }
        }
        subscription.cancel();
    }

    private void leave() {
        Flow.Subscription ending;
        synchronized (this) {
            left = true;
            ending = running;
        }
        if (ending != null) {
            ending.cancel();
        }
    }
}
