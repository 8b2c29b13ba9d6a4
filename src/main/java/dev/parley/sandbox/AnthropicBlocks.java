package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The blocks of an answer: a thought where the request wants one, the text, calls of the request's own tools. */
final class AnthropicBlocks {

    static final String THOUGHT = "The question is short; the answer may be too.";

    private AnthropicBlocks() {}

    static List<JsonObject> before(Reply reply) {
        return AnthropicRules.thinks(reply.ask().wish().body())
                ? List.of(new JsonObject()
                        .put("type", "thinking")
                        .put("thinking", THOUGHT)
                        .put("signature", AnthropicRules.signature(THOUGHT)))
                : List.of();
    }

    /** A vendor sends no empty text. */
    static boolean hasText(Reply reply) {
        return reply.wording().words() > 0;
    }

    static JsonObject text(Reply reply) {
        var text =
                new JsonObject().put("type", "text").put("text", reply.wording().text());
        JsonArray citations = citations(reply);
        return citations.isEmpty() ? text : text.put("citations", citations);
    }

    static JsonArray citations(Reply reply) {
        String text = reply.wording().text();
        return reply.script().has("cite")
                ? new JsonArray()
                        .add(new JsonObject()
                                .put("type", "char_location")
                                .put("cited_text", text.substring(0, Math.min(20, text.length())))
                                .put("document_index", 0)
                                .put("document_title", "The sandbox")
                                .putNull("file_id")
                                .put("start_char_index", 0)
                                .put("end_char_index", 20))
                : new JsonArray();
    }

    static List<JsonObject> calls(Reply reply) {
        List<JsonObject> calls = new ArrayList<>();
        for (ScriptedCall call : reply.calls()) {
            calls.add(new JsonObject()
                    .put("type", "tool_use")
                    .put("id", "toolu_" + reply.id().substring(0, 12) + calls.size())
                    .put("name", call.name())
                    .put("input", call.argumentsObject()));
        }
        return calls;
    }
}
