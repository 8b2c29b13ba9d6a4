package dev.parley.vendor;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Stops reading what comes for a REST client when it is longer than anything of use: the client would gather it all in
 * memory first. To be given to each request before it is sent.
 */
final class LengthBound implements Consumer<HttpClientRequest> {

    /** Four messages of ours: as JSON, escapes and the numbers of vectors are so much longer. */
    private static final long LONGEST_ANSWER = 128L * 1024 * 1024;

    /** As where a stream is refused. */
    private static final long LONGEST_REFUSAL = StreamContent.ERROR_BODY_LIMIT;

    @Override
    public void accept(HttpClientRequest request) {
        // Heard of before the client hears of it; beside this handler of the pieces, the client has one of the whole.
        request.response().onSuccess(response -> {
            boolean refused = response.statusCode() >= 300;
            long longest = refused ? LONGEST_REFUSAL : LONGEST_ANSWER;
            var read = new AtomicLong();
            response.handler(piece -> {
                if (read.addAndGet(piece.length()) > longest) {
                    request.reset(0, refused ? refusal(response) : tooLong());
                }
            });
        });
    }

    /** Its status and headers tell enough. */
    private static GatewayException refusal(HttpClientResponse response) {
        return VendorErrors.of(response.statusCode(), response::getHeader, "");
    }

    private static GatewayException tooLong() {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_TOO_LARGE,
                        "the vendor's answer is longer than the " + LONGEST_ANSWER + " bytes that are read of one")
                .withRemedy("set max_output_tokens to less, or ask for fewer vectors at once");
    }
}
