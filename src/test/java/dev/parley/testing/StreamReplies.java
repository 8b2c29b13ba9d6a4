package dev.parley.testing;

import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The pieces of the streams of wire formats that say why an answer ended before they end it. */
public enum StreamReplies {
    CHAT(
            "stub",
            ChatReplies.PIECE,
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":7}}\n\n"),
    ANTHROPIC(
            "stub-anthropic",
            StreamReplies.anthropic(
                    "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"word \"}"),
            StreamReplies.anthropic(
                    "message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}")),
    GEMINI(
            "stub-gemini",
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"word \"}]}}]}\n\n",
            "data: {\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":"
                    + "{\"promptTokenCount\":20,\"candidatesTokenCount\":7,\"totalTokenCount\":27}}\n\n"),
    BEDROCK("stub-bedrock", "", "");

    /** What a stream of Anthropic's begins with: tokens of the prompt, of which 5,000 are read from the cache. */
    public static final String MESSAGE_START = anthropic(
                    "message_start",
                    "\"message\":{\"id\":\"m\",\"model\":\"m\",\"usage\":{\"input_tokens\":20,"
                            + "\"cache_read_input_tokens\":5000,\"output_tokens\":1}}")
            + anthropic("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");

    private final String vendor;
    private final String piece;
    private final String finished;

    StreamReplies(String vendor, String piece, String finished) {
        this.vendor = vendor;
        this.piece = piece;
        this.finished = finished;
    }

    public static String anthropic(String type, String rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n";
    }

    /** The stub of this format. */
    public String vendor() {
        return vendor;
    }

    /** One word. */
    public String piece() {
        return piece;
    }

    /** So many words, the reason why there are no more, and not the end. */
    public Reply finished(int words, End end) {
        return this == BEDROCK ? frames(words, end) : events(words, end);
    }

    private Reply events(int words, End end) {
        var events = Stream.of(
                        Stream.of(this == ANTHROPIC ? MESSAGE_START : ": begins\n\n"),
                        Stream.generate(() -> piece).limit(words),
                        Stream.of(finished))
                .flatMap(all -> all);
        return Reply.events(end, events.toArray(String[]::new));
    }

    private static Reply frames(int words, End end) {
        var frames = new byte[words + 1][];
        Arrays.fill(
                frames,
                AwsFrames.event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"word \"}}"));
        frames[words] = AwsFrames.event("messageStop", "{\"stopReason\":\"end_turn\"}");
        return Reply.of(200, "application/vnd.amazon.eventstream", List.of(frames), end);
    }
}
