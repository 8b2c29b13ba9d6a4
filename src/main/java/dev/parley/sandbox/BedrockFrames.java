package dev.parley.sandbox;

import dev.parley.sandbox.Dialect.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Events as frames of AWS's event streams; one whose name says that it is an exception is told as one. */
final class BedrockFrames {

    private BedrockFrames() {}

    static byte[] bytes(Event event) {
        boolean exception = event.name().endsWith("Exception");
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(
                exception ? ":exception-type" : ":event-type",
                HeaderValue.fromString(event.name().isEmpty() ? "contentBlockDelta" : event.name()));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        headers.put(":message-type", HeaderValue.fromString(exception ? "exception" : "event"));
        var bytes = new ByteArrayOutputStream();
        new Message(headers, event.data().getBytes(StandardCharsets.UTF_8)).encode(bytes);
        return bytes.toByteArray();
    }
}
