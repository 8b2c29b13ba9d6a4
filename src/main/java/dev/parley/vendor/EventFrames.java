package dev.parley.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/**
 * AWS's event streams: binary frames with checksums, of at most 24 MiB. AWS's own decoder puts them together; a frame that
 * tells of an exception is a failure. https://smithy.io/2.0/aws/amazon-eventstream.html
 */
final class EventFrames implements StreamReader {

    private static final int FRAME_BYTES = 16;

    private final EventReader.Sink sink;
    private final MessageDecoder decoder = new MessageDecoder(this::take);
    private long waiting;

    EventFrames(EventReader.Sink sink) {
        this.sink = sink;
    }

    @Override
    public void read(byte[] piece) {
        waiting += piece.length;
        try {
            decoder.feed(piece);
        } catch (IllegalArgumentException e) {
            // A checksum or a length is wrong. Messages of the library hold numbers only.
            throw WireJson.invalid("the vendor's event stream is broken").withCause(e);
        }
    }

    @Override
    public void end() {
        if (waiting > 0) {
            throw Answer.truncated();
        }
    }

    private void take(Message frame) {
        var headers = frame.getHeaders();
        waiting -= FRAME_BYTES + Message.encodeHeaders(headers.entrySet()).length + frame.getPayload().length;
        switch (text(frame, ":message-type")) {
            case "event" -> sink.event(text(frame, ":event-type"), payload(frame));
            case "exception" -> throw VendorErrors.inAnswer(exception(frame));
            case "error" ->
                throw VendorErrors.inAnswer(error(text(frame, ":error-code"), text(frame, ":error-message")));
            default -> {
                // What AWS may add can't harm.
            }
        }
    }

    private static String payload(Message frame) {
        return new String(frame.getPayload(), StandardCharsets.UTF_8);
    }

    private static String text(Message frame, String header) {
        HeaderValue value = frame.getHeaders().get(header);
        return value == null ? "" : value.getString();
    }

    private static ObjectNode exception(Message frame) {
        String type = text(frame, ":exception-type");
        JsonNode told = WireJson.tree(payload(frame)).orElse(JsonNodeFactory.instance.objectNode());
        return error(type, told.path("message").asText(""));
    }

    /** The status that the exception has where it comes before the stream, so that both are told alike. */
    private static ObjectNode error(String type, String message) {
        ObjectNode error =
                JsonNodeFactory.instance.objectNode().put("type", type).put("message", message);
        return type.equalsIgnoreCase("validationException") ? error.put("code", 400) : error;
    }
}
