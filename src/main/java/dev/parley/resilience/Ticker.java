package dev.parley.resilience;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The time that limits go by, and what is to be done later. */
interface Ticker {

    /** A time on a clock that only goes forward. */
    long nanos();

    /** Does this later; the returned action calls it off. */
    Runnable after(Duration time, Runnable action);

    /** Does this now, on another thread. */
    void soon(Runnable action);

    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Runnable after(Duration time, Runnable action) {
            // A timer counts whole milliseconds, at least one.
            Future<?> timer = Infrastructure.getDefaultWorkerPool()
                    .schedule(action, time.plusMillis(1).toMillis(), TimeUnit.MILLISECONDS);
            return () -> timer.cancel(false);
        }

        @Override
        public void soon(Runnable action) {
            Infrastructure.getDefaultExecutor().execute(action);
        }
    };
}
