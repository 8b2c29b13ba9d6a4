package dev.parley.testing;

import dev.parley.testing.StubVendor.Reply;

/** What a vendor of the format openai-chat answers, by name. */
public final class ChatReplies {

    /** One word of a stream. */
    public static final String PIECE =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n";

    /** The reason why a stream ends, without its end. */
    public static final String FINISHED =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    /** The end of a stream without usage. */
    public static final String END = FINISHED + "data: [DONE]\n\n";

    /** The end of a stream that used 10 tokens for its prompt and 100 for its answer. */
    public static final String END_WITH_USAGE =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":100}}\n\ndata: [DONE]\n\n";

    public static final Reply GOOD = using(1, 1);

    /** The same of Anthropic. */
    public static final Reply MESSAGE = Reply.json(
            200,
            "{\"id\":\"1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":\"text\","
                    + "\"text\":\"word\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");

    public static final Reply BROKEN = Reply.json(500, "{\"error\":{\"message\":\"no\"}}");
    public static final Reply LIMITED = Reply.json(429, "{\"error\":{\"message\":\"slow down\"}}");

    private ChatReplies() {}

    /** A whole answer that used so many tokens. */
    public static Reply using(int prompt, int completion) {
        return Reply.json(
                200,
                "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"word\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":" + prompt
                        + ",\"completion_tokens\":" + completion + "}}");
    }
}
