package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The pieces of an answer of Cohere's, which a whole one and a stream have in common. */
final class CohereParts {

    /** Cohere's own prompt, which is counted and not billed. */
    private static final int OWN_PROMPT = 496;

    private CohereParts() {}

    /** Before calls the thought is their plan. */
    static String plan(Reply reply) {
        return reply.calls().isEmpty() ? "" : reply.script().text("think").orElse("");
    }

    /** Thinking that is switched off is not told. */
    static String thought(Reply reply) {
        JsonObject thinking = reply.ask().wish().body().getJsonObject("thinking", new JsonObject());
        boolean off = "disabled".equals(thinking.getString("type"));
        return off || !reply.calls().isEmpty()
                ? ""
                : reply.script().text("think").orElse("");
    }

    static boolean silent(Reply reply) {
        return reply.wording().words() == 0 && !reply.calls().isEmpty();
    }

    static int textIndex(Reply reply) {
        return thought(reply).isEmpty() ? 0 : 1;
    }

    static JsonObject call(Reply reply, int number, String arguments) {
        ScriptedCall call = reply.calls().get(number);
        return new JsonObject()
                .put("id", call.name() + "_" + reply.id().substring(0, 12) + number)
                .put("type", "function")
                .put("function", new JsonObject().put("name", call.name()).put("arguments", arguments));
    }

    static JsonArray citations(Reply reply) {
        var citations = new JsonArray();
        String text = reply.wording().text();
        reply.script().text("cite").ifPresent(url -> {
            var document =
                    new JsonObject().put("id", "doc:0").put("title", "A source").put("url", url);
            citations.add(new JsonObject()
                    .put("start", 0)
                    .put("end", text.length())
                    .put("text", text)
                    .put(
                            "sources",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("type", "document")
                                            .put("id", "doc:0")
                                            .put("document", document)))
                    .put("type", "TEXT_CONTENT"));
        });
        return citations;
    }

    static String finish(Reply reply) {
        return reply.cutOff() ? "MAX_TOKENS" : reply.calls().isEmpty() ? "COMPLETE" : "TOOL_CALL";
    }

    static JsonObject usage(Reply reply) {
        return new JsonObject()
                .put("billed_units", tokens(reply.inputTokens(), reply.outputTokens()))
                .put("tokens", tokens(reply.inputTokens() + OWN_PROMPT, reply.outputTokens() + 2))
                .put("cached_tokens", reply.cached());
    }

    private static JsonObject tokens(int input, int output) {
        return new JsonObject().put("input_tokens", input).put("output_tokens", output);
    }

    static JsonObject part(String type, String text) {
        return new JsonObject().put("type", type).put(type, text);
    }

    static JsonObject logprobs(String text) {
        return new JsonObject()
                .put("text", text)
                .put("token_ids", new JsonArray().add(text.length()))
                .put("logprobs", new JsonArray().add(-0.25));
    }

    static boolean wantsLogprobs(Reply reply) {
        return reply.ask().wish().body().getBoolean("logprobs", false);
    }
}
