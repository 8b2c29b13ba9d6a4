package dev.parley.testing;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A vendor that fails one call in five, in every way there is, and remembers what it did to whom: a call is known by the
 * text of its last message. Which call fails how comes from a seed.
 */
public final class FlakyVendor implements AutoCloseable {

    public static final String PIECE = "word ";
    private static final int PIECES = 5;

    /** All that it answers. */
    public static final String ANSWER = PIECE.repeat(PIECES);

    /** What it does to a call; the reason that a caller has to be told, in a whole answer and before a stream's content. */
    public enum Fault {
        NONE("", ""),
        STATUS_302("INVALID_VENDOR_RESPONSE", "INVALID_VENDOR_RESPONSE"),
        STATUS_400("VENDOR_REJECTED", "VENDOR_REJECTED"),
        STATUS_401("VENDOR_AUTHENTICATION", "VENDOR_AUTHENTICATION"),
        STATUS_402("VENDOR_QUOTA_EXHAUSTED", "VENDOR_QUOTA_EXHAUSTED"),
        STATUS_403("VENDOR_PERMISSION", "VENDOR_PERMISSION"),
        STATUS_404("MODEL_NOT_FOUND", "MODEL_NOT_FOUND"),
        STATUS_408("VENDOR_TIMEOUT", "VENDOR_TIMEOUT"),
        STATUS_429("VENDOR_RATE_LIMITED", "VENDOR_RATE_LIMITED"),
        STATUS_500("VENDOR_UNAVAILABLE", "VENDOR_UNAVAILABLE"),
        STATUS_503("VENDOR_OVERLOADED", "VENDOR_OVERLOADED"),
        STATUS_529("VENDOR_OVERLOADED", "VENDOR_OVERLOADED"),
        ANOTHER_TYPE("INVALID_VENDOR_RESPONSE", "INVALID_VENDOR_RESPONSE"),
        ERROR_IN_200("VENDOR_OVERLOADED", "VENDOR_OVERLOADED"),
        ERROR_EVENT("VENDOR_OVERLOADED", "VENDOR_OVERLOADED"),
        MALFORMED("INVALID_VENDOR_RESPONSE", "INVALID_VENDOR_RESPONSE"),
        TRUNCATED_EVENT("INVALID_VENDOR_RESPONSE", "TRUNCATED"),
        CUT_BEFORE_HEADERS("VENDOR_CONNECTION", "VENDOR_CONNECTION"),
        RESET_BEFORE_HEADERS("VENDOR_CONNECTION", "VENDOR_CONNECTION"),
        CUT("VENDOR_CONNECTION", "VENDOR_CONNECTION"),
        SILENCE_BEFORE_HEADERS("VENDOR_TIMEOUT", "VENDOR_TIMEOUT"),
        SILENCE("VENDOR_TIMEOUT", "VENDOR_TIMEOUT"),
        CUT_AFTER_CONTENT("VENDOR_CONNECTION", "TRUNCATED"),
        SILENCE_AFTER_CONTENT("VENDOR_TIMEOUT", "VENDOR_TIMEOUT"),
        ERROR_AFTER_CONTENT("VENDOR_OVERLOADED", "VENDOR_OVERLOADED"),
        NO_END("INVALID_VENDOR_RESPONSE", "TRUNCATED"),
        /** No failure: all is there, and only its end does not come. */
        FINISHED_THEN_SILENCE("", "");

        private static final String STATUS = "STATUS_";

        private final String whole;
        private final String streamed;

        Fault(String whole, String streamed) {
            this.whole = whole;
            this.streamed = streamed;
        }

        public String reason(boolean stream) {
            return stream ? streamed : whole;
        }

        /** The status that it is; 0 where it is another fault. */
        public int status() {
            return name().startsWith(STATUS) ? Integer.parseInt(name().substring(STATUS.length())) : 0;
        }

        /** Whether the vendor says no more, of a call that has not all it needs. */
        public boolean silent() {
            return name().startsWith("SILENCE");
        }

        /** Whether a stream has content before it breaks. */
        public boolean afterContent() {
            return ordinal() >= CUT_AFTER_CONTENT.ordinal() && !streamed.isEmpty();
        }
    }

    private static final Fault[] FAULTS = Fault.values();
    private static final String OVERLOADED = "{\"error\":{\"message\":\"Overloaded\",\"type\":\"overloaded_error\"}}";

