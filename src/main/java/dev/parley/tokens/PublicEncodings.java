package dev.parley.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import java.nio.charset.StandardCharsets;

/**
 * Counts by the encodings that are public, each read when first needed. Takes time in proportion to the text whatever
 * it holds: more than {@value #LONGEST_RUN} characters without white space, or of nothing else, are counted in pieces.
 */
public final class PublicEncodings {

    static final int LONGEST_RUN = 5_000;
    private static final int LOOK_BACK = 256;

    private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();

    public long count(String encoding, String text) {
        Encoding known = known(encoding);
        long tokens = 0;
        int counted = 0;
        for (int cut = cut(text, counted); cut < text.length(); cut = cut(text, counted)) {
            tokens += known.countTokensOrdinary(text.substring(counted, cut));
            counted = cut;
        }
        return tokens + known.countTokensOrdinary(counted == 0 ? text : text.substring(counted));
    }

    /** The longest beginning of a text that has no more than so many tokens. */
    String beginning(String encoding, String text, long most) {
        Encoding known = known(encoding);
        long left = most;
        for (int counted = 0; counted < text.length(); ) {
            int cut = cut(text, counted);
            String run = text.substring(counted, cut);
            long tokens = known.countTokensOrdinary(run);
            if (tokens > left) {
                return text.substring(0, counted + fitting(known, run, (int) Math.max(0, left)));
            }
            left -= tokens;
            counted = cut;
        }
        return text;
    }

    /** How many characters the first tokens have. Half a character of UTF-16 is encoded as a question mark, and as long. */
    private static int fitting(Encoding known, String run, int tokens) {
        String whole = new String(run.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return known.decode(known.encodeOrdinary(whole, tokens).getTokens()).length();
    }

    private Encoding known(String encoding) {
        return registry.getEncoding(encoding)
                .orElseThrow(() -> new IllegalArgumentException("no public encoding '" + encoding + "'"));
    }

    /** Where to cut a run that gets too long, after a position; the text's length where none does. */
    private static int cut(String text, int from) {
        int run = 0;
        boolean inSpace = false;
        for (int i = from; i < text.length(); i++) {
            boolean space = Character.isWhitespace(text.charAt(i));
            run = space == inSpace ? run + 1 : 1;
            inSpace = space;
            if (run > LONGEST_RUN) {
                return boundary(text, i);
            }
        }
        return text.length();
    }

    /** A place shortly before where every encoding starts a new token, so that the count stays exact, if there is one. */
    private static int boundary(String text, int end) {
        for (int i = end; i > end - LOOK_BACK; i--) {
            if (alphanumeric(text.charAt(i - 1)) && punctuation(text.charAt(i))) {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    private static boolean alphanumeric(char c) {
        return c < 128 && Character.isLetterOrDigit(c);
    }

    /** Not the apostrophe, which may belong to the word: {@code 's}, {@code 'll}. */
    private static boolean punctuation(char c) {
        return c > ' ' && c < 127 && !Character.isLetterOrDigit(c) && c != '\'';
    }
}
