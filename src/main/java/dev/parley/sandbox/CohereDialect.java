package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** https://docs.cohere.com/reference/chat */
final class CohereDialect implements Dialect {

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        SandboxServer.checkKey(request.getHeader("authorization"));
        CohereRules.check(body);
        List<String> prompt = new ArrayList<>();
        for (Object message : body.getJsonArray("messages", new JsonArray())) {
            prompt.add(text(((JsonObject) message).getValue("content")));
        }
        JsonObject format = body.getJsonObject("response_format", new JsonObject());
        Optional<JsonObject> schema = "json_object".equals(format.getString("type"))
                ? Optional.of(format.getJsonObject("json_schema", new JsonObject().put("type", "object")))
                : Optional.empty();
        return new Ask(
                SandboxServer.text(body, "model"),
                prompt,
                body.getInteger("max_tokens", 0),
                body.getJsonArray("stop_sequences", new JsonArray()).stream()
                        .map(Object::toString)
                        .toList(),
                body.getBoolean("stream", false),
                true,
                new Wish(
                        body,
                        schema,
                        CohereRules.offers(body),
                        "REQUIRED".equals(body.getValue("tool_choice")) ? Wish.ANY : "",
                        true));
    }

    private static String text(Object content) {
        if (!(content instanceof JsonArray parts)) {
            return content == null ? "" : content.toString();
        }
        var text = new StringBuilder();
        for (Object one : parts) {
            JsonObject part = (JsonObject) one;
            text.append(SandboxServer.text(part, "text"));
            JsonObject document = part.getJsonObject("document", new JsonObject());
            text.append(SandboxServer.text(document, "data"));
        }
        return text.toString();
    }

    @Override
    public JsonObject whole(Reply reply) {
        var content = new JsonArray();
        if (!CohereParts.thought(reply).isEmpty()) {
            content.add(CohereParts.part("thinking", CohereParts.thought(reply)));
        }
        var message = new JsonObject().put("role", "assistant");
        if (!CohereParts.silent(reply)) {
            message.put(
                    "content",
                    content.add(CohereParts.part("text", reply.wording().text())));
        }
        if (!CohereParts.plan(reply).isEmpty()) {
            message.put("tool_plan", CohereParts.plan(reply));
        }
        var calls = new JsonArray();
        for (int i = 0; i < reply.calls().size(); i++) {
            calls.add(CohereParts.call(reply, i, reply.calls().get(i).arguments()));
        }
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls);
        }
        if (!CohereParts.citations(reply).isEmpty()) {
            message.put("citations", CohereParts.citations(reply));
        }
        var whole = new JsonObject()
                .put("id", reply.id())
                .put("message", message)
                .put("finish_reason", CohereParts.finish(reply));
        if (CohereParts.wantsLogprobs(reply)) {
            var items = new JsonArray();
            for (String word : reply.wording().text().split("(?<= )")) {
                items.add(CohereParts.logprobs(word));
            }
            whole.put("logprobs", items);
        }
        return reply.withUsage() ? whole.put("usage", CohereParts.usage(reply)) : whole;
    }

    private static Event event(String type, JsonObject data) {
        return new Event(type, data.put("type", type).encode());
    }

    private static JsonObject delta(String field, Object value) {
        return new JsonObject().put("delta", new JsonObject().put("message", new JsonObject().put(field, value)));
    }

    private static JsonObject at(int index) {
        return new JsonObject().put("index", index);
    }

    @Override
    public List<Event> opening(Reply reply) {
        List<Event> events = new ArrayList<>();
        events.add(event("message-start", delta("role", "assistant").put("id", reply.id())));
        if (!CohereParts.thought(reply).isEmpty()) {
            events.add(event(
                    "content-start",
                    delta("content", CohereParts.part("thinking", "")).put("index", 0)));
            for (String word : CohereParts.thought(reply).split("(?<= )")) {
                var said = new JsonObject().put("thinking", word);
                events.add(event("content-delta", delta("content", said).put("index", 0)));
            }
            events.add(event("content-end", at(0)));
        }
        if (!CohereParts.silent(reply)) {
            events.add(event(
                    "content-start",
                    delta("content", CohereParts.part("text", "")).put("index", CohereParts.textIndex(reply))));
        }
        return events;
    }

    @Override
    public Event piece(Reply reply, String text) {
        var said = delta("content", new JsonObject().put("text", text)).put("index", CohereParts.textIndex(reply));
        return event(
                "content-delta",
                CohereParts.wantsLogprobs(reply) ? said.put("logprobs", CohereParts.logprobs(text)) : said);
    }

    @Override
    public List<Event> closing(Reply reply) {
        List<Event> events = new ArrayList<>();
        int number = 0;
        for (Object citation : CohereParts.citations(reply)) {
            events.add(event("citation-start", delta("citations", citation).put("index", number)));
            events.add(event("citation-end", at(number++)));
        }
        if (!CohereParts.silent(reply)) {
            events.add(event("content-end", at(CohereParts.textIndex(reply))));
        }
        if (!CohereParts.plan(reply).isEmpty()) {
            for (String word : CohereParts.plan(reply).split("(?<= )")) {
                events.add(event("tool-plan-delta", delta("tool_plan", word)));
            }
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            call(reply, i, events);
        }
        var end = new JsonObject().put("finish_reason", CohereParts.finish(reply));
        events.add(event(
                "message-end",
                new JsonObject().put("delta", reply.withUsage() ? end.put("usage", CohereParts.usage(reply)) : end)));
        events.add(new Event("", "[DONE]"));
        return events;
    }

    private static void call(Reply reply, int number, List<Event> events) {
        events.add(event(
                "tool-call-start",
                delta("tool_calls", CohereParts.call(reply, number, "")).put("index", number)));
        String arguments = reply.calls().get(number).arguments();
        for (String piece : arguments.isEmpty() ? new String[0] : arguments.split("(?<=\\G\\X{4})")) {
            var more = new JsonObject().put("function", new JsonObject().put("arguments", piece));
            events.add(event("tool-call-delta", delta("tool_calls", more).put("index", number)));
        }
        events.add(event("tool-call-end", at(number)));
    }

    @Override
    public JsonObject error(int status, String type, String message) {
        return new JsonObject()
                .put("id", "00000000-0000-0000-0000-000000000000")
                .put("message", message);
    }

    @Override
    public Event errorEvent(String type, String message) {
        var delta = new JsonObject().put("error", message).put("finish_reason", "ERROR");
        return event("message-end", new JsonObject().put("delta", delta));
    }

    @Override
    public String overloaded() {
        return "overloaded";
    }
}
