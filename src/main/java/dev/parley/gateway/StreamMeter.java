package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Delta;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Role;
import dev.parley.v1.Started;
import dev.parley.v1.StreamCompleteResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;

/** Stands between vendor and caller: passes content on at once and settles the stream at its end, whatever end it is. */
final class StreamMeter extends AbstractMultiOperator<StreamCompleteResponse, StreamCompleteResponse> {

    private final Progress progress;
    private final CostLimit costLimit;
    private final Settlement settlement;

    StreamMeter(Multi<StreamCompleteResponse> events, Progress progress, CostLimit costLimit, Settlement settlement) {
        super(events);
        this.progress = progress;
        this.costLimit = costLimit;
        this.settlement = settlement;
    }

    @Override
    public void subscribe(MultiSubscriber<? super StreamCompleteResponse> downstream) {
        upstream.subscribe(new Meter(downstream));
    }

    private final class Meter extends MultiOperatorProcessor<StreamCompleteResponse, StreamCompleteResponse> {

        private final boolean limited =
                !progress.admitted().request().getMaxCost().isEmpty();
        private final CompleteResponse.Builder soFar = CompleteResponse.newBuilder();
        private CostLimit.Watch watch;
        private boolean finished;

        Meter(MultiSubscriber<? super StreamCompleteResponse> downstream) {
            super(downstream);
        }

        @Override
        public void onItem(StreamCompleteResponse event) {
            if (finished) {
                return;
            }
            switch (event.getEventCase()) {
                case STARTED -> {
                    progress.firstChunkArrived();
                    if (limited) {
                        begin(event.getStarted());
                    }
                    super.onItem(event.toBuilder()
                            .setStarted(event.getStarted().toBuilder()
                                    .setRequestId(progress.call().requestId()))
                            .build());
                }
                case DELTA -> {
                    if (!limited || watch.allows(Tried.written(event.getDelta()))) {
                        keep(event.getDelta());
                        super.onItem(event);
                    } else {
                        stop();
                    }
                }
                case CONTINUED -> super.onItem(event);
                case FINISHED -> finish(event.getFinished());
                case EVENT_NOT_SET -> throw new IllegalStateException("an empty event");
            }
        }

        private void begin(Started started) {
            watch = costLimit.watch(progress.attempts().current());
            soFar.setActual(started.getActual())
                    .setVendorRequestId(started.getVendorRequestId())
                    .setVendorResponseId(started.getVendorResponseId());
        }

        /** A thought or a call that is cut off is of no use, but was written and is billed: the watch has counted it. */
        private void keep(Delta delta) {
            if (limited && delta.hasText() && delta.getCandidateIndex() == 0) {
                var message = soFar.getMessageBuilder().setRole(Role.ROLE_ASSISTANT);
                while (message.getPartsCount() <= delta.getPartIndex()) {
                    message.addPartsBuilder();
                }
                var part = message.getPartsBuilder(delta.getPartIndex());
                part.setText(part.getText() + delta.getText());
            }
        }

        /** The vendor is told to stop at once; what came until then is the answer. */
        private void stop() {
            getUpstreamSubscription().cancel();
            finish(soFar.setFinishReason(FinishReason.FINISH_REASON_COST_LIMIT)
                    .setUsage(watch.used())
                    .addWarnings(Settlement.usageEstimated())
                    .build());
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
