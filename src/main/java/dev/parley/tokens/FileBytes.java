package dev.parley.tokens;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;

/** A file's bytes, to be read at any place; a place outside of it throws {@link IndexOutOfBoundsException}. */
record FileBytes(ByteString bytes) {

    int size() {
        return bytes.size();
    }

    boolean has(int at, String text) {
        return at >= 0
                && bytes.size() - text.length() >= at
                && bytes.substring(at, at + text.length())
                        .toString(StandardCharsets.ISO_8859_1)
                        .equals(text);
    }

    long bigEndian(int at, int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 8 | bytes.byteAt(at + i) & 0xFF;
        }
        return number;
    }

    long littleEndian(int at, int count) {
        long number = 0;
        for (int i = count - 1; i >= 0; i--) {
            number = number << 8 | bytes.byteAt(at + i) & 0xFF;
        }
        return number;
    }
}
