package dev.parley.schema;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A caller's pattern that gives up where matching takes too long, as some patterns do on some texts. */
final class BoundedPattern implements RegularExpression {

    private static final int MOST_READS = 2_000_000;

    private final Pattern pattern;

    BoundedPattern(String pattern) {
        this.pattern = compile(pattern);
    }

    private static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("no pattern", e);
        }
    }

    /** A text on which the pattern never ends does not match. */
    @Override
    public boolean matches(String value) {
        try {
            return pattern.matcher(new Counted(value, new int[] {MOST_READS})).find();
        } catch (TooLong | StackOverflowError e) {
            return false;
        }
    }

    private record Counted(String text, int[] left) implements CharSequence {

        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new TooLong();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.substring(start, end), left);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class TooLong extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private TooLong() {
            super(null, null, false, false);
        }
    }
}
