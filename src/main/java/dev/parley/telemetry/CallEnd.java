package dev.parley.telemetry;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The end of one call.
 *
 * @param deployment the one asked last; empty where the call was refused before one was found
 * @param outcome {@link #OK} or the name of an error reason
 * @param upstreamStatus the vendor's HTTP status; 0 where there was none
 * @param attempts empty where no vendor was called
 * @param firstChunk from the arrival of a streamed call to its first content
 * @param response what the caller got, of which only counts may be recorded
 */
public record CallEnd(
        String method,
        String requestId,
        Optional<Deployment> deployment,
        String outcome,
        int upstreamStatus,
        List<AttemptEnd> attempts,
        Duration total,
        Optional<Duration> firstChunk,
        Optional<CompleteResponse> response) {

    public static final String OK = "OK";

    public CallEnd {
        attempts = List.copyOf(attempts);
    }

    String vendor() {
        return deployment.map(found -> found.vendor().id()).orElse("none");
    }

    String model() {
        return deployment.map(CallEnd::model).orElse("none");
    }

    /** The model, if the catalog or the vendor's file names it: a caller could make up any number of other names. */
    static String model(Deployment deployment) {
        return deployment.vendor().models().find(deployment.model().id()).isPresent()
                ? deployment.model().id()
                : "other";
    }
}
