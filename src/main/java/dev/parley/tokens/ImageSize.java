package dev.parley.tokens;

import com.google.protobuf.ByteString;
import java.util.Optional;

/** An image's width and height in pixels, read from the first bytes of a PNG, GIF, JPEG or WebP file. */
record ImageSize(int width, int height) {

    /** Empty where the bytes are none of these, or cut off. */
    static Optional<ImageSize> of(ByteString file) {
        try {
            return read(new FileBytes(file)).filter(size -> size.width > 0 && size.height > 0);
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<ImageSize> of(long width, long height) {
        return Optional.of(new ImageSize((int) width, (int) height));
    }

    private static Optional<ImageSize> read(FileBytes file) {
        if (file.has(1, "PNG")) {
            return of(file.bigEndian(16, 4), file.bigEndian(20, 4));
        }
        if (file.has(0, "GIF8")) {
            return of(file.littleEndian(6, 2), file.littleEndian(8, 2));
        }
        if (file.has(0, "RIFF") && file.has(8, "WEBP")) {
            return webp(file);
        }
        return file.bigEndian(0, 2) == 0xFFD8 ? jpeg(file) : Optional.empty();
    }

    /** https://developers.google.com/speed/webp/docs/riff_container */
    private static Optional<ImageSize> webp(FileBytes file) {
        if (file.has(12, "VP8X")) {
            return of(file.littleEndian(24, 3) + 1, file.littleEndian(27, 3) + 1);
        }
        if (file.has(12, "VP8L")) {
            long bits = file.littleEndian(21, 4);
            return of((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
        }
        return file.has(12, "VP8 ")
                ? of(file.littleEndian(26, 2) & 0x3FFF, file.littleEndian(28, 2) & 0x3FFF)
                : Optional.empty();
    }

    /** Walks the segments to the frame header: markers C0 to CF but for C4, C8 and CC. */
    private static Optional<ImageSize> jpeg(FileBytes file) {
        int at = 2;
        while (at + 9 < file.size()) {
            long marker = file.bigEndian(at, 2);
            if (marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC) {
                return of(file.bigEndian(at + 7, 2), file.bigEndian(at + 5, 2));
            }
            at += marker == 0xFFFF ? 1 : 2 + (int) Math.max(2, file.bigEndian(at + 2, 2));
        }
        return Optional.empty();
    }
}
