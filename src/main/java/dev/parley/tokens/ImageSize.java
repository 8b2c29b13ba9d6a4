package dev.parley.tokens;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An image's width and height in pixels, read from the first bytes of a PNG, GIF, JPEG or WebP file. */
record ImageSize(int width, int height) {

    /** Empty where the bytes are none of these, or cut off. */
    static Optional<ImageSize> of(ByteString file) {
        try {
            return read(file).filter(size -> size.width > 0 && size.height > 0);
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<ImageSize> read(ByteString file) {
        if (has(file, 1, "PNG")) {
            return Optional.of(new ImageSize(bigEndian(file, 16, 4), bigEndian(file, 20, 4)));
        }
        if (has(file, 0, "GIF8")) {
            return Optional.of(new ImageSize(littleEndian(file, 6, 2), littleEndian(file, 8, 2)));
        }
        if (has(file, 0, "RIFF") && has(file, 8, "WEBP")) {
            return webp(file);
        }
        return bigEndian(file, 0, 2) == 0xFFD8 ? jpeg(file) : Optional.empty();
    }

    /** https://developers.google.com/speed/webp/docs/riff_container */
    private static Optional<ImageSize> webp(ByteString file) {
        if (has(file, 12, "VP8X")) {
            return Optional.of(new ImageSize(littleEndian(file, 24, 3) + 1, littleEndian(file, 27, 3) + 1));
        }
        if (has(file, 12, "VP8L")) {
            int bits = littleEndian(file, 21, 4);
            return Optional.of(new ImageSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1));
        }
        return has(file, 12, "VP8 ")
                ? Optional.of(new ImageSize(littleEndian(file, 26, 2) & 0x3FFF, littleEndian(file, 28, 2) & 0x3FFF))
                : Optional.empty();
    }

    /** Walks the segments to the frame header: markers C0 to CF but for C4, C8 and CC. */
    private static Optional<ImageSize> jpeg(ByteString file) {
        int at = 2;
        while (at + 9 < file.size()) {
            int marker = bigEndian(file, at, 2);
            if (marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC) {
                return Optional.of(new ImageSize(bigEndian(file, at + 7, 2), bigEndian(file, at + 5, 2)));
            }
            at += marker == 0xFFFF ? 1 : 2 + Math.max(2, bigEndian(file, at + 2, 2));
        }
        return Optional.empty();
    }

    private static boolean has(ByteString file, int at, String text) {
        return file.size() >= at + text.length()
                && file.substring(at, at + text.length())
                        .toString(StandardCharsets.ISO_8859_1)
                        .equals(text);
    }

    private static int bigEndian(ByteString file, int at, int bytes) {
        int number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | file.byteAt(at + i) & 0xFF;
        }
        return number;
    }

    private static int littleEndian(ByteString file, int at, int bytes) {
        int number = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            number = number << 8 | file.byteAt(at + i) & 0xFF;
        }
        return number;
    }
}
