package dev.parley.grpc;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.parley.gateway.Call;
import dev.parley.resilience.Deadline;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** What the services of this edge have in common: a call as the gateway sees it, and how its answer is sent. */
final class Calls {

    /** Of the time that a call had at its arrival so much is kept for telling how it ended. */
    private static final int SHARE = 20;

    private static final Duration MOST = Duration.ofMillis(100);

    private Calls() {}

    /**
     * The call that is being served. It must end before its caller's deadline: gRPC ends what runs longer without a word on
     * what was tried, and what that cost.
     */
    static Call current() {
        var deadline = Context.current().getDeadline();
        return new Call(
                RequestIdInterceptor.current(),
                CallerIdInterceptor.current(),
                System.nanoTime(),
                deadline == null
                        ? Deadline.NONE
                        : Deadline.in(toAnswer(Duration.ofNanos(deadline.timeRemaining(NANOSECONDS)))));
    }

    /** What of a caller's time is there to answer in. */
    static Duration toAnswer(Duration left) {
        var share = left.dividedBy(SHARE);
        return left.minus(share.compareTo(MOST) < 0 ? share : MOST);
    }

    /** Sends the answer; a caller who leaves cancels it. */
    static <T> void answer(Uni<T> answer, StreamObserver<T> caller) {
        var cancelled = new CancelSignal((ServerCallStreamObserver<T>) caller);
        cancelled.cancels(answer.subscribe()
                .with(
                        item -> {
                            caller.onNext(item);
                            caller.onCompleted();
                        },
                        failure -> StatusMapper.fail(caller, failure)));
    }
}
