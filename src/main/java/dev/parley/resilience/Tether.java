package dev.parley.resilience;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.MultiSelectFirstUntilOtherOp;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds work that may have to end from outside: at the end of a call's time, of the service, or because nobody waits for
 * it any more. What is held fails at once with the reason, and what it does is cancelled.
 */
public final class Tether {

    private final Set<UniEmitter<?>> held = ConcurrentHashMap.newKeySet();
    private volatile Throwable reason;

    /** The same work, as long as this holds. */
    public <T> Uni<T> hold(Uni<T> work) {
        return Uni.createFrom().emitter(emitter -> {
            held.add(emitter);
            var running = work.subscribe().with(emitter::complete, emitter::fail);
            emitter.onTermination(() -> {
                held.remove(emitter);
                running.cancel();
            });
            failIfEnded(emitter);
        });
    }

    /** The same stream, as long as this holds. */
    public <T> Multi<T> hold(Multi<T> work) {
        return Multi.createFrom().deferred(() -> {
            var running = new AtomicReference<Flow.Subscription>();
            // The operator only fails its subscriber when the other fails; what it selects from would run on.
            onEnd(() -> cancel(running.get()));
            var watched = work.onSubscription().invoke(subscription -> {
                running.set(subscription);
                if (reason != null) {
                    subscription.cancel();
                }
            });
            return new MultiSelectFirstUntilOtherOp<>(watched, end().toMulti());
        });
    }

    private static void cancel(Flow.Subscription running) {
        if (running != null) {
            running.cancel();
        }
    }

    private Uni<Object> end() {
        return Uni.createFrom().emitter(emitter -> {
            held.add(emitter);
            emitter.onTermination(() -> held.remove(emitter));
            failIfEnded(emitter);
        });
    }

    /** Does this when it ends, or at once where it has. */
    void onEnd(Runnable action) {
        end().subscribe().with(never -> {}, failure -> action.run());
    }

    private void failIfEnded(UniEmitter<?> emitter) {
        if (reason != null) {
            emitter.fail(reason);
        }
    }

    /** Ends what is held now or later; only the first reason counts. */
    public void end(Throwable why) {
        synchronized (this) {
            if (reason != null) {
                return;
            }
            reason = why;
        }
        held.forEach(emitter -> emitter.fail(why));
    }
}
