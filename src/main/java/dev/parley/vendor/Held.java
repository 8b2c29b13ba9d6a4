package dev.parley.vendor;

import com.fasterxml.jackson.databind.JsonNode;

/** What a decoder holds of an answer until it can be told: it counts as a part of the answer for so long. */
public final class Held {

    private final Answer answer;
    private long bytes;

    public Held(Answer answer) {
        this.answer = answer;
    }

    public Held text(String text) {
        return bytes(AnswerSize.of(text));
    }

    public Held json(JsonNode json) {
        return bytes(AnswerSize.ENTRY + AnswerSize.of(json));
    }

    /** So many values of JSON that are nothing. */
    public Held nulls(int count) {
        return bytes((long) count * AnswerSize.NODE);
    }

    /** So many bytes; a negative number is what they replace. */
    public Held bytes(long more) {
        bytes += more;
        answer.checkLength(more);
        return this;
    }

    /** It is told now, and held no more. */
    public void release() {
        answer.checkLength(-bytes);
        bytes = 0;
    }
}
