package dev.parley.vendor;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamCompleteResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What one stream holds: its pieces become the events of an answer, or, where the vendor sent no stream, the error that it
 * sent instead. Belongs to its stream's context.
 */
final class StreamContent {

    static final int ERROR_BODY_LIMIT = 64 * 1024;

    private static final Set<ErrorReason> CUT_OFF =
            EnumSet.of(ErrorReason.ERROR_REASON_INVALID_VENDOR_RESPONSE, ErrorReason.ERROR_REASON_TRUNCATED);

    private final VendorStreams.Call call;
    private final StreamDecoder decoder;
    private final Answer answer;
    private final StreamReader reader;
    private final Deque<StreamCompleteResponse> ready = new ArrayDeque<>();
    private HttpClientResponse response;
    private Buffer errorBody;
    private boolean cut;

    StreamContent(VendorStreams.Call call, StreamDecoder decoder) {
        this.call = call;
        this.decoder = decoder;
        this.answer = new Answer(call.deployment());
        this.reader = call.framing().reader((name, data) -> {
            if (!answer.isComplete()) {
                decoder.next(name, data, answer);
            }
        });
    }

    void head(HttpClientResponse head) {
        response = head;
        answer.vendorRequestId(VendorHeaders.requestId(response.headers()));
        if (response.statusCode() != 200 || !streams()) {
            errorBody = Buffer.buffer();
        }
    }

    private boolean streams() {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null
                || type.toLowerCase(Locale.ROOT).startsWith(call.framing().contentType())
                // Ollama's proxies and some local servers name their lines of JSON otherwise.
                || call.framing() == Framing.JSON_LINES
                        && type.toLowerCase(Locale.ROOT).contains("json");
    }

    /** Whether something came in place of a stream. */
    boolean isRefusal() {
        return errorBody != null;
    }

    /** Whether the answer has its end. */
    boolean isComplete() {
        return answer.isComplete();
    }

    /** Whether anything of the answer has come. */
    boolean isBegun() {
        return answer.hasContent();
    }

    /** Whether the vendor said why the answer ended, be it without content, and sent no end mark yet. */
    boolean lacksOnlyItsEnd() {
        return !isRefusal() && !answer.isComplete() && answer.finished(decoder.candidates());
    }

    /** Does what may add to the answer, as {@link #read} and {@link #end}; gives why it can't be gone on with. */
    Optional<GatewayException> decode(Runnable reading) {
        Optional<GatewayException> failure = Optional.empty();
        try {
            reading.run();
        } catch (GatewayException e) {
            failure = Optional.of(e);
        } catch (RuntimeException e) {
            // A fault of ours: thrown from here it would reach nobody, and the caller would wait for the timeout.
            failure = Optional.of(
                    GatewayException.of(ErrorReason.ERROR_REASON_UNSPECIFIED, "an unexpected fault in Parley")
                            .withRemedy("report it with the request id")
                            .withCause(e));
        }
        ready.addAll(answer.takeEvents());
        return failure;
    }

    /** What the vendor reported of its tokens since the last call. */
    Optional<Reported> takeReport() {
        return answer.takeReport();
    }

    void read(Buffer piece) {
        if (errorBody == null) {
            reader.read(piece.getBytes());
            return;
        }
        errorBody.appendBuffer(piece);
        if (errorBody.length() > ERROR_BODY_LIMIT) {
            throw refusal();
        }
    }

    /** Nothing more comes: completes an answer of which the vendor said why it ended; any other is cut off. */
    void end() {
        if (errorBody != null) {
            throw refusal();
        }
        readRest();
        if (answer.isComplete()) {
            return;
        }
        if (!answer.finished(decoder.candidates())) {
            throw Answer.truncated();
        }
        decoder.end(answer);
        answer.complete();
    }

    /** Ends the answer as it is by now where its cost is above its limit; gives what failed in asking for that. */
    Optional<GatewayException> endUnless(BooleanSupplier goesOn) {
        return decode(() -> {
            if (!goesOn.getAsBoolean()) {
                cut = true;
                answer.endAtCostLimit();
                decoder.end(answer);
                answer.complete();
            }
        });
    }

    /** Whether its end is not the vendor's. */
    boolean isCut() {
        return cut;
    }

    /** The last event may lack its end. If it is half an event, the rest was cut off: whether it matters is asked after. */
    private void readRest() {
        try {
            reader.end();
        } catch (GatewayException e) {
            if (!CUT_OFF.contains(e.reason())) {
                throw e;
            }
        }
    }

    /** What came in place of a stream: an error with its status, an error object in an answer of 200, or anything. */
    private GatewayException refusal() {
        String body = errorBody.toString();
        return response.statusCode() != 200
                ? VendorErrors.of(response.statusCode(), response::getHeader, body)
                : WireJson.tree(body)
                        .filter(json -> json.has("error"))
                        .map(json -> VendorErrors.inAnswer(json.path("error")))
                        .orElseGet(() -> WireJson.invalid("the vendor answered something that is not a stream"));
    }

    boolean hasEvents() {
        return !ready.isEmpty();
    }

    StreamCompleteResponse nextEvent() {
        return ready.poll();
    }

    /** Nobody wants what is left. */
    void forget() {
        ready.clear();
    }
}
