package dev.parley.resilience;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.AbstractMulti;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Splits a stream at its first item: what fails before it fails the opening; what comes with it and after it is the
 * opened stream. No more than the first item is asked for before somebody wants the rest.
 */
final class FirstItem<T> implements MultiSubscriber<T>, Flow.Subscription {

    private final UniEmitter<? super Multi<T>> opening;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile Flow.Subscription upstream;
    private volatile boolean opened;
    private volatile boolean left;
    private T first;
    private Throwable failure;
    private boolean ended;
    private boolean started;
    private volatile MultiSubscriber<? super T> downstream;

    private FirstItem(UniEmitter<? super Multi<T>> opening) {
        this.opening = opening;
    }

    /** The opening of a stream. Ending the tether ends a stream that nobody has taken over. */
    static <T> Uni<Multi<T>> of(Multi<T> stream, Tether tether) {
        return Uni.createFrom().emitter(emitter -> {
            var split = new FirstItem<T>(emitter);
            tether.onEnd(split::leave);
            stream.subscribe(split);
        });
    }

    /** Nobody waits for the opening any more. */
    private void leave() {
        left = true;
        if (upstream != null && downstream == null) {
            upstream.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        upstream = subscription;
        if (left) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onItem(T item) {
        if (opened) {
            downstream.onItem(item);
        } else {
            first = item;
            opened = true;
            opening.complete(new AbstractMulti<T>() {
                @Override
                public void subscribe(MultiSubscriber<? super T> subscriber) {
                    downstream = subscriber;
                    subscriber.onSubscribe(FirstItem.this);
                }
            });
        }
    }

    @Override
    public void onFailure(Throwable reason) {
        if (opened) {
            end(reason);
        } else {
            opening.fail(reason);
        }
    }

    @Override
    public void onCompletion() {
        if (opened) {
            end(null);
        } else {
            opening.fail(new NoSuchElementException("the stream was empty"));
        }
    }

    /** An end that comes before the first item was handed on waits for that. */
    private void end(Throwable reason) {
        synchronized (this) {
            failure = reason;
            ended = true;
            if (!started) {
                return;
            }
        }
        tellEnd();
    }

    private void tellEnd() {
        if (failure == null) {
            downstream.onCompletion();
        } else {
            downstream.onFailure(failure);
        }
    }

    @Override
    public void request(long demand) {
        if (demand > 0 && taken.compareAndSet(false, true)) {
            downstream.onItem(first);
            boolean over;
            synchronized (this) {
                started = true;
                over = ended;
            }
            if (over) {
                tellEnd();
            } else if (demand > 1) {
                upstream.request(demand == Long.MAX_VALUE ? demand : demand - 1);
            }
        } else {
            upstream.request(demand);
        }
    }

    @Override
    public void cancel() {
        upstream.cancel();
    }
}
