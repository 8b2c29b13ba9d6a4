package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.v1.Candidate;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Delta;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Started;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.Reported;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Stands between vendor and caller: passes content on at once and settles the stream at its end, whatever end it is. */
final class StreamMeter extends AbstractMultiOperator<StreamCompleteResponse, StreamCompleteResponse> {

    private final Progress progress;
    private final CostLimit costLimit;
    private final Settlement settlement;

    StreamMeter(Multi<StreamCompleteResponse> events, Progress progress, CostLimit costLimit, Settlement settlement) {
        super(
                progress.admitted().ceiling().isEmpty()
                        ? events
                        : events.onItem().transformToUniAndConcatenate(StreamMeter::aside));
        this.progress = progress;
        this.costLimit = costLimit;
        this.settlement = settlement;
    }

    /** The same event, off the event loop where to count it takes long. */
    private static Uni<StreamCompleteResponse> aside(StreamCompleteResponse event) {
        var same = Uni.createFrom().item(event);
        return CostWatch.isLong(event.getDelta()) ? same.emitOn(Infrastructure.getDefaultWorkerPool()) : same;
    }

    @Override
    public void subscribe(MultiSubscriber<? super StreamCompleteResponse> downstream) {
        upstream.subscribe(new Meter(downstream));
    }

    private final class Meter extends MultiOperatorProcessor<StreamCompleteResponse, StreamCompleteResponse> {

        private final CompleteResponse.Builder soFar = CompleteResponse.newBuilder();
        private final Map<Integer, WrittenSoFar> written = new TreeMap<>();
        private Optional<CostWatch> watch = Optional.empty();
        private Tried tried;
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
                    begin(event.getStarted());
                    super.onItem(event.toBuilder()
                            .setStarted(event.getStarted().toBuilder()
                                    .setRequestId(progress.call().requestId()))
                            .build());
                }
                case DELTA -> pass(event);
                case CONTINUED -> super.onItem(event);
                case FINISHED -> finish(event.getFinished());
                case EVENT_NOT_SET -> throw new IllegalStateException("an empty event");
            }
        }

        private void begin(Started started) {
            watch = costLimit.watch(progress, progress.attempts().current());
            if (watch.isEmpty()) {
                return;
            }
            tried = progress.attempts().answering();
            tried.boundedBy(this::isPaid);
            soFar.setActual(started.getActual())
                    .setVendorRequestId(started.getVendorRequestId())
                    .setVendorResponseId(started.getVendorResponseId());
        }

        /** As much of it as is paid for. What is left of a piece goes on before the end, whether it was asked for or not. */
        private void pass(StreamCompleteResponse event) {
            Delta paid = watch.map(one -> one.paid(
                            event.getDelta(),
                            tried.seen().report(),
                            tried.seen().characters()))
                    .orElse(event.getDelta());
            if (paid == event.getDelta()) {
                keep(paid);
                super.onItem(event);
                // A picture, say, is there as a whole and billed: its caller gets it, but what follows is not paid.
                if (Reported.written(paid).isEmpty() && !isPaid()) {
                    stop();
                }
                return;
            }
            if (paid.getContentCase() != Delta.ContentCase.CONTENT_NOT_SET) {
                keep(paid);
                super.onItem(event.toBuilder().setDelta(paid).build());
            }
            stop();
        }

        private boolean isPaid() {
            return watch.map(one -> one.pays(tried.seen().report(), tried.seen().characters()))
                    .orElse(true);
        }

        private void keep(Delta delta) {
            if (watch.isPresent()) {
                written.computeIfAbsent(delta.getCandidateIndex(), index -> new WrittenSoFar())
                        .add(delta);
            }
        }

        /** The vendor is told to stop at once; what was paid for until then is the answer. */
        private void stop() {
            getUpstreamSubscription().cancel();
            soFar.mergeFrom(tried.seen().report().answer());
            tried.candidate().structure().ifPresent(any -> soFar.addWarnings(StructuredAnswer.UNCHECKED));
            soFar.setFinishReason(FinishReason.FINISH_REASON_COST_LIMIT);
            soFar.getMessageBuilder().setRole(Role.ROLE_ASSISTANT);
            written.forEach((index, parts) -> {
                if (index == 0) {
                    soFar.getMessageBuilder().addAllParts(parts.parts());
                } else {
                    soFar.addOtherCandidates(Candidate.newBuilder()
                            .setIndex(index)
                            .setFinishReason(FinishReason.FINISH_REASON_COST_LIMIT)
                            .setMessage(Message.newBuilder()
                                    .setRole(Role.ROLE_ASSISTANT)
                                    .addAllParts(parts.parts())));
                }
            });
            finish(soFar.build());
        }

        /** Settling may count tokens on another thread, so the stream completes when that is done. */
        private void finish(CompleteResponse answer) {
            finished = true;
            var told = progress.admitted()
                    .ceiling()
                    .map(ceiling -> ceiling.told(answer, progress.attempts().current()))
                    .orElse(answer);
            settlement.settle(told, progress).subscribe().with(this::close, super::onFailure);
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
