package dev.parley.tokens;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Small files of known length, made here. */
public final class SampleFiles {

    private SampleFiles() {}

    public static ByteString pdf(int pages) {
        return ByteString.copyFromUtf8("%PDF-1.4\n1 0 obj\n<< /Type /Pages /Count " + pages + " >>\nendobj\n"
                + objects(pages) + "trailer << /Root 1 0 R >>\n%%EOF");
    }

    static ByteString compressedPdf(int pages) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(ascii("%PDF-1.5\n%\u00e2\u00e3\n7 0 obj\n<< /Type /ObjStm /N " + pages
                + " /First 10 /Filter /FlateDecode /Length 99 >>\nstream\r\n"));
        file.writeBytes(deflated(ascii("1 0 2 40 << /Type /Pages >>" + objects(pages))));
        file.writeBytes(ascii("\r\nendstream\nendobj\n%%EOF"));
        return ByteString.copyFrom(file.toByteArray());
    }

    private static String objects(int pages) {
        return IntStream.range(0, pages)
                .mapToObj(page -> (page + 2) + " 0 obj\n<</Type/Page/Parent 1 0 R>>\nendobj\n")
                .collect(Collectors.joining());
    }

    static byte[] deflated(byte[] bytes) {
        return deflated(bytes, Deflater.BEST_COMPRESSION);
    }

    static byte[] deflated(byte[] bytes, int level) {
        var packed = new ByteArrayOutputStream();
        var deflater = new Deflater(level);
        try (var out = new DeflaterOutputStream(packed, deflater)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    public static ByteString wav(int seconds) {
        var format = new AudioFormat(8_000, 16, 1, true, false);
        var silence = new ByteArrayInputStream(new byte[16_000 * seconds]);
        var file = new ByteArrayOutputStream();
        try {
            AudioSystem.write(new AudioInputStream(silence, format, 8_000L * seconds), AudioFileFormat.Type.WAVE, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(file.toByteArray());
    }

    /** MPEG 1 layer 3 of 128 kbit/s and 44.1 kHz: frames of 417 bytes and 1152 samples, behind a tag of 10 bytes. */
    static ByteString mp3(int frames) {
        var file = ByteBuffer.allocate(20 + 417 * frames);
        file.put(ascii("ID3")).put(new byte[] {4, 0, 0, 0, 0, 0, 10}).position(20);
        for (int i = 0; i < frames; i++) {
            file.putInt(20 + 417 * i, 0xFFFB9000);
        }
        return ByteString.copyFrom(file.array());
    }

    static ByteString flac(int rate, int samples) {
        var file = ByteBuffer.allocate(42);
        file.put(ascii("fLaC")).putInt(34);
        file.putLong(18, (long) rate << 44 | 1L << 36 | samples);
        return ByteString.copyFrom(file.array());
    }

    static ByteString opus(int seconds) {
        var file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, ascii("OggS")).put(26, (byte) 1).put(27, (byte) 19).put(28, ascii("OpusHead"));
        file.put(100, ascii("OggS")).putLong(106, 48_000L * seconds);
        return ByteString.copyFrom(file.array());
    }

    static ByteString vorbis(int rate, int seconds) {
        var file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, ascii("OggS")).put(26, (byte) 1).put(28, (byte) 1).put(29, ascii("vorbis"));
        file.putInt(40, rate);
        file.put(150, ascii("OggS")).putLong(156, (long) rate * seconds);
        return ByteString.copyFrom(file.array());
    }

    /** The movie's box behind the media, as recorders write it. */
    public static ByteString mp4(int seconds) {
        var file = ByteBuffer.allocate(24 + 40 + 8 + 32);
        file.putInt(24).put(ascii("ftypM4A ")).position(24);
        file.putInt(40).put(ascii("mdat")).position(64);
        file.putInt(40).put(ascii("moov")).putInt(32).put(ascii("mvhd"));
        file.putInt(0).putInt(0).putInt(0).putInt(600).putInt(600 * seconds);
        return ByteString.copyFrom(file.array());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
