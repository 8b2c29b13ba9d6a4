package dev.parley.sandbox;

import dev.parley.sandbox.Dialect.Event;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

/** Writes one streamed answer as fast as the reader takes it, with the script's pauses and faults in their places. */
final class SandboxStream {

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Dialect dialect;
    private final Reply reply;
    private final Script script;
    private final int wordsPerPiece;
    private final long gap;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private int word;
    private int pieces;
    private boolean closing;
    private boolean over;

    SandboxStream(Vertx vertx, HttpServerResponse response, Dialect dialect, Reply reply, Script script) {
        this.vertx = vertx;
        this.response = response;
        this.dialect = dialect;
        this.reply = reply;
        this.script = script;
        this.wordsPerPiece = Math.max(1, script.number("chunk", 1));
        this.gap = script.duration("gap").toMillis();
    }

    void start() {
        response.setChunked(true);
        response.closeHandler(nothing -> over = true);
        waiting.addAll(dialect.opening(reply));
        proceed();
    }

    private void proceed() {
        while (!over && !fault()) {
            Event event = next();
            if (event == null) {
                over = true;
                response.end();
                return;
            }
            write(event);
            if (gap > 0 && !closing && waiting.isEmpty()) {
                vertx.setTimer(gap, timer -> proceed());
                return;
            }
            if (response.writeQueueFull()) {
                response.drainHandler(nothing -> proceed());
                return;
            }
        }
    }

    private Event next() {
        if (!waiting.isEmpty()) {
            return waiting.poll();
        }
        if (word < reply.wording().words()) {
            String text = reply.wording().text(word, word + wordsPerPiece);
            word += wordsPerPiece;
            pieces++;
            return dialect.piece(reply, text);
        }
        if (!closing && !script.has("no-end")) {
            closing = true;
            waiting.addAll(dialect.closing(reply));
            return waiting.poll();
        }
        return null;
    }

    /** Does what the script has in store after this many pieces; true where that ends the stream. */
    private boolean fault() {
        if (!waiting.isEmpty() || closing) {
            return false;
        }
        if (due("cut")) {
            over = true;
            response.reset();
            return true;
        }
        if (due("silence")) {
            return true;
        }
        if (due("malformed")) {
            write(new Event("", "{\"broken\": "));
        }
        if (due("truncated")) {
            over = true;
            Event cut = new Event("", "{\"cut off\": \"in the middle\"}");
            byte[] whole = bytes(cut);
            response.end(Buffer.buffer().appendBytes(whole, 0, whole.length / 2));
            return true;
        }
        if (due("error-in-stream")) {
            over = true;
            write(dialect.errorEvent(script.text("type").orElse(dialect.overloaded()), "Overloaded"));
            response.end();
            return true;
        }
        return false;
    }

    private boolean due(String key) {
        OptionalInt after = script.number(key);
        return script.has(key) && after.orElse(0) == pieces;
    }

    private void write(Event event) {
        byte[] frame = bytes(event);
        int size = Math.max(1, script.number("split", frame.length));
        for (int start = 0; start < frame.length; start += size) {
            response.write(Buffer.buffer().appendBytes(frame, start, Math.min(size, frame.length - start)));
        }
    }

    private byte[] bytes(Event event) {
        return dialect.frame(event).orElseGet(() -> frame(event).getBytes(StandardCharsets.UTF_8));
    }

    private String frame(Event event) {
        String end = script.has("crlf") ? "\r\n" : "\n";
        if (!dialect.streamType().equals("text/event-stream")) {
            return event.data() + end;
        }
        String colon = script.has("nospace") ? ":" : ": ";
        return (script.has("comments") ? ": a comment" + end : "")
                + (event.name().isEmpty() ? "" : "event" + colon + event.name() + end)
                + "data" + colon + event.data() + end + end;
    }
}
