package dev.parley.vendor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts the bytes of a stream into lines and events, however the network cut them: a letter or a line end may be spread
 * over two pieces. Ends of lines are CR LF, LF or CR. Holds no more than one event, of bounded size.
 */
final class EventReader implements StreamReader {

    /** As much as a whole answer may have. */
    static final int LIMIT = 32 * 1024 * 1024;

    private static final byte[] NONE = {};

    private final Consumer<String> lines;
    private byte[] rest = NONE;
    private int restLength;
    private boolean afterCarriageReturn;
    private boolean first = true;

    EventReader(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Takes events. */
    @FunctionalInterface
    interface Sink {
        void event(String name, String data);
    }

    @Override
    public void read(byte[] piece) {
        int start = 0;
        for (int i = 0; i < piece.length; i++) {
            byte b = piece[i];
            if (b == '\n' && afterCarriageReturn) {
                start = i + 1;
                afterCarriageReturn = false;
            } else if (b == '\n' || b == '\r') {
                line(piece, start, i);
                start = i + 1;
                afterCarriageReturn = b == '\r';
            } else {
                afterCarriageReturn = false;
            }
        }
        keep(piece, start, piece.length);
    }

    /** The last line and event, where the stream ended without ending them. */
    @Override
    public void end() {
        if (restLength > 0) {
            line(NONE, 0, 0);
        }
        lines.accept("");
    }

    private void line(byte[] piece, int start, int end) {
        String line;
        if (restLength == 0) {
            line = new String(piece, start, end - start, StandardCharsets.UTF_8);
        } else {
            keep(piece, start, end);
            line = new String(rest, 0, restLength, StandardCharsets.UTF_8);
            restLength = 0;
            if (rest.length > 64 * 1024) {
                rest = NONE;
            }
        }
        if (first && line.startsWith("\uFEFF")) {
            line = line.substring(1);
        }
        first = false;
        lines.accept(line);
    }

    private void keep(byte[] piece, int start, int end) {
        int length = end - start;
        if (length == 0) {
            return;
        }
        limit(restLength + (long) length);
        if (restLength + length > rest.length) {
            rest = Arrays.copyOf(rest, Math.max(restLength + length, Math.min(LIMIT, 2 * rest.length)));
        }
        System.arraycopy(piece, start, rest, restLength, length);
        restLength += length;
    }

    private static void limit(long length) {
        if (length > LIMIT) {
            throw WireJson.invalid("the vendor sent an event of more than " + LIMIT + " bytes");
        }
    }

    /** Puts the lines of server-sent events together; comments, ids and retry times are skipped. */
    static final class SseLines implements Consumer<String> {

        private final Sink sink;
        private final StringBuilder data = new StringBuilder();
        private String name = "";
        private boolean hasData;

        SseLines(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void accept(String line) {
            if (line.isEmpty()) {
                dispatch();
            } else if (line.startsWith("data") && (line.length() == 4 || line.charAt(4) == ':')) {
                limit(data.length() + (long) line.length());
                if (hasData) {
                    data.append('\n');
                }
                data.append(value(line, 4));
                hasData = true;
            } else if (line.startsWith("event:")) {
                name = value(line, 5);
            }
        }

        private void dispatch() {
            if (hasData) {
                String whole = data.toString();
                data.setLength(0);
                hasData = false;
                sink.event(name, whole);
            }
            name = "";
        }

        private static String value(String line, int colon) {
            int start = Math.min(colon + 1, line.length());
            return line.substring(start < line.length() && line.charAt(start) == ' ' ? start + 1 : start);
        }
    }
}
