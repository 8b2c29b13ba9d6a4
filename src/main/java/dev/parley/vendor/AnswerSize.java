package dev.parley.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedOutputStream;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.TokenLogprob;
import java.util.Map;

/**
 * How much of a message of ours an answer takes, with what is gathered for it: neither grows past that. Texts and log
 * probabilities count by their bytes there, everything else by about the memory that it takes, so that many small things
 * have a bound too.
 */
public final class AnswerSize {

    /** A part, an entry of a map, a warning: what it takes beside its texts. */
    public static final int ENTRY = 128;

    /** One value of JSON that is kept as such. */
    static final int NODE = 64;

    /** Leaves room for the rest of a message of 32 MiB. */
    private static final long LONGEST = 31L * 1024 * 1024;

    /** A letter and a number take 14 bytes of a message: what tells less tells nothing, and takes memory all the same. */
    private static final long MOST_LOGPROBS = LONGEST / 12;

    private long bytes;
    private long logprobs;

    AnswerSize() {}

    /** A text, as UTF-8. */
    static long of(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            bytes += letter < 0x80 ? 1 : letter < 0x800 || Character.isSurrogate(letter) ? 2 : 3;
        }
        return bytes;
    }

    /** JSON that is kept as such: a list of nothing but empty lists takes many times its text. */
    public static long of(JsonNode json) {
        long bytes = NODE + (json.isTextual() ? of(json.textValue()) : 0);
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            bytes += NODE + of(field.getKey()) + of(field.getValue());
        }
        if (json.isArray()) {
            for (JsonNode element : json) {
                bytes += of(element);
            }
        }
        return bytes;
    }

    void add(long more) {
        bytes += more;
        if (bytes > LONGEST) {
            throw tooLarge();
        }
    }

    /** With those of the tokens that might have stood in its place. */
    void add(TokenLogprob logprob) {
        logprobs += 1 + logprob.getAlternativesCount();
        if (logprobs > MOST_LOGPROBS) {
            throw tooLarge();
        }
        add(CodedOutputStream.computeMessageSize(CompleteResponse.LOGPROBS_FIELD_NUMBER, logprob));
    }

    private static GatewayException tooLarge() {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_TOO_LARGE,
                        "the answer is longer than the " + LONGEST + " bytes that a message can carry")
                .withRemedy("set max_output_tokens to less");
    }
}
