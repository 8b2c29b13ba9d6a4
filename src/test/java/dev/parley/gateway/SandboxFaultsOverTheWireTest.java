package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.text;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault that the sandbox is told to have, whole and streamed, before and after content: what its caller hears. */
@OverTheWire
class SandboxFaultsOverTheWireTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** A last word of "partial": text had reached the caller, so that nobody else is asked. */
    @ParameterizedTest
    @CsvSource({
        "whole, status=400, VENDOR_REJECTED, VENDOR_REJECTED",
        "whole, status=401, VENDOR_AUTHENTICATION, OK",
        "whole, status=403, VENDOR_PERMISSION, OK",
        "whole, status=404, MODEL_NOT_FOUND, OK",
        "whole, status=429, VENDOR_RATE_LIMITED, OK",
        "whole, status=500, VENDOR_UNAVAILABLE, OK",
        "whole, status=503, VENDOR_UNAVAILABLE, OK",
        "whole, status=529, VENDOR_OVERLOADED, OK",
        "whole, error-body, VENDOR_UNAVAILABLE, OK",
        "whole, silence=headers, VENDOR_TIMEOUT, OK",
        "whole, silence=3, VENDOR_TIMEOUT, OK",
        "whole, cut=headers, VENDOR_CONNECTION, OK",
        "whole, cut=3, VENDOR_CONNECTION, OK",
        "whole, malformed=3, INVALID_VENDOR_RESPONSE, OK",
        "whole, truncated=3, INVALID_VENDOR_RESPONSE, OK",
        "whole, content-type=text/html, INVALID_VENDOR_RESPONSE, OK",
        "stream, status=400, VENDOR_REJECTED, VENDOR_REJECTED",
        "stream, status=401, VENDOR_AUTHENTICATION, OK",
        "stream, status=403, VENDOR_PERMISSION, OK",
        "stream, status=404, MODEL_NOT_FOUND, OK",
        "stream, status=429, VENDOR_RATE_LIMITED, OK",
        "stream, status=500, VENDOR_UNAVAILABLE, OK",
        "stream, status=503, VENDOR_UNAVAILABLE, OK",
        "stream, status=529, VENDOR_OVERLOADED, OK",
        "stream, error-body, VENDOR_UNAVAILABLE, OK",
        "stream, error-in-stream=0, VENDOR_UNAVAILABLE, OK",
        "stream, error-in-stream=3, VENDOR_UNAVAILABLE partial, VENDOR_UNAVAILABLE partial",
        "stream, silence=headers, VENDOR_TIMEOUT, OK",
        "stream, silence=0, VENDOR_TIMEOUT, OK",
        "stream, silence=3, VENDOR_TIMEOUT partial, VENDOR_TIMEOUT partial",
        "stream, cut=headers, VENDOR_CONNECTION, OK",
        "stream, cut=0, VENDOR_CONNECTION, OK",
        "stream, cut=3, TRUNCATED partial, TRUNCATED partial",
        "stream, malformed=0, INVALID_VENDOR_RESPONSE, OK",
        "stream, malformed=3, INVALID_VENDOR_RESPONSE partial, INVALID_VENDOR_RESPONSE partial",
        "stream, truncated=0, TRUNCATED, OK",
        "stream, truncated=3, TRUNCATED partial, TRUNCATED partial",
        "stream, no-end, TRUNCATED partial, TRUNCATED partial",
        "stream, content-type=text/html, INVALID_VENDOR_RESPONSE, OK"
    })
    void aFaultOfTheSandboxEndsAsThatOfAVendor(String kind, String fault, String alone, String withAnother) {
        boolean streamed = kind.equals("stream");
        vendor.answer("next", streamed ? Reply.events(PIECE, END) : GOOD);
        warm();
        var request = ask("sandbox-hasty/m", "Hi [[sandbox tokens=8 chunk=1 " + fault + "]]")
                .setTimeout(Durations.fromSeconds(60));

        assertThat(outcome(streamed, request.build())).isEqualTo(alone);
        assertThat(vendor.seen("next")).isEmpty();
        assertThat(outcome(streamed, request.addModels("plain/next").build())).isEqualTo(withAnother);
        assertThat(vendor.seen("next")).hasSize(withAnother.equals("OK") ? 1 : 0);
    }

    /** The first call of a JVM loads the classes, which may take longer than this vendor has. */
    private void warm() {
        caller.blocking().complete(ask("sandbox", "Hi").build());
        caller.stream(ask("sandbox", "Hi").build());
    }

    private String outcome(boolean streamed, CompleteRequest request) {
        var pieces = new AtomicInteger();
        try {
            if (streamed) {
                caller.blocking()
                        .streamComplete(request)
                        .forEachRemaining(event -> pieces.addAndGet(event.hasDelta() ? 1 : 0));
                assertThat(pieces).hasValue(1);
            } else {
                assertThat(text(caller.blocking().complete(request).getMessage()))
                        .isEqualTo("word");
            }
            return "OK";
        } catch (StatusRuntimeException e) {
            var failure = Caller.Failure.of(e);
            assertThat(failure.about("partial")).isEqualTo(pieces.get() > 0 ? "true" : "");
            return failure.reason() + (pieces.get() > 0 ? " partial" : "");
        }
    }
}
