package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.v1.CompleteRequest;
import io.grpc.Status;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a failed call whose client has a retry policy of gRPC's own, for UNAVAILABLE. */
@OverTheWire
class ClientRetryTest {

    @AutoClose
    private final Caller caller = new Caller();

    @AutoClose
    private final Caller retrying = Caller.retrying();

    private final StubVendor vendor = StubVendor.fresh();

    /** Two attempts by the vendor's file; five calls of two each if the client did as its policy says. */
    @ParameterizedTest
    @ValueSource(strings = {"Complete", "StreamComplete", "Embed"})
    void theVendorIsCalledAsOftenAsTheStatusTells(String method) {
        vendor.answer("repeated", BROKEN);

        var failure = failureOf(() -> {
            switch (method) {
                case "Embed" ->
                    retrying.embeddings().embed(embed("frugal/repeated", "Hi").build());
                case "StreamComplete" ->
                    retrying.stream(ask("frugal/repeated", "Hi").build());
                default ->
                    retrying.blocking().complete(ask("frugal/repeated", "Hi").build());
            }
        });

        assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.about("retryable")).isEqualTo("true");
        assertThat(failure.attempts()).hasSize(2);
        assertThat(vendor.seen("repeated")).hasSize(2);
    }

    private CompleteRequest.Builder openedBreaker(String model) {
        vendor.answer(model, BROKEN, BROKEN, GOOD);
        var request = ask("fused/" + model, "Hi").setRetry(attempts(1, 1));
        for (int i = 0; i < 2; i++) {
            failureOf(() -> caller.blocking().complete(request.build()));
        }
        return request;
    }

    /** Two seconds; by its own policy the client would have given up in one. */
    @Test
    void whereNobodyCouldBeAskedTheCallIsRepeatedOnceTheBreakerLetsItThrough() throws Exception {
        var request = openedBreaker("fuse-awaited").build();

        try (var calls = new CallLines()) {
            var answer = retrying.blocking().complete(request);

            assertThat(answer.getAttemptsCount()).isEqualTo(1);
            assertThat(calls.nextOf("NO_DEPLOYMENT_AVAILABLE")).containsEntry("attempts", "0");
            assertThat(calls.next()).containsEntry("outcome", "OK");
        }
        assertThat(vendor.seen("fuse-awaited")).hasSize(3);
    }

    @Test
    void aWaitThatTheCallHasNoTimeForIsToldAtOnce() throws Exception {
        var request = openedBreaker("fuse-too-long")
                .setTimeout(Durations.fromMillis(300))
                .build();

        try (var calls = new CallLines()) {
            var failure = failureOf(() -> retrying.blocking().complete(request));
            failureOf(() -> caller.blocking().complete(CompleteRequest.getDefaultInstance()));

            assertThat(failure.reason()).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
            assertThat(failure.pushback()).isEqualTo(Optional.of("-1"));
            assertThat(failure.retry()).isPresent();
            assertThat(calls.nextOf("NO_DEPLOYMENT_AVAILABLE")).containsEntry("attempts", "0");
            assertThat(calls.next()).containsEntry("outcome", "INVALID_REQUEST");
        }
    }
}
