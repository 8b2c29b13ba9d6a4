package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SoundLengthTest {

    @Test
    void readsTheLengthOfEachFormat() {
        assertThat(SoundLength.seconds(SampleFiles.wav(3))).hasValue(3);
        assertThat(SoundLength.seconds(SampleFiles.flac(44_100, 88_200))).hasValue(2);
        assertThat(SoundLength.seconds(SampleFiles.opus(7))).hasValue(7);
        assertThat(SoundLength.seconds(SampleFiles.vorbis(22_050, 4))).hasValue(4);
        assertThat(SoundLength.seconds(SampleFiles.mp4(12))).hasValue(12);
        assertThat(SoundLength.seconds(SampleFiles.mp3(100))).hasValueCloseTo(100 * 1152 / 44_100.0, within(0.001));
    }

    @Test
    void aWavThatWasStreamedLastsAsLongAsItsBytes() {
        var file = SampleFiles.wav(5).toByteArray();
        // Recorders that can't go back leave the length of the data at its largest.
        for (int i = 40; i < 44; i++) {
            file[i] = (byte) 0xFF;
        }

        assertThat(SoundLength.seconds(ByteString.copyFrom(file))).hasValue(5);
    }

    @Test
    void whatIsNoneOfThemHasNoLength() {
        assertThat(SoundLength.seconds(ByteString.EMPTY)).isEmpty();
        assertThat(SoundLength.seconds(ByteString.copyFromUtf8("RIFF1234WAVE"))).isEmpty();
        assertThat(SoundLength.seconds(ByteString.copyFromUtf8("no sound at all")))
                .isEmpty();
        assertThat(SoundLength.seconds(SampleFiles.flac(0, 88_200))).isEmpty();
    }

    /** A film in a film in a film, as deep as a file may be long, and broken files of each kind. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void noFileBreaksTheReaders() {
        var random = new Random(7);
        var deep = SampleFiles.mp4(1).concat(ByteString.copyFromUtf8("\0\0\0\7moov".repeat(200_000)));
        assertThat(SoundLength.seconds(deep)).hasValue(1);
        for (ByteString file : List.of(
                SampleFiles.wav(1),
                SampleFiles.flac(8_000, 8_000),
                SampleFiles.opus(1),
                SampleFiles.vorbis(8_000, 1),
                SampleFiles.mp4(1),
                SampleFiles.mp3(5),
                SampleFiles.pdf(2),
                SampleFiles.compressedPdf(2))) {
            for (int i = 0; i < 5_000; i++) {
                var broken = broken(file, random);
                assertThat(SoundLength.seconds(broken).orElse(1)).isPositive();
                assertThat(PdfPages.of(broken).orElse(1)).isPositive();
                assertThat(ImageSize.of(broken).map(ImageSize::width).orElse(1)).isPositive();
            }
        }
    }

    private static ByteString broken(ByteString file, Random random) {
        var bytes = file.substring(0, 1 + random.nextInt(Math.min(file.size(), 600)))
                .toByteArray();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextBoolean() ? random.nextInt(bytes.length) : random.nextInt(Math.min(64, bytes.length));
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextBoolean() ? 0 : 0xFF);
        }
        return ByteString.copyFrom(bytes);
    }
}
