package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The items of a response: what was thought and searched, the message, the calls. */
final class OpenAiResponsesItems {

    private OpenAiResponsesItems() {}

    /** All of them, in their order. */
    static List<JsonObject> all(Reply reply) {
        List<JsonObject> items = before(reply);
        if (speaks(reply)) {
            items.add(message(reply));
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            items.add(call(reply, i, reply.calls().get(i).arguments()));
        }
        return items;
    }

    /** What comes before the message. */
    static List<JsonObject> before(Reply reply) {
        List<JsonObject> items = new ArrayList<>();
        reply.script().text("think").ifPresent(thought -> items.add(thought(reply, thought)));
        if (reply.script().has("cite") && offers(reply, "web_search")) {
            items.add(new JsonObject()
                    .put("id", "ws_" + reply.id())
                    .put("type", "web_search_call")
                    .put("status", "completed")
                    .put("action", new JsonObject().put("type", "search").put("query", "what is new")));
        }
        return items;
    }

    static boolean speaks(Reply reply) {
        return reply.wording().words() > 0 || reply.script().has("refusal");
    }

    private static boolean offers(Reply reply, String type) {
        return body(reply).getJsonArray("tools", new JsonArray()).stream()
                .anyMatch(tool -> type.equals(((JsonObject) tool).getString("type")));
    }

    private static JsonObject body(Reply reply) {
        return reply.ask().wish().body();
    }

    private static boolean includes(Reply reply, String wish) {
        return body(reply).getValue("include") instanceof JsonArray wishes && wishes.contains(wish);
    }

    /** The thought itself stays hidden: there is its summary and its encrypted form, each where it is asked for. */
    private static JsonObject thought(Reply reply, String thought) {
        var summary = new JsonArray();
        if (body(reply).getJsonObject("reasoning", new JsonObject()).getString("summary") != null) {
            summary.add(new JsonObject().put("type", "summary_text").put("text", thought));
        }
        var item = new JsonObject()
                .put("id", "rs_" + reply.id())
                .put("type", "reasoning")
                .put("summary", summary);
        return includes(reply, "reasoning.encrypted_content")
                ? item.put("encrypted_content", OpenAiResponsesRules.SEAL + reply.id())
                : item;
    }

    static JsonObject message(Reply reply) {
        var content = new JsonArray();
        content.add(
                reply.script().has("refusal")
                        ? refusal(reply.script().text("refusal").orElse(""))
                        : text(reply.wording().text())
                                .put("annotations", annotations(reply))
                                .put("logprobs", logprobs(reply, reply.wording().text())));
        return frame(reply)
                .put("status", reply.cutOff() ? "incomplete" : "completed")
                .put("content", content);
    }

    static JsonObject frame(Reply reply) {
        return new JsonObject()
                .put("id", "msg_" + reply.id())
                .put("type", "message")
                .put("role", "assistant")
                .put("status", "in_progress")
                .put("content", new JsonArray());
    }

    static JsonObject text(String text) {
        return new JsonObject()
                .put("type", "output_text")
                .put("text", text)
                .put("annotations", new JsonArray())
                .put("logprobs", new JsonArray());
    }

    static JsonObject refusal(String refusal) {
        return new JsonObject().put("type", "refusal").put("refusal", refusal);
    }

    static JsonArray annotations(Reply reply) {
        var annotations = new JsonArray();
        reply.script()
                .text("cite")
                .ifPresent(url -> annotations.add(new JsonObject()
                        .put("type", "url_citation")
                        .put("url", url)
                        .put("title", "A source")
                        .put("start_index", 0)
                        .put("end_index", reply.wording().text().length())));
        return annotations;
    }

    static JsonArray logprobs(Reply reply, String text) {
        var logprobs = new JsonArray();
        if (includes(reply, "message.output_text.logprobs")) {
            int others = body(reply).getInteger("top_logprobs", 0);
            for (String word : text.split("(?<= )")) {
                var top = new JsonArray();
                for (int i = 0; i < others; i++) {
                    top.add(token(i == 0 ? word : word + i, -0.25 - i));
                }
                logprobs.add(token(word, -0.25).put("top_logprobs", top));
            }
        }
        return logprobs;
    }

    private static JsonObject token(String token, double logprob) {
        var bytes = new JsonArray();
        for (byte one : token.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(one & 0xff);
        }
        return new JsonObject().put("token", token).put("logprob", logprob).put("bytes", bytes);
    }

    static JsonObject call(Reply reply, int number, String arguments) {
        return new JsonObject()
                .put("id", "fc_" + reply.id() + number)
                .put("type", "function_call")
                .put("status", "completed")
                .put("call_id", "call_" + reply.id().substring(0, 20) + number)
                .put("name", reply.calls().get(number).name())
                .put("arguments", arguments);
    }
}
