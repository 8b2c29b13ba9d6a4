package dev.parley.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Frames of AWS's event streams, made by AWS's own module. */
public final class AwsFrames {

    private AwsFrames() {}

    public static byte[] event(String type, String payload) {
        return frame("event", ":event-type", type, payload);
    }

    public static byte[] exception(String type, String payload) {
        return frame("exception", ":exception-type", type, payload);
    }

    private static byte[] frame(String kind, String header, String type, String payload) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(header, HeaderValue.fromString(type));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        headers.put(":message-type", HeaderValue.fromString(kind));
        var bytes = new ByteArrayOutputStream();
        new Message(headers, payload.getBytes(StandardCharsets.UTF_8)).encode(bytes);
        return bytes.toByteArray();
    }
}
