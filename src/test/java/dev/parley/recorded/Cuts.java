package dev.parley.recorded;

import dev.parley.testing.StubVendor;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The ways in which the network may cut a stream: what arrives must not depend on them. The same seed, the same cuts. */
final class Cuts {

    private static final int SMALL = 3000;
    private static final int LONGEST_PIECE = 400;

    private Cuts() {}

    /** The pieces of a body, by the name of the way. Only a text has lines, letters and JSON strings to cut in. */
    static Map<String, List<byte[]>> of(byte[] body, boolean text, long seed) {
        var random = new Random(seed);
        Map<String, List<byte[]>> ways = new LinkedHashMap<>();
        ways.put("at once", List.of(body));
        ways.put("cut at random", atRandom(body, random));
        if (text) {
            ways.put("cut inside letters and strings", insideLettersAndStrings(body, random));
            ways.put("cut between CR and LF", betweenLineEnds(body));
        }
        if (body.length <= SMALL) {
            ways.put("byte by byte", StubVendor.pieces(body, 1));
        }
        return ways;
    }

    private static List<byte[]> atRandom(byte[] body, Random random) {
        List<Integer> ends = new ArrayList<>();
        for (int at = 1 + random.nextInt(LONGEST_PIECE); at < body.length; at += 1 + random.nextInt(LONGEST_PIECE)) {
            ends.add(at);
        }
        return pieces(body, ends);
    }

    /** After the first byte of each letter that has several, after each backslash, and now and then in a string. */
    private static List<byte[]> insideLettersAndStrings(byte[] body, Random random) {
        List<Integer> ends = new ArrayList<>();
        boolean inString = false;
        boolean escaped = false;
        for (int i = 0; i < body.length; i++) {
            byte b = body[i];
            boolean letter = (b & 0xC0) == 0xC0;
            boolean backslash = inString && b == '\\' && !escaped;
            if (letter || backslash || inString && random.nextInt(24) == 0) {
                ends.add(i + 1);
            }
            inString = b != '\n' && (b == '"' && !escaped) != inString;
            escaped = backslash;
        }
        return pieces(body, ends);
    }

    private static List<byte[]> betweenLineEnds(byte[] body) {
        var windows = new ByteArrayOutputStream();
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '\n' && (i == 0 || body[i - 1] != '\r')) {
                windows.write('\r');
            }
            if (body[i] == '\n') {
                ends.add(windows.size());
            }
            windows.write(body[i]);
        }
        return pieces(windows.toByteArray(), ends);
    }

    private static List<byte[]> pieces(byte[] body, List<Integer> ends) {
        List<byte[]> pieces = new ArrayList<>();
        int start = 0;
        for (int end : ends) {
            if (end > start && end < body.length) {
                pieces.add(Arrays.copyOfRange(body, start, end));
                start = end;
            }
        }
        pieces.add(Arrays.copyOfRange(body, start, body.length));
        return pieces;
    }
}
