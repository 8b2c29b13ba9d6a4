package dev.parley.vendor;

/** How a vendor separates the events of a stream. */
public enum Framing {
    /** https://html.spec.whatwg.org/multipage/server-sent-events.html */
    SERVER_SENT_EVENTS("text/event-stream"),

    /** One JSON value a line. */
    JSON_LINES("application/x-ndjson"),

    /** https://smithy.io/2.0/aws/amazon-eventstream.html */
    EVENT_STREAM("application/vnd.amazon.eventstream");

    private final String contentType;

    Framing(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    StreamReader reader(EventReader.Sink sink) {
        return switch (this) {
            case SERVER_SENT_EVENTS -> new EventReader(new EventReader.SseLines(sink));
            case JSON_LINES ->
                new EventReader(line -> {
                    if (!line.isBlank()) {
                        sink.event("", line);
                    }
                });
            case EVENT_STREAM -> new EventFrames(sink);
        };
    }
}
