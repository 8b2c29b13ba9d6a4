package dev.parley.gateway;

/** The events of a stream of openai-chat, piece by piece. */
final class Chunks {

    static final String HELLO = chunk("{\"content\":\"Hello\"}", null);
    static final String STOP = chunk("{}", "stop");
    static final String DONE = "data: [DONE]\n\n";

    private Chunks() {}

    static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c1\",\"model\":\"priced-2026\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":" + (finish == null ? "null" : "\"" + finish + "\"") + "}]}\n\n";
    }

    /** Usage beside these choices; the cached tokens are among those of the prompt. */
    static String usage(String choices, long prompt, long completion, long cached) {
        return ("data: {\"id\":\"c1\",\"choices\":%s,\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,"
                        + "\"total_tokens\":%d,\"prompt_tokens_details\":{\"cached_tokens\":%d}}}\n\n")
                .formatted(choices, prompt, completion, prompt + completion, cached);
    }
}
