package dev.parley.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;

/** Finds where a JSON value ends in a text, within a budget for all that is tried on that text. */
final class JsonScan {

    /** No value starts here, or it goes wrong before its end. */
    static final int BROKEN = -1;

    /** The text ends before the value does. */
    static final int CUT = -2;

    private static final int MOST_TRIES = 10_000;
    private static final int MOST_FAILURES = 1_000;
    private static final int MOST_PASSES = 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final char[] text;
    private long left;
    private int triesLeft = MOST_TRIES;
    private int failuresLeft = MOST_FAILURES;

    JsonScan(String text) {
        this.text = text.toCharArray();
        this.left = (long) MOST_PASSES * text.length();
    }

    boolean isExhausted() {
        return left <= 0 || triesLeft <= 0 || failuresLeft <= 0;
    }

    /** The place after the value that starts at a place; {@link #BROKEN} or {@link #CUT} where there is none. */
    int end(int from, int to) {
        try (JsonParser parser = JSON.createParser(text, from, to - from)) {
            int end = end(parser, from);
            left -= parser.currentLocation().getCharOffset() + 1;
            triesLeft--;
            failuresLeft -= end < 0 ? 1 : 0;
            return end;
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory can't be read", e);
        }
    }

    private static int end(JsonParser parser, int from) throws IOException {
        try {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return CUT;
            }
            parser.skipChildren();
            parser.finishToken();
            return from + (int) parser.currentLocation().getCharOffset();
        } catch (JsonEOFException e) {
            return CUT;
        } catch (JsonProcessingException e) {
            return BROKEN;
        }
    }
}
