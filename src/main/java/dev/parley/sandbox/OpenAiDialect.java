package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** https://platform.openai.com/docs/api-reference/chat */
final class OpenAiDialect implements Dialect {

    private static final long CREATED = 1_700_000_000L;

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        SandboxServer.checkKey(request.getHeader("authorization"));
        Wish wish = OpenAiRules.wish(body);
        List<String> prompt = new ArrayList<>();
        for (Object message : body.getJsonArray("messages", new JsonArray())) {
            prompt.add(content(((JsonObject) message).getValue("content")));
        }
        Integer limit = body.getInteger("max_completion_tokens", body.getInteger("max_tokens", 0));
        Object stop = body.getValue("stop");
        return new Ask(
                SandboxServer.text(body, "model"),
                prompt,
                limit == null ? 0 : limit,
                stop instanceof JsonArray all
                        ? all.stream().map(Object::toString).toList()
                        : stop == null ? List.of() : List.of(stop.toString()),
                body.getBoolean("stream", false),
                body.getJsonObject("stream_options", new JsonObject()).getBoolean("include_usage", false),
                wish);
    }

    private static String content(Object content) {
        if (!(content instanceof JsonArray parts)) {
            return content == null ? "" : content.toString();
        }
        var text = new StringBuilder();
        parts.forEach(part -> text.append(SandboxServer.text((JsonObject) part, "text")));
        return text.toString();
    }

    @Override
    public JsonObject whole(Reply reply) {
        var choices = new JsonArray();
        for (int i = 0; i < OpenAiChoices.count(reply); i++) {
            choices.add(OpenAiChoices.whole(reply, i));
        }
        var whole = frame(reply, "chat.completion").put("choices", choices);
        return reply.withUsage() ? whole.put("usage", usage(reply)) : whole;
    }

    private static JsonObject frame(Reply reply, String object) {
        return new JsonObject()
                .put("id", "chatcmpl-" + reply.id())
                .put("object", object)
                .put("created", CREATED)
                .put("model", reply.ask().model())
                .put("service_tier", reply.ask().wish().body().getString("service_tier", "default"))
                .put("system_fingerprint", "fp_sandbox");
    }

    private static JsonObject usage(Reply reply) {
        int output = reply.outputTokens() * OpenAiChoices.count(reply);
        return new JsonObject()
                .put("prompt_tokens", reply.inputTokens())
                .put("completion_tokens", output)
                .put("total_tokens", reply.inputTokens() + output)
                .put(
                        "prompt_tokens_details",
                        new JsonObject().put("cached_tokens", reply.cached()).put("audio_tokens", 0))
                .put(
                        "completion_tokens_details",
                        new JsonObject()
                                .put("reasoning_tokens", reply.reasoning())
                                .put("audio_tokens", 0));
    }

    private static Event chunk(Reply reply, int index, JsonObject delta, String finish) {
        JsonObject logprobs = delta.getString("content", "").isEmpty()
                ? null
                : OpenAiChoices.logprobs(reply, delta.getString("content"));
        return Event.of(frame(reply, "chat.completion.chunk")
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", index)
                                        .put("delta", delta)
                                        .put("logprobs", logprobs)
                                        .put("finish_reason", finish))));
    }

    @Override
    public List<Event> opening(Reply reply) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < OpenAiChoices.count(reply); i++) {
            events.add(chunk(reply, i, new JsonObject().put("role", "assistant").put("content", ""), null));
        }
        reply.script().text("think").ifPresent(thought -> {
            for (String word : thought.split("(?<= )")) {
                events.add(chunk(reply, 0, new JsonObject().put("reasoning_content", word), null));
            }
        });
        return events;
    }

    @Override
    public Event piece(Reply reply, String text) {
        return chunk(reply, 0, new JsonObject().put("content", text), null);
    }

    @Override
    public List<Event> closing(Reply reply) {
        List<Event> events = new ArrayList<>();
        OpenAiChoices.lastDeltas(reply).forEach(delta -> events.add(chunk(reply, 0, delta, null)));
        for (int i = 1; i < OpenAiChoices.count(reply); i++) {
            events.add(chunk(reply, i, new JsonObject().put("content", OpenAiChoices.text(reply, i)), null));
        }
        for (int i = 0; i < OpenAiChoices.count(reply); i++) {
            events.add(chunk(reply, i, new JsonObject(), OpenAiChoices.finish(reply)));
        }
        if (reply.withUsage() && reply.ask().withUsage()) {
            events.add(Event.of(frame(reply, "chat.completion.chunk")
                    .put("choices", new JsonArray())
                    .put("usage", usage(reply))));
        }
        events.add(new Event("", "[DONE]"));
        return events;
    }

    @Override
    public JsonObject error(int status, String type, String message) {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("message", message)
                                .put("type", type)
                                .putNull("param")
                                .put("code", status == 401 ? "invalid_api_key" : type));
    }

    @Override
    public Event errorEvent(String type, String message) {
        return Event.of(error(0, type, message));
    }

    @Override
    public String overloaded() {
        return "server_error";
    }
}
