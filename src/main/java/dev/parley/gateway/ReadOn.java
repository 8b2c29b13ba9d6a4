package dev.parley.gateway;

import dev.parley.resilience.Deadline;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.VendorStreams;
import io.smallrye.mutiny.Context;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps an account of what a vendor's stream brings. Where the vendor bills on although the caller left, it is read to its
 * end or until it is cut, and what comes is thrown away but for the usage.
 */
final class ReadOn extends AbstractMultiOperator<StreamCompleteResponse, StreamCompleteResponse> {

    private final Tried tried;
    private final Deadline deadline;

    ReadOn(Multi<StreamCompleteResponse> events, Tried tried, Deadline deadline) {
        super(events);
        this.tried = tried;
        this.deadline = deadline;
        tried.streams();
    }

    @Override
    public void subscribe(MultiSubscriber<? super StreamCompleteResponse> downstream) {
        upstream.subscribe(new Reader(downstream));
    }

    private final class Reader extends MultiOperatorProcessor<StreamCompleteResponse, StreamCompleteResponse> {

        private volatile boolean alone;

        Reader(MultiSubscriber<? super StreamCompleteResponse> downstream) {
            super(downstream);
        }

        /** What the vendor's side tells of the request, and how long it is waited for. */
        @Override
        public Context context() {
            // Nobody waits for what is read on.
            Supplier<Duration> timeLeft = () -> (alone ? Deadline.NONE : deadline).left();
            return Context.of(VendorStreams.LISTENER, tried, VendorStreams.TIME_LEFT, timeLeft);
        }

        @Override
        public void onItem(StreamCompleteResponse event) {
            if (event.hasDelta()) {
                tried.seen().wrote(event.getDelta());
            }
            if (event.hasFinished()) {
                tried.rest().end(Optional.of(event.getFinished()));
            }
            if (!alone) {
                super.onItem(event);
            }
        }

        @Override
        public void onFailure(Throwable failure) {
            tried.rest().end(Optional.empty());
            if (!alone) {
                super.onFailure(failure);
            }
        }

        @Override
        public void onCompletion() {
            tried.rest().end(Optional.empty());
            if (!alone) {
                super.onCompletion();
            }
        }

        @Override
        public void request(long demand) {
            if (!alone) {
                super.request(demand);
            }
        }

        @Override
        public void cancel() {
            if (!alone && tried.rest().isRead(() -> getUpstreamSubscription().cancel())) {
                alone = true;
                getUpstreamSubscription().request(Long.MAX_VALUE);
            } else if (!alone) {
                tried.rest().end(Optional.empty());
                super.cancel();
            }
        }
    }
}
