package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import dev.parley.resilience.LeftReads;
import dev.parley.resilience.Tether;
import dev.parley.resilience.Timers;
import dev.parley.telemetry.CallEnd;
import dev.parley.telemetry.CallLog;
import dev.parley.telemetry.GatewayMetrics;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells metrics and log of the end of each call, once. */
@Singleton
final class Recorder {

    private final GatewayMetrics metrics;
    private final CallLog log;
    private final Running running;
    private final Settlement settlement;
    private final LeftReads reads;
    private final Timers timers;

    Recorder(
            GatewayMetrics metrics,
            CallLog log,
            Running running,
            Settlement settlement,
            LeftReads reads,
            Timers timers) {
        this.metrics = metrics;
        this.log = log;
        this.running = running;
        this.settlement = settlement;
        this.reads = reads;
        this.timers = timers;
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
        private final Attempts attempts = new Attempts(Optional.of(reads));
        private volatile Progress progress;
        private volatile Runnable callOff = () -> {};

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
            progress = new Progress(admitted, call, attempts);
            callOff = timers.after(progress.deadline().left(), this::endInTime);
            if (ended.get()) {
                callOff.run();
            }
            return progress;
        }

        /** Its attempts are left before they are ended, so that what is billed to its end can be read on. */
        private void endInTime() {
            attempts.left(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT, true);
            tether.end(outOfTime());
        }

        /** The same reason as where gRPC is the first to see that the caller's deadline has passed. */
        private GatewayException outOfTime() {
            return call.deadline().hasRunOut()
                    ? GatewayException.of(
                                    ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
                                    "the call was not complete in the time that its caller's gRPC deadline allows")
                            .withRemedy("allow more time: a later gRPC deadline")
                    : GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT, "the call's time is over")
                            .withRemedy(
                                    "try again, or allow more time: timeout in the request, or in the vendor's file");
        }

        /** The attempts of a call that failed for this reason: what still runs is left, and kept the caller waiting. */
        Attempts left(ErrorReason reason) {
            boolean late = reason == ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
            attempts.left(late ? ErrorReason.ERROR_REASON_VENDOR_TIMEOUT : reason, false);
            return attempts;
        }

        /** A failure as its caller is told it: with all that was tried, what that used, whom nobody asked, and the time left. */
        GatewayException told(GatewayException failure) {
            boolean begun = progress != null && progress.firstChunk().isPresent();
            return (begun ? failure.afterContent() : failure)
                    .withAttempts(attempts.all())
                    .withPassedOver(progress == null ? "" : progress.admitted().passedOver())
                    .withTimeLeft(timeLeft());
        }

        private Duration timeLeft() {
            return (progress == null ? call.deadline() : progress.deadline()).left();
        }

        void answered(CompleteResponse response) {
            end(CallEnd.OK, 200, Optional.of(response));
        }

        /** A call that asks no model for an answer: it ends with this. */
        <T> Uni<T> observed(Uni<T> work) {
            return tether.hold(work)
                    .onFailure(GatewayException.class)
                    .transform(failure -> failure.withTimeLeft(timeLeft()))
                    .onItem()
                    .invoke(() -> end(CallEnd.OK, 0, Optional.empty()))
                    .onFailure()
                    .invoke(this::failed)
                    .onCancellation()
                    .invoke(this::cancelled);
        }

        void failed(Throwable failure) {
            if (failure instanceof GatewayException known) {
                end(Reasons.name(known.reason()), known.upstreamStatus().orElse(0), Optional.empty());
            } else {
                log.unexpected(call.requestId(), failure);
                end(Reasons.name(ErrorReason.ERROR_REASON_UNSPECIFIED), 0, Optional.empty());
            }
        }

        /** The caller left, or its deadline passed all the same, which is the fault of a vendor that kept it waiting. */
        void cancelled() {
            boolean late = call.deadline().hasRunOut();
            attempts.left(late ? ErrorReason.ERROR_REASON_VENDOR_TIMEOUT : ErrorReason.ERROR_REASON_CANCELLED, true);
            end(
                    Reasons.name(
                            late ? ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED : ErrorReason.ERROR_REASON_CANCELLED),
                    0,
                    Optional.empty());
        }

        /** The call is over for its caller; it is told of when what it cost is known. */
        private void end(String outcome, int upstreamStatus, Optional<CompleteResponse> response) {
            if (ended.compareAndSet(false, true)) {
                callOff.run();
                var total = call.elapsed();
                // A service that stops waits for what is still read as well, and then cuts it.
                var reading = running.started();
                running.ended(tether);
                reading.onEnd(attempts::cut);
                settlement
                        .close(attempts)
                        .onFailure()
                        .invoke(failure -> log.unexpected(call.requestId(), failure))
                        .onFailure()
                        .recoverWithNull()
                        .subscribe()
                        .with(done -> {
                            tell(new CallEnd(
                                    method,
                                    call.requestId(),
                                    deployment(),
                                    outcome,
                                    upstreamStatus,
                                    attempts.ended().stream().map(Tried::end).toList(),
                                    total,
                                    progress == null ? Optional.empty() : progress.firstChunk(),
                                    response));
                            running.ended(reading);
                        });
            }
        }

        private void tell(CallEnd end) {
            metrics.ended(end);
            log.ended(end);
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
