package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The choices of a chat completion: whole messages, and the deltas that add up to them. */
final class OpenAiChoices {

    /** After four letters of a call's arguments, a token more or less; no letter is cut in two. */
    private static final String ARGUMENTS_PIECE = "(?<=\\G\\X{4})";

    private OpenAiChoices() {}

    static int count(Reply reply) {
        return reply.ask().wish().body().getInteger("n", 1);
    }

    /** Others say the same, but begin otherwise. */
    static String text(Reply reply, int index) {
        return index == 0 ? reply.wording().text() : "Or: " + reply.wording().text();
    }

    static String finish(Reply reply) {
        return reply.cutOff() || reply.calls().isEmpty() ? reply.wording().finish() : "tool_calls";
    }

    static JsonObject whole(Reply reply, int index) {
        String text = text(reply, index);
        var message = new JsonObject().put("role", "assistant");
        boolean silent = reply.wording().words() == 0
                && (!reply.calls().isEmpty() || reply.script().has("refusal"));
        message.put("content", silent ? null : text)
                .put("refusal", reply.script().text("refusal").orElse(null))
                .put("annotations", annotations(reply, text));
        reply.script().text("think").ifPresent(thought -> message.put("reasoning_content", thought));
        if (!reply.calls().isEmpty()) {
            var calls = new JsonArray();
            for (int i = 0; i < reply.calls().size(); i++) {
                calls.add(call(reply, i, reply.calls().get(i).arguments()));
            }
            message.put("tool_calls", calls);
        }
        return new JsonObject()
                .put("index", index)
                .put("message", message)
                .put("logprobs", logprobs(reply, text))
                .put("finish_reason", finish(reply));
    }

    private static JsonObject call(Reply reply, int number, String arguments) {
        return new JsonObject()
                .put("id", "call_" + reply.id().substring(0, 20) + number)
                .put("type", "function")
                .put(
                        "function",
                        new JsonObject()
                                .put("name", reply.calls().get(number).name())
                                .put("arguments", arguments));
    }

    static JsonArray annotations(Reply reply, String text) {
        var annotations = new JsonArray();
        reply.script()
                .text("cite")
                .ifPresent(url -> annotations.add(new JsonObject()
                        .put("type", "url_citation")
                        .put(
                                "url_citation",
                                new JsonObject()
                                        .put("url", url)
                                        .put("title", "A source")
                                        .put("start_index", 0)
                                        .put("end_index", text.length()))));
        return annotations;
    }

    /** Null where they are not asked for, as OpenAI says it. */
    static JsonObject logprobs(Reply reply, String text) {
        JsonObject body = reply.ask().wish().body();
        if (!body.getBoolean("logprobs", false)) {
            return null;
        }
        var tokens = new JsonArray();
        for (String word : text.split("(?<= )")) {
            var others = new JsonArray();
            for (int i = 0; i < body.getInteger("top_logprobs", 0); i++) {
                others.add(token(i == 0 ? word : word + i, -0.25 - i));
            }
            tokens.add(token(word, -0.25).put("top_logprobs", others));
        }
        return new JsonObject().put("content", tokens).putNull("refusal");
    }

    private static JsonObject token(String token, double logprob) {
        var bytes = new JsonArray();
        for (byte one : token.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(one & 0xff);
        }
        return new JsonObject().put("token", token).put("logprob", logprob).put("bytes", bytes);
    }

    /** What a stream brings after the words: the refusal, the sources, the calls piece by piece. */
    static List<JsonObject> lastDeltas(Reply reply) {
        List<JsonObject> deltas = new ArrayList<>();
        reply.script().text("refusal").ifPresent(refusal -> deltas.add(new JsonObject().put("refusal", refusal)));
        JsonArray annotations = annotations(reply, reply.wording().text());
        if (!annotations.isEmpty()) {
            deltas.add(new JsonObject().put("annotations", annotations));
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            String arguments = reply.calls().get(i).arguments();
            deltas.add(calling(call(reply, i, "").put("index", i)));
            for (String piece : arguments.isEmpty() ? new String[0] : arguments.split(ARGUMENTS_PIECE)) {
                deltas.add(calling(
                        new JsonObject().put("index", i).put("function", new JsonObject().put("arguments", piece))));
            }
        }
        return deltas;
    }

    private static JsonObject calling(JsonObject call) {
        return new JsonObject().put("tool_calls", new JsonArray().add(call));
    }
}