    private static final String FINISHED = event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":" + PIECES + "}}");

    private final Vertx vertx;
    private final HttpServer server;
    private final Random random;
    private final Map<String, ConcurrentLinkedQueue<Fault>> dealt = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    public FlakyVendor(Vertx vertx, int port, long seed) {
        this.vertx = vertx;
        random = new Random(seed);
        server = vertx.createHttpServer()
                .connectionHandler(connection -> {
                    connections.incrementAndGet();
                    connection.closeHandler(gone -> connections.decrementAndGet());
                })
                .requestHandler(this::take);
        server.listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** What was done to a call, in the order of its arrivals; empty where it never came. */
    public List<Fault> dealt(String call) {
        var faults = dealt.get(call);
        return faults == null ? List.of() : List.copyOf(faults);
    }

    /** All that arrived. */
    public int arrivals() {
        return dealt.values().stream().mapToInt(ConcurrentLinkedQueue::size).sum();
    }

    /** The calls whose answer has neither ended nor been given up. */
    public int open() {
        return open.get();
    }

    public int connections() {
        return connections.get();
    }

    private void take(HttpServerRequest request) {
        open.incrementAndGet();
        var ended = new AtomicBoolean();
        Runnable end = () -> {
            if (ended.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        };
        request.response().closeHandler(gone -> end.run()).endHandler(done -> end.run());
        request.exceptionHandler(gone -> end.run());
        request.bodyHandler(body -> {
            var asked = body.toJsonObject();
            JsonArray messages = asked.getJsonArray("messages");
            String call = messages.getJsonObject(messages.size() - 1).getString("content");
            boolean stream = asked.getBoolean("stream", false);
            Fault fault = next();
            dealt.computeIfAbsent(call, id -> new ConcurrentLinkedQueue<>()).add(fault);
            vertx.setTimer(1 + random.nextInt(20), now -> {
                if (!request.response().closed()) {
                    answer(request, fault, stream);
                }
            });
        });
    }

    private synchronized Fault next() {
        return random.nextInt(5) == 0 ? FAULTS[1 + random.nextInt(FAULTS.length - 1)] : Fault.NONE;
    }

    private static void answer(HttpServerRequest request, Fault fault, boolean stream) {
        var response = request.response().putHeader("content-type", "application/json");
        if (fault.status() > 0) {
            response.setStatusCode(fault.status()).end("{\"error\":{\"message\":\"scripted\"}}");
            return;
        }
        switch (fault) {
            case ANOTHER_TYPE -> response.putHeader("content-type", "text/html").end("<html>");
            case ERROR_IN_200 -> response.end(OVERLOADED);
            case CUT_BEFORE_HEADERS -> request.connection().close();
            case RESET_BEFORE_HEADERS -> reset(request);
            case SILENCE_BEFORE_HEADERS -> {
                // Until the client leaves.
            }
            default -> {
                if (stream) {
                    stream(request, response, fault);
                } else {
                    whole(request, response, fault);
                }
            }
        }
    }

    /** Closes the connection as a vendor does that crashes: without a word, and without the end of the connection. */
    private static void reset(HttpServerRequest request) {
        var channel = ((ConnectionBase) request.connection()).channel();
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    private static void whole(HttpServerRequest request, HttpServerResponse response, Fault fault) {
        String body = new JsonObject()
                .put("id", "1")
                .put("model", "m")
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", 0)
                                        .put("finish_reason", "stop")
                                        .put(
                                                "message",
                                                new JsonObject()
                                                        .put("role", "assistant")
                                                        .put("content", ANSWER))))
                .put("usage", new JsonObject().put("prompt_tokens", 3).put("completion_tokens", PIECES))
                .encode();
        String half = body.substring(0, body.length() / 2);
        switch (fault) {
            case MALFORMED, TRUNCATED_EVENT, NO_END -> response.end(half);
            case ERROR_EVENT, ERROR_AFTER_CONTENT -> response.end(OVERLOADED);
            case CUT, CUT_AFTER_CONTENT ->
                response.setChunked(true)
                        .write(half)
                        .onComplete(done -> request.connection().close());
            case SILENCE, SILENCE_AFTER_CONTENT -> response.setChunked(true).write(half);
            default -> response.end(body);
        }
    }

    private static void stream(HttpServerRequest request, HttpServerResponse response, Fault fault) {
        response.putHeader("content-type", "text/event-stream").setChunked(true);
        String piece = event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + PIECE + "\"}}]}");
        switch (fault) {
            case MALFORMED -> response.end(event("{\"broken\": "));
            case TRUNCATED_EVENT -> response.end("data: {\"cut off\": \"in the mid");
            case ERROR_EVENT -> response.end(event(OVERLOADED));
            case CUT ->
                response.write(": comment\n\n")
                        .onComplete(done -> request.connection().close());
            case SILENCE -> response.write(": comment\n\n");
            case CUT_AFTER_CONTENT ->
                response.write(piece).onComplete(done -> request.connection().close());
            case SILENCE_AFTER_CONTENT -> response.write(piece);
            case ERROR_AFTER_CONTENT -> response.write(piece).onComplete(done -> response.end(event(OVERLOADED)));
            case NO_END -> response.end(piece);
            case FINISHED_THEN_SILENCE -> response.write(piece.repeat(PIECES) + FINISHED);
            default -> {
                for (int i = 0; i < PIECES; i++) {
                    response.write(piece);
                }
                response.end(Buffer.buffer(FINISHED + event("[DONE]")));
            }
        }
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
