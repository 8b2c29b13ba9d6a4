package dev.parley.gateway;

import com.google.protobuf.MessageLite;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;

/** Keeps off an event loop what takes some milliseconds: all streams of that loop would wait for it. */
final class FittingThread {

    /** A request of this many bytes takes so long to check, to count and to translate. */
    private static final int LARGE = 64 * 1024;

    private FittingThread() {}

    static boolean isLarge(MessageLite request) {
        return request.getSerializedSize() > LARGE;
    }

    /** Is there where the request may be translated: on the same thread, but for a large one on an event loop. */
    static Uni<Void> toTranslate(MessageLite request) {
        return Uni.createFrom().deferred(() -> {
            var here = Uni.createFrom().voidItem();
            return isLarge(request) && Context.isOnEventLoopThread()
                    ? here.emitOn(Infrastructure.getDefaultWorkerPool())
                    : here;
        });
    }
}
