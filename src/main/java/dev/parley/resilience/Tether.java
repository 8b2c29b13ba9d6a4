package dev.parley.resilience;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.MultiSelectFirstUntilOtherOp;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds work that may have to end from outside: at the end of a call's time, of the service, or because nobody waits for
 * it any more. What is held fails at once with the reason, and what it does is cancelled.
 */
public final class Tether {

    private final Set<UniEmitter<?>> held = ConcurrentHashMap.newKeySet();
    private volatile Throwable reason;

    /** The same work, as long as this holds; none of it is begun where it has ended. */
    public <T> Uni<T> hold(Uni<T> work) {
        return Uni.createFrom()
                .deferred(() -> reason == null ? held(work) : Uni.createFrom().failure(reason));
    }

    private <T> Uni<T> held(Uni<T> work) {
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

    /** The same stream, as long as this holds; none of it is begun where it has ended. */
    public <T> Multi<T> hold(Multi<T> work) {
        return Multi.createFrom()
                .deferred(() -> reason == null ? held(work) : Multi.createFrom().failure(reason));
    }

    private <T> Multi<T> held(Multi<T> work) {
        // The operator passes the end on as a failure, but leaves the work running.
        var ending = work.onSubscription().invoke(subscription -> onEnd(subscription::cancel));
        return new MultiSelectFirstUntilOtherOp<>(ending, end().toMulti());
    }

    private Uni<Object> end() {
        return Uni.createFrom().emitter(emitter -> {
            held.add(emitter);
            emitter.onTermination(() -> held.remove(emitter));
            failIfEnded(emitter);
        });
    }

    /** Does this when it ends, or at once where it has. */
    public void onEnd(Runnable action) {
        end().subscribe().with(never -> {}, failure -> action.run());
    }

    private void failIfEnded(UniEmitter<?> emitter) {
        if (reason != null) {
            emitter.fail(reason);
        }
    }

    /** Whether this is why it ended. */
    boolean hasEndedBy(Throwable failure) {
        return reason == failure;
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
