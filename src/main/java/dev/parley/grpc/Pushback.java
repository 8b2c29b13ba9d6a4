package dev.parley.grpc;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.grpc.Metadata;
import java.time.Duration;

/**
 * What the retry of a client's gRPC library is told (gRFC A6). It goes by the status code alone, so it would have all
 * attempts made anew that the retry policy has allowed already, and nobody would see what the first of them cost.
 */
final class Pushback {

    static final Metadata.Key<String> HEADER =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private static final String NEVER = "-1";

    private Pushback() {}

    /**
     * Not again where vendors were called; where nobody was, when it helps. A wait that the call has no time for would only
     * keep its caller from the status. Whoever stops says nothing: another instance can be asked at once.
     */
    static Metadata of(GatewayException failure) {
        var trailers = new Metadata();
        if (failure.reason() == ErrorReason.ERROR_REASON_SHUTTING_DOWN) {
            return trailers;
        }
        if (!failure.attempts().isEmpty()) {
            trailers.put(HEADER, NEVER);
        } else {
            failure.retryAfter()
                    .map(wait -> hasTimeFor(wait, failure) ? String.valueOf(millis(wait)) : NEVER)
                    .ifPresent(told -> trailers.put(HEADER, told));
        }
        return trailers;
    }

    private static boolean hasTimeFor(Duration wait, GatewayException failure) {
        return failure.timeLeft().map(left -> wait.compareTo(left) < 0).orElse(true);
    }

    /** Rounded up: who comes a little too early waits twice. */
    static long millis(Duration wait) {
        return wait.plusNanos(999_999).toMillis();
    }
}
