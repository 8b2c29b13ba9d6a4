package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamCompleteResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;

/** Stands between vendor and caller: passes content on at once and settles the stream at its end, whatever end it is. */
final class StreamMeter extends AbstractMultiOperator<StreamCompleteResponse, StreamCompleteResponse> {

    private final Progress progress;
    private final Settlement settlement;

    StreamMeter(Multi<StreamCompleteResponse> events, Progress progress, Settlement settlement) {
        super(events);
        this.progress = progress;
        this.settlement = settlement;
    }

    @Override
    public void subscribe(MultiSubscriber<? super StreamCompleteResponse> downstream) {
        upstream.subscribe(new Meter(downstream));
    }

    private final class Meter extends MultiOperatorProcessor<StreamCompleteResponse, StreamCompleteResponse> {

        private boolean finished;

        Meter(MultiSubscriber<? super StreamCompleteResponse> downstream) {
            super(downstream);
        }

        @Override
        public void onItem(StreamCompleteResponse event) {
            switch (event.getEventCase()) {
                case STARTED -> {
                    progress.firstChunkArrived();
                    super.onItem(event.toBuilder()
                            .setStarted(event.getStarted().toBuilder()
                                    .setRequestId(progress.call().requestId()))
                            .build());
                }
                case DELTA -> super.onItem(event);
                case FINISHED -> finish(event.getFinished());
                case EVENT_NOT_SET -> throw new IllegalStateException("an empty event");
            }
        }

        /** Settling may count tokens on another thread, so the stream completes when that is done. */
        private void finish(CompleteResponse answer) {
            finished = true;
            settlement.settle(answer, progress).subscribe().with(this::close, super::onFailure);
        }

        private void close(CompleteResponse response) {
            super.onItem(
                    StreamCompleteResponse.newBuilder().setFinished(response).build());
            super.onCompletion();
        }

        @Override
        public void onCompletion() {
            if (!finished) {
                super.onFailure(GatewayException.of(
                        ErrorReason.ERROR_REASON_UNSPECIFIED, "the stream ended without its last event"));
            }
        }
    }
}
