package dev.parley.tokens;

import com.google.protobuf.ByteString;
import java.util.OptionalDouble;

/**
 * How long a recording lasts, in seconds, by the heads of its parts: WAV, MP3, FLAC, Ogg (Vorbis, Opus) and MP4 (M4A,
 * films). Nothing is decoded; the work is at most one look at each frame or box.
 */
final class SoundLength {

    private static final int OGG_PAGE = 65_307;
    private static final int OPUS_RATE = 48_000;

    private final FileBytes file;

    private SoundLength(FileBytes file) {
        this.file = file;
    }

    /** Empty where the bytes are none of these, cut off, or say nothing of their length. */
    static OptionalDouble seconds(ByteString bytes) {
        try {
            double seconds = new SoundLength(new FileBytes(bytes)).read();
            return Double.isFinite(seconds) && seconds > 0 ? OptionalDouble.of(seconds) : OptionalDouble.empty();
        } catch (IndexOutOfBoundsException e) {
            return OptionalDouble.empty();
        }
    }

    private double read() {
        if (file.has(0, "RIFF") && file.has(8, "WAVE")) {
            return wav();
        }
        if (file.has(0, "fLaC")) {
            return flac();
        }
        if (file.has(0, "OggS")) {
            return ogg();
        }
        if (file.has(4, "ftyp")) {
            return mp4();
        }
        return Mp3Length.seconds(file);
    }

    /** Bytes of sound by bytes a second. A recording that was streamed has no true length in its head: the rest counts. */
    private double wav() {
        long bytesPerSecond = 0;
        for (long at = 12; at + 8 <= file.size(); ) {
            int head = (int) at;
            long length = file.littleEndian(head + 4, 4);
            if (file.has(head, "fmt ")) {
                bytesPerSecond = file.littleEndian(head + 16, 4);
            }
            if (file.has(head, "data")) {
                long rest = file.size() - at - 8;
                return (double) Math.min(length == 0 ? rest : length, rest) / bytesPerSecond;
            }
            at += 8 + length + (length & 1);
        }
        return 0;
    }

    /** https://www.rfc-editor.org/rfc/rfc9639#section-8.2: 20 bits of rate, then, after 8 more, 36 bits of samples. */
    private double flac() {
        long rate = file.bigEndian(18, 3) >> 4;
        long samples = file.bigEndian(21, 5) & 0xF_FFFF_FFFFL;
        return (double) samples / rate;
    }

    /** https://www.rfc-editor.org/rfc/rfc3533#section-6: the last page tells the samples up to its end. */
    private double ogg() {
        for (int at = file.size() - 27; at >= Math.max(0, file.size() - OGG_PAGE); at--) {
            if (file.bytes().byteAt(at) == 'O' && file.has(at, "OggS")) {
                long samples = file.littleEndian(at + 6, 8);
                return (double) samples / oggRate();
            }
        }
        return 0;
    }

    /** The first packet follows the first page's table of segments. */
    private long oggRate() {
        int packet = 27 + (int) file.bigEndian(26, 1);
        return file.has(packet, "OpusHead")
                ? OPUS_RATE
                : file.has(packet + 1, "vorbis") ? file.littleEndian(packet + 12, 4) : 0;
    }

    /** ISO 14496-12: boxes in boxes; the movie's head, in the box of the movie, has its time scale and duration. */
    private double mp4() {
        for (long at = 0; at + 8 <= file.size(); ) {
            int head = (int) at;
            long length = file.bigEndian(head, 4);
            if (file.has(head + 4, "mvhd")) {
                boolean large = file.bigEndian(head + 8, 1) == 1;
                return (double) file.bigEndian(head + (large ? 32 : 24), large ? 8 : 4)
                        / file.bigEndian(head + (large ? 28 : 20), 4);
            }
            if (length == 1) {
                length = file.bigEndian(head + 8, 8);
            }
            if (length < 8 || length > file.size() - at) {
                return 0;
            }
            at += file.has(head + 4, "moov") ? 8 : length;
        }
        return 0;
    }
}
