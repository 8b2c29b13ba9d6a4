package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import dev.parley.resilience.Tether;
import dev.parley.telemetry.CallEnd;
import dev.parley.telemetry.CallLog;
import dev.parley.telemetry.GatewayMetrics;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.EstimateCostResponse;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells metrics and log of the end of each call, once. */
@Singleton
final class Recorder {

    private final GatewayMetrics metrics;
    private final CallLog log;
    private final Running running;

    Recorder(GatewayMetrics metrics, CallLog log, Running running) {
        this.metrics = metrics;
        this.log = log;
        this.running = running;
    }

    Record start(String method, Call call) {
        metrics.started();
        return new Record(method, call, running.started());
    }

    /** What is to be told of one call. */
    final class Record {

        private final String method;
        private final Call call;
        private final Tether tether;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile Progress progress;
        private volatile Cancellable timer;

        Record(String method, Call call, Tether tether) {
            this.method = method;
            this.call = call;
            this.tether = tether;
        }

        /** What ends the call from outside. */
        Tether tether() {
            return tether;
        }

        /** Takes an admitted call on; it ends with its time, whatever it does by then. */
        Progress progress(Admitted admitted) {
            progress = new Progress(admitted, call);
            timer = Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(progress.deadline().left().plusMillis(1))
                    .subscribe()
                    .with(nothing -> tether.end(outOfTime()));
            if (ended.get()) {
                timer.cancel();
            }
            return progress;
        }

        private static GatewayException outOfTime() {
            return GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT, "the call's time is over")
                    .withRemedy("try again, or allow more time: timeout in the request, or in the vendor's file");
        }

        List<Attempt> attempts() {
            return progress == null ? List.of() : progress.attempts().all();
        }

        void answered(CompleteResponse response) {
            end(CallEnd.OK, 200, Optional.of(response));
        }

        void estimated(EstimateCostResponse response) {
            end(CallEnd.OK, 0, Optional.empty());
        }

        void failed(Throwable failure) {
            if (failure instanceof GatewayException known) {
                end(Reasons.name(known.reason()), known.upstreamStatus().orElse(0), Optional.empty());
            } else {
                log.unexpected(call.requestId(), failure);
                end(Reasons.name(ErrorReason.ERROR_REASON_UNSPECIFIED), 0, Optional.empty());
            }
        }

        void cancelled() {
            var reason = call.deadline().isOver()
                    ? ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED
                    : ErrorReason.ERROR_REASON_CANCELLED;
            end(Reasons.name(reason), 0, Optional.empty());
        }

        private void end(String outcome, int upstreamStatus, Optional<CompleteResponse> response) {
            if (ended.compareAndSet(false, true)) {
                var end = new CallEnd(
                        method,
                        call.requestId(),
                        deployment(),
                        outcome,
                        upstreamStatus,
                        ended(),
                        call.elapsed(),
                        progress == null ? Optional.empty() : progress.firstChunk(),
                        response);
                metrics.ended(end);
                log.ended(end);
                running.ended(tether);
                if (timer != null) {
                    timer.cancel();
                }
            }
        }

        private List<CallEnd.Ended> ended() {
            return attempts().stream()
                    .flatMap(attempt -> progress.admitted().plan().stream()
                            .map(Candidate::deployment)
                            .filter(one -> one.vendor().id().equals(attempt.getVendor())
                                    && one.model().id().equals(attempt.getModel()))
                            .limit(1)
                            .map(one -> new CallEnd.Ended(one, attempt.getErrorReason())))
                    .toList();
        }

        private Optional<Deployment> deployment() {
            if (progress == null) {
                return Optional.empty();
            }
            var current = progress.attempts().current();
            return Optional.of((current == null ? progress.admitted().first() : current).deployment());
        }
    }
}
