package dev.parley.tokens;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Counts a PDF's pages without drawing it: the objects of type Page in the file and in its compressed object streams
 * (ISO 32000-1, 7.5.7). A PDF library would render, decode fonts and bring AWT into the native executable for this one
 * number. The work is bounded, whatever the file says of itself; a file that would need more is one of unknown length.
 */
final class PdfPages {

    private static final Pattern PAGE = Pattern.compile("/Type\\s{0,8}/Page(?![A-Za-z])");
    private static final Pattern OBJECT_STREAM = Pattern.compile("/Type\\s{0,8}/ObjStm(?![A-Za-z])");
    private static final String STREAM = "stream";

    /** How far behind its type an object stream's dictionary may go on. */
    private static final int DICTIONARY = 1_000;

    private static final int MOST_OBJECT_STREAMS = 20_000;
    private static final int MOST_INFLATED = 64 << 20;

    private final String file;
    private final byte[] bytes;
    private int inflated;
    private long deflated;

    private PdfPages(byte[] bytes) {
        this.bytes = bytes;
        this.file = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Empty where the bytes are no PDF, or its pages can't be told: broken, encrypted, or too much work. */
    static OptionalInt of(ByteString bytes) {
        // Readers take a header within the first kilobyte.
        if (!bytes.substring(0, Math.min(1024, bytes.size()))
                .toString(StandardCharsets.ISO_8859_1)
                .contains("%PDF-")) {
            return OptionalInt.empty();
        }
        return new PdfPages(bytes.toByteArray()).count();
    }

    private OptionalInt count() {
        int pages = pagesIn(file);
        var inflater = new Inflater();
        try {
            Matcher streams = OBJECT_STREAM.matcher(file);
            for (int found = 0; streams.find(); found++) {
                if (found == MOST_OBJECT_STREAMS) {
                    return OptionalInt.empty();
                }
                int data = dataAfter(streams.end());
                if (data >= 0) {
                    inflater.reset();
                    inflater.setInput(bytes, data, bytes.length - data);
                    pages += pagesIn(inflate(inflater));
                    deflated += inflater.getBytesRead();
                }
                // Streams that lie beside each other are no longer together than the file.
                if (inflated >= MOST_INFLATED || deflated > bytes.length) {
                    return OptionalInt.empty();
                }
            }
        } finally {
            inflater.end();
        }
        return pages == 0 ? OptionalInt.empty() : OptionalInt.of(pages);
    }

    private static int pagesIn(String text) {
        int pages = 0;
        for (Matcher page = PAGE.matcher(text); page.find(); ) {
            pages++;
        }
        return pages;
    }

    /** Where the stream's data begins whose dictionary holds a place; negative where there is none. */
    private int dataAfter(int place) {
        int keyword = file.substring(place, Math.min(file.length(), place + DICTIONARY))
                .indexOf(STREAM);
        if (keyword < 0) {
            return -1;
        }
        int data = place + keyword + STREAM.length();
        data += file.startsWith("\r\n", data) ? 2 : 1;
        return data < bytes.length ? data : -1;
    }

    /** What the compressed data holds, as far as it is sound; its end is its own, so that no length need be believed. */
    private String inflate(Inflater inflater) {
        var text = new StringBuilder();
        byte[] piece = new byte[16_384];
        try {
            while (inflated < MOST_INFLATED) {
                int count = inflater.inflate(piece);
                if (count == 0) {
                    break;
                }
                inflated += count;
                text.append(new String(piece, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (DataFormatException e) {
            return text.toString();
        }
        return text.toString();
    }
}
