package dev.parley.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * A vendor over a bare socket, which answers each model as the test says, to the byte, and remembers what it was asked.
 * The model stands in the body, or for Gemini and Bedrock in the path.
 */
public final class StubVendor {

    private static StubVendor running;

    private final ServerSocket server;
    private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
    private volatile LongConsumer onWrite = bytes -> {};
    private volatile Consumer<String> onAsked = model -> {};
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final Map<String, Integer> most = new ConcurrentHashMap<>();
    private final AtomicInteger silent = new AtomicInteger();

    /** A request as it came. */
    public record Seen(String model, String path, Map<String, String> headers, String body) {

        /** The key that it came with. */
        public String key() {
            return headers.getOrDefault("authorization", "").replace("Bearer ", "");
        }
    }

    /**
     * What to answer.
     *
     * @param pieces the body, each flushed by itself; a reply of one piece has a length, others are chunked
     * @param end what follows the last piece
     * @param left completes when the client closes the connection after the last piece
     * @param go what is waited for before the last piece
     */
    public record Reply(
            int status,
            Map<String, String> headers,
            List<byte[]> pieces,
            End end,
            CompletableFuture<Void> left,
            CompletableFuture<Void> go) {

        public static Reply json(int status, String body) {
            return of(status, "application/json", List.of(bytes(body)), End.PROPER);
        }

        /** Takes the request and says nothing, not even a status. */
        public static Reply beforeHeaders(End end) {
            return of(0, "", List.of(), end);
        }

        public static Reply events(String... events) {
            return events(End.PROPER, events);
        }

        public static Reply events(End end, String... events) {
            return of(
                    200,
                    "text/event-stream",
                    List.of(events).stream().map(StubVendor::bytes).toList(),
                    end);
        }

        public static Reply of(int status, String contentType, List<byte[]> pieces, End end) {
            return new Reply(
                    status,
                    Map.of("content-type", contentType),
                    pieces,
                    end,
                    new CompletableFuture<>(),
                    CompletableFuture.completedFuture(null));
        }

        public Reply with(String header, String value) {
            var all = new LinkedHashMap<>(headers);
            all.put(header, value);
            return new Reply(status, all, pieces, end, left, go);
        }

        /** The same, whose last piece is held back until then. */
        public Reply after(CompletableFuture<Void> event) {
            return new Reply(status, headers, pieces, end, left, event);
        }

        /** The same, whose last piece is held back for so long from now on. */
        public Reply after(Duration time) {
            return after(CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)));
        }
    }

    /** How a reply ends. */
    public enum End {
        /** As HTTP says it should; the connection is kept. */
        PROPER,
        /** The connection is closed before the end mark. */
        CUT,
        /** The connection is reset before the end mark. */
        RESET,
        /** Nothing more is sent, until the client leaves. */
        SILENCE
    }

    /** The one stub of this JVM, without the replies of the test before: connections to it stay open from test to test. */
    public static synchronized StubVendor at(int port) {
        if (running == null) {
            running = new StubVendor(port);
        }
        running.replies.clear();
        running.seen.clear();
        running.most.clear();
        running.onWrite = bytes -> {};
        running.onAsked = model -> {};
        return running;
    }

    /** The one stub of this JVM at the port that the running service knows, without the replies of the test before. */
    public static StubVendor fresh() {
        return at(ConfigProvider.getConfig().getValue(TestVendors.STUB_PORT, Integer.class));
    }

    private StubVendor(int port) {
        try {
            server = new ServerSocket(port, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("stub-vendor", this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Answers a model, or {@code MODEL KEY}, with these in turn, the last again and again. */
    public StubVendor answer(String model, Reply... inTurn) {
        replies.put(model, new ConcurrentLinkedDeque<>(List.of(inTurn)));
        return this;
    }

    Reply next(String model, String key) {
        var own = replies.getOrDefault(model + " " + key, replies.getOrDefault(model, new ArrayDeque<>()));
        synchronized (own) {
            return own.isEmpty()
                    ? Reply.json(404, "{\"error\":{\"code\":\"model_not_found\"}}")
                    : own.size() == 1 ? own.peek() : own.poll();
        }
    }

    /** Tells of the bytes that the network took. */
    public void onWrite(LongConsumer listener) {
        onWrite = listener;
    }

    /** Tells of each request, by its model, before it is answered. */
    public void onAsked(Consumer<String> listener) {
        onAsked = listener;
    }

    public List<Seen> seen(String model) {
        return seen.stream().filter(one -> one.model().equals(model)).toList();
    }

    /** The most calls of a model that there were at one time. */
    public int most(String model) {
        return most.getOrDefault(model, 0);
    }

    /** The connections now on which it is silent, until their clients close them. */
    public int silent() {
        return silent.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                start("stub-vendor-connection", () -> new StubConnection(socket, this).serve());
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void start(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Remembers a request before it is answered. */
    void asked(Seen request) {
        most.merge(request.model(), open.merge(request.model(), 1, Integer::sum), Math::max);
        seen.add(request);
        onAsked.accept(request.model());
    }

    /** The call of a model is about to end, which its client can't know yet. */
    void ended(String model) {
        open.merge(model, -1, Integer::sum);
    }

    /** It says no more: the client's leaving is waited for. */
    void untilLeft(InputStream in) throws IOException {
        silent.incrementAndGet();
        try {
            in.read();
        } finally {
            silent.decrementAndGet();
        }
    }

    void wrote(long bytes) {
        onWrite.accept(bytes);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Cuts a body into pieces of so many bytes. */
    public static List<byte[]> pieces(byte[] body, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int start = 0; start < body.length; start += size) {
            pieces.add(Arrays.copyOfRange(body, start, Math.min(body.length, start + size)));
        }
        return pieces;
    }
}
