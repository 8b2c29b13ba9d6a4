package dev.parley.resilience;

import dev.parley.error.GatewayException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What is to be done later, on Quarkus's threads at Vert.x's time: a timer of Vert.x is gone when it is called off. One of
 * Quarkus's own executor stays in its queue until it would have rung, so that each call would hold memory for the longest
 * time that it might have taken.
 */
@Singleton
public final class Timers implements Ticker {

    private final Vertx vertx;
    private final AtomicInteger pending = new AtomicInteger();

    Timers(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    /** A timer counts whole milliseconds, at least one. */
    @Override
    public Runnable after(Duration time, Runnable action) {
        pending.incrementAndGet();
        long timer = vertx.setTimer(time.plusMillis(1).toMillis(), rung -> {
            pending.decrementAndGet();
            soon(action);
        });
        return () -> {
            if (vertx.cancelTimer(timer)) {
                pending.decrementAndGet();
            }
        };
    }

    @Override
    public void soon(Runnable action) {
        Infrastructure.getDefaultExecutor().execute(action);
    }

    /** Is there after this time; at once, where there is none to wait. */
    public Uni<Void> waited(Duration time) {
        return time.isZero()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().emitter(waiting -> waiting.onTermination(after(time, () -> waiting.complete(null))));
    }

    /** What fails where it takes longer than this. */
    public <T> Uni<T> within(Duration time, Supplier<GatewayException> late, Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            var tether = new Tether();
            var callOff = after(time, () -> tether.end(late.get()));
            return tether.hold(work).onTermination().invoke(callOff);
        });
    }

    /** How many are neither rung nor called off. */
    public int pending() {
        return pending.get();
    }
}
