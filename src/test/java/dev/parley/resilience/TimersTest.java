package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimersTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int CALLS = 1_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Timers timers = new Timers(vertx);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** What is in the queue itself: a count of our own would not see a timer that is called off and stays. */
    private int queued() throws Exception {
        var queue = AbstractScheduledEventExecutor.class.getDeclaredField("scheduledTaskQueue");
        queue.setAccessible(true);
        var loop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
        // Runs after what other threads took out of the queue.
        return loop.submit(() -> queue.get(loop) instanceof Collection<?> tasks ? tasks.size() : 0)
                .get();
    }

    @Test
    void aTimerThatIsCalledOffIsGone() throws Exception {
        int before = queued();
        var set = IntStream.range(0, CALLS)
                .mapToObj(i -> timers.after(LONG, () -> {}))
                .toList();
        assertThat(queued()).isEqualTo(before + CALLS);
        assertThat(timers.pending()).isEqualTo(CALLS);
        set.forEach(Runnable::run);
        assertThat(queued()).isEqualTo(before);
        assertThat(timers.pending()).isZero();
    }

    @Test
    void callingOffTwiceOrTooLateCountsOnce() throws Exception {
        var rung = new CountDownLatch(1);
        var late = timers.after(Duration.ZERO, rung::countDown);
        rung.await();
        late.run();
        var twice = timers.after(LONG, () -> {});
        twice.run();
        twice.run();
        assertThat(timers.pending()).isZero();
    }

    @Test
    void aWaitThatNobodyNeedsAnyMoreHoldsNothing() throws Exception {
        int before = queued();
        var waiting = timers.waited(LONG).subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(queued()).isEqualTo(before + 1);
        waiting.cancel();
        assertThat(queued()).isEqualTo(before);
        timers.waited(Duration.ofMillis(1)).await().atMost(LONG);
        assertThat(timers.pending()).isZero();
    }

    @Test
    void workThatIsInTimeHoldsNothingAndWorkThatIsLateIsCancelled() throws Exception {
        int before = queued();
        var late = GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT, "too late");
        assertThat(timers.within(LONG, () -> late, Uni.createFrom().item(1))
                        .await()
                        .atMost(LONG))
                .isEqualTo(1);
        assertThat(queued()).isEqualTo(before);

        var cancelled = new CountDownLatch(1);
        var failure = new AtomicReference<Throwable>();
        var failed = new CountDownLatch(1);
        timers.within(
                        Duration.ofMillis(1),
                        () -> late,
                        Uni.createFrom().nothing().onCancellation().invoke(cancelled::countDown))
                .subscribe()
                .with(item -> {}, reason -> {
                    failure.set(reason);
                    failed.countDown();
                });
        failed.await();
        cancelled.await();
        assertThat(failure.get()).isSameAs(late);
        assertThat(timers.pending()).isZero();
    }
}
