package dev.parley.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port that takes no connection and refuses none: its queue is full, and what more comes is not answered. */
final class BlackHole {

    private static final int TRIED_MS = 200;
    private static final List<AutoCloseable> OPEN = new ArrayList<>();

    private static int port;

    private BlackHole() {}

    static synchronized int port() throws IOException {
        if (port == 0) {
            var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            OPEN.add(server);
            port = server.getLocalPort();
            fill();
        }
        return port;
    }

    private static void fill() throws IOException {
        while (true) {
            var socket = new Socket();
            OPEN.add(socket);
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TRIED_MS);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }
}
