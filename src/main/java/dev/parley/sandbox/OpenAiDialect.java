package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** https://platform.openai.com/docs/api-reference/chat */
final class OpenAiDialect implements Dialect {

    private static final long CREATED = 1_700_000_000L;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        SandboxServer.checkKey(request.getHeader("authorization"));
        List<String> prompt = new ArrayList<>();
        for (Object message : body.getJsonArray("messages", new JsonArray())) {
            String role = SandboxServer.text((JsonObject) message, "role");
            if (!ROLES.contains(role)) {
                throw new Refusal(400, "invalid_request_error", "Invalid value: '" + role + "' for messages.role");
            }
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
                body.getJsonObject("stream_options", new JsonObject()).getBoolean("include_usage", false));
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
        var message = new JsonObject()
                .put("role", "assistant")
                .put("content", reply.wording().text())
                .putNull("refusal")
                .put("annotations", new JsonArray());
        var whole = frame(reply, "chat.completion")
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", 0)
                                        .put("message", message)
                                        .putNull("logprobs")
                                        .put("finish_reason", reply.wording().finish())));
        return reply.withUsage() ? whole.put("usage", usage(reply)) : whole;
    }

    private static JsonObject frame(Reply reply, String object) {
        return new JsonObject()
                .put("id", "chatcmpl-" + reply.id())
                .put("object", object)
                .put("created", CREATED)
                .put("model", reply.ask().model())
                .put("system_fingerprint", "fp_sandbox");
    }

    private static JsonObject usage(Reply reply) {
        return new JsonObject()
                .put("prompt_tokens", reply.inputTokens())
                .put("completion_tokens", reply.outputTokens())
                .put("total_tokens", reply.inputTokens() + reply.outputTokens())
                .put(
                        "prompt_tokens_details",
                        new JsonObject().put("cached_tokens", reply.cached()).put("audio_tokens", 0))
                .put(
                        "completion_tokens_details",
                        new JsonObject()
                                .put("reasoning_tokens", reply.reasoning())
                                .put("audio_tokens", 0));
    }

    private static Event chunk(Reply reply, JsonObject delta, String finish) {
        return Event.of(frame(reply, "chat.completion.chunk")
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", 0)
                                        .put("delta", delta)
                                        .putNull("logprobs")
                                        .put("finish_reason", finish))));
    }

    @Override
    public List<Event> opening(Reply reply) {
        return List.of(chunk(reply, new JsonObject().put("role", "assistant").put("content", ""), null));
    }

    @Override
    public Event piece(Reply reply, String text) {
        return chunk(reply, new JsonObject().put("content", text), null);
    }

    @Override
    public List<Event> closing(Reply reply) {
        List<Event> events = new ArrayList<>();
        events.add(chunk(reply, new JsonObject(), reply.wording().finish()));
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
