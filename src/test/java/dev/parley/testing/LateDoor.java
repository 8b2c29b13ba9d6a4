package dev.parley.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A vendor of the format openai-chat that takes no connection until it is opened: its queue is full, so that who
 * connects goes on trying, and then is let in. It counts who came in and what was asked.
 */
public final class LateDoor {

    private static final int TRIED_MS = 200;

    private static LateDoor door;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queue = new ArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    private LateDoor() throws IOException {
        while (true) {
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), TRIED_MS);
                queue.add(socket);
            } catch (SocketTimeoutException full) {
                socket.close();
                return;
            }
        }
    }

    public static synchronized LateDoor one() throws IOException {
        if (door == null) {
            door = new LateDoor();
        }
        return door;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Lets those in who wait, and all who come. */
    public void open() {
        start(() -> {
            int fillers = queue.size();
            while (true) {
                var socket = server.accept();
                if (fillers-- > 0) {
                    socket.close();
                } else {
                    inside.incrementAndGet();
                    start(() -> serve(socket));
                }
            }
        });
    }

    /** Connections that were let in. */
    public int inside() {
        return inside.get();
    }

    /** Requests that came over them. */
    public int asked() {
        return asked.get();
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            while (true) {
                int length = 0;
                String line = in.readLine();
                if (line == null) {
                    return;
                }
                asked.incrementAndGet();
                for (; !line.isEmpty(); line = in.readLine()) {
                    length = line.toLowerCase().startsWith("content-length:")
                            ? Integer.parseInt(line.substring(15).strip())
                            : length;
                }
                in.skip(length);
                byte[] body = ChatReplies.GOOD.pieces().get(0);
                socket.getOutputStream()
                        .write(StubVendor.bytes("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                                + body.length + "\r\n\r\n"));
                socket.getOutputStream().write(body);
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The client left.
                    }
                },
                "late-door");
        thread.setDaemon(true);
        thread.start();
    }
}
