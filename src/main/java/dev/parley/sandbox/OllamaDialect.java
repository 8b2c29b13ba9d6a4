package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** https://github.com/ollama/ollama/blob/main/docs/api.md */
final class OllamaDialect implements Dialect {

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        List<String> prompt = new ArrayList<>();
        for (Object message : body.getJsonArray("messages", new JsonArray())) {
            prompt.add(SandboxServer.text((JsonObject) message, "content"));
        }
        var options = body.getJsonObject("options", new JsonObject());
        return new Ask(
                SandboxServer.text(body, "model"),
                prompt,
                options.getInteger("num_predict", 0),
                options.getJsonArray("stop", new JsonArray()).stream()
                        .map(Object::toString)
                        .toList(),
                body.getBoolean("stream", true),
                true);
    }

    private static JsonObject line(Reply reply, String text, boolean done) {
        return new JsonObject()
                .put("model", reply.ask().model())
                .put("created_at", "2026-01-01T00:00:00Z")
                .put("message", new JsonObject().put("role", "assistant").put("content", text))
                .put("done", done);
    }

    private static JsonObject last(Reply reply, String text) {
        var last = line(reply, text, true).put("done_reason", reply.wording().finish());
        return reply.withUsage()
                ? last.put("prompt_eval_count", reply.inputTokens()).put("eval_count", reply.outputTokens())
                : last;
    }

    @Override
    public JsonObject whole(Reply reply) {
        return last(reply, reply.wording().text());
    }

    @Override
    public List<Event> opening(Reply reply) {
        return List.of();
    }

    @Override
    public Event piece(Reply reply, String text) {
        return Event.of(line(reply, text, false));
    }

    @Override
    public List<Event> closing(Reply reply) {
        return List.of(Event.of(last(reply, "")));
    }

    @Override
    public JsonObject error(int status, String type, String message) {
        return new JsonObject().put("error", message);
    }

    @Override
    public Event errorEvent(String type, String message) {
        return Event.of(error(0, type, message));
    }

    @Override
    public String overloaded() {
        return "overloaded";
    }

    @Override
    public String streamType() {
        return "application/x-ndjson";
    }
}
