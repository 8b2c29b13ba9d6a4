package dev.parley.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for an event; that it does not come is a failure of the test, which would hang else. */
public final class Await {

    private static final int SECONDS = 30;

    private Await() {}

    public static void until(BooleanSupplier event) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!event.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it did not happen in " + SECONDS + " s");
            }
            Thread.onSpinWait();
        }
    }

    /** Waits until it is counted down: in a listener of a stub it holds the vendor back. */
    public static void until(CountDownLatch event) {
        try {
            if (!event.await(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("it did not happen in " + SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
