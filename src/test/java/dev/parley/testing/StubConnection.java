package dev.parley.testing;

import static dev.parley.testing.StubVendor.bytes;

import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.StubVendor.Seen;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** One connection to a {@link StubVendor}: reads requests and writes what the stub answers, to the byte. */
final class StubConnection {

    private static final Pattern MODEL = Pattern.compile("\"model\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern MODEL_IN_PATH = Pattern.compile("/models/([^:/?]+):|/model/([^/?]+)/");

    private final Socket socket;
    private final StubVendor vendor;

    StubConnection(Socket socket, StubVendor vendor) {
        this.socket = socket;
        this.vendor = vendor;
    }

    /** Until the client leaves, or a reply says so. */
    void serve() {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            while (serveOne(in, socket.getOutputStream())) {
                // The next request on a kept connection.
            }
        } catch (IOException e) {
            // The client left: what a test wants to know of it, the reply's future tells.
        }
    }

    private boolean serveOne(InputStream in, OutputStream out) throws IOException {
        String head = line(in);
        if (head.isEmpty()) {
            return false;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        String body = new String(
                in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))), StandardCharsets.UTF_8);
        String path = head.split(" ")[1];
        String model = model(path, body);
        var request = new Seen(model, path, headers, body);
        vendor.asked(request);
        return write(vendor.next(model, request.key()), in, out, () -> vendor.ended(model));
    }

    /** @param answered before the client can know that the answer has ended */
    private boolean write(Reply reply, InputStream in, OutputStream out, Runnable answered) throws IOException {
        boolean whole = reply.pieces().size() == 1 && reply.end() == End.PROPER;
        var head = new StringBuilder("HTTP/1.1 " + reply.status() + " Said\r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append(whole ? "content-length: " + reply.pieces().get(0).length : "transfer-encoding: chunked")
                .append("\r\n\r\n");
        if (reply.status() > 0) {
            out.write(bytes(head.toString()));
        }
        try {
            int left = reply.pieces().size();
            for (byte[] piece : reply.pieces()) {
                if (--left == 0) {
                    reply.go().join();
                    answered.run();
                }
                if (!whole) {
                    out.write(bytes(Integer.toHexString(piece.length) + "\r\n"));
                }
                out.write(piece);
                out.write(whole ? new byte[0] : bytes("\r\n"));
                out.flush();
                vendor.wrote(piece.length);
            }
            if (reply.end() == End.PROPER) {
                out.write(whole ? new byte[0] : bytes("0\r\n\r\n"));
                out.flush();
                return true;
            }
            if (reply.end() == End.SILENCE) {
                vendor.untilLeft(in);
            }
            if (reply.end() == End.RESET) {
                socket.setSoLinger(true, 0);
            }
        } finally {
            if (reply.end() != End.PROPER) {
                reply.left().complete(null);
            }
        }
        return false;
    }

    private static String model(String path, String body) {
        var inPath = MODEL_IN_PATH.matcher(path);
        if (inPath.find()) {
            String model = inPath.group(1) == null ? inPath.group(2) : inPath.group(1);
            return URLDecoder.decode(model, StandardCharsets.UTF_8);
        }
        var inBody = MODEL.matcher(body);
        return inBody.find() ? inBody.group(1) : "";
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n' && b >= 0; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
