package dev.parley.tokens;

/**
 * How long an MP3 lasts: the sum of its frames, each by its own head, so that a variable bit rate counts right. The heads'
 * form: http://www.mp3-tech.org/programmer/frame_header.html
 */
final class Mp3Length {

    private static final int[] BIT_RATES_1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
    private static final int[] BIT_RATES_2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
    private static final int[] RATES = {44_100, 48_000, 32_000, 0};
    private static final int LAYER_3 = 1;
    private static final int VERSION_1 = 3;
    private static final int VERSION_2 = 2;

    private Mp3Length() {}

    /** 0 where the file doesn't begin with a frame, behind its tag if it has one. */
    static double seconds(FileBytes file) {
        double seconds = 0;
        for (long at = tag(file); at + 4 <= file.size(); ) {
            int head = (int) file.bigEndian((int) at, 4);
            int length = length(head);
            if (length == 0) {
                return seconds;
            }
            seconds += (double) samples(head) / rate(head);
            at += length;
        }
        return seconds;
    }

    /** The length of the ID3 tag at the start: 7 bits a byte, https://id3.org/id3v2.4.0-structure. */
    private static long tag(FileBytes file) {
        if (!file.has(0, "ID3")) {
            return 0;
        }
        long length = 0;
        for (int i = 6; i < 10; i++) {
            length = length << 7 | file.bigEndian(i, 1) & 0x7F;
        }
        return 10 + length;
    }

    /** A frame's length in bytes; 0 where there is none of layer 3. */
    private static int length(int head) {
        boolean frame = head >>> 21 == 0x7FF && (head >> 17 & 3) == LAYER_3;
        int bits = (version(head) == VERSION_1 ? BIT_RATES_1 : BIT_RATES_2)[head >> 12 & 15];
        if (!frame || bits == 0 || rate(head) == 0) {
            return 0;
        }
        return samples(head) / 8 * bits * 1000 / rate(head) + (head >> 9 & 1);
    }

    private static int version(int head) {
        return head >> 19 & 3;
    }

    private static int samples(int head) {
        return version(head) == VERSION_1 ? 1152 : 576;
    }

    private static int rate(int head) {
        int rate = RATES[head >> 10 & 3];
        return switch (version(head)) {
            case VERSION_1 -> rate;
            case VERSION_2 -> rate / 2;
            default -> rate / 4;
        };
    }
}
