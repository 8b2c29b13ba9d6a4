package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
                true,
                new Wish(body, schema(body.getValue("format")), offers(body), "", true));
    }

    private static Optional<JsonObject> schema(Object format) {
        if (format instanceof JsonObject schema) {
            return Optional.of(schema);
        }
        return "json".equals(format) ? Optional.of(new JsonObject().put("type", "object")) : Optional.empty();
    }

    private static List<Wish.Offer> offers(JsonObject body) {
        return body.getJsonArray("tools", new JsonArray()).stream()
                .map(tool -> ((JsonObject) tool).getJsonObject("function", new JsonObject()))
                .map(function -> new Wish.Offer(
                        SandboxServer.text(function, "name"), function.getJsonObject("parameters", new JsonObject())))
                .toList();
    }

    private static JsonObject line(Reply reply, JsonObject said, boolean done) {
        return new JsonObject()
                .put("model", reply.ask().model())
                .put("created_at", "2026-01-01T00:00:00Z")
                .put("message", new JsonObject().put("role", "assistant").mergeIn(said))
                .put("done", done);
    }

    private static JsonObject line(Reply reply, String text, boolean done) {
        var line = line(reply, new JsonObject().put("content", text), done);
        JsonObject logprobs = text.isEmpty() ? null : OpenAiChoices.logprobs(reply, text);
        // Ollama's tokens look as OpenAI's do, but stand in a list of their own.
        return logprobs == null ? line : line.put("logprobs", logprobs.getJsonArray("content"));
    }

    /** Thinking that is switched off is not told. */
    private static String thought(Reply reply) {
        boolean off = Boolean.FALSE.equals(reply.ask().wish().body().getValue("think"));
        return off ? "" : reply.script().text("think").orElse("");
    }

    private static JsonArray calls(Reply reply) {
        var calls = new JsonArray();
        for (int i = 0; i < reply.calls().size(); i++) {
            ScriptedCall call = reply.calls().get(i);
            calls.add(new JsonObject()
                    .put("id", "call_" + reply.id().substring(0, 7) + i)
                    .put(
                            "function",
                            new JsonObject()
                                    .put("index", i)
                                    .put("name", call.name())
                                    .put("arguments", call.argumentsObject())));
        }
        return calls;
    }

    private static JsonObject last(Reply reply, String text) {
        var last = line(reply, text, true).put("done_reason", reply.wording().finish());
        return reply.withUsage()
                ? last.put("prompt_eval_count", reply.inputTokens()).put("eval_count", reply.outputTokens())
                : last;
    }

    @Override
    public JsonObject whole(Reply reply) {
        var whole = last(reply, reply.wording().text());
        JsonObject message = whole.getJsonObject("message");
        if (!thought(reply).isEmpty()) {
            message.put("thinking", thought(reply));
        }
        if (!reply.calls().isEmpty()) {
            message.put("tool_calls", calls(reply));
        }
        return whole;
    }

    @Override
    public List<Event> opening(Reply reply) {
        List<Event> events = new ArrayList<>();
        if (!thought(reply).isEmpty()) {
            for (String word : thought(reply).split("(?<= )")) {
                var said = new JsonObject().put("content", "").put("thinking", word);
                events.add(Event.of(line(reply, said, false)));
            }
        }
        return events;
    }

    @Override
    public Event piece(Reply reply, String text) {
        return Event.of(line(reply, text, false));
    }

    @Override
    public List<Event> closing(Reply reply) {
        List<Event> events = new ArrayList<>();
        // Each call comes in a line of its own, whole.
        calls(reply).forEach(call -> {
            var said = new JsonObject().put("content", "").put("tool_calls", new JsonArray().add(call));
            events.add(Event.of(line(reply, said, false)));
        });
        events.add(Event.of(last(reply, "")));
        return events;
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
