package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** https://docs.anthropic.com/en/api/messages */
final class AnthropicDialect implements Dialect {

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        SandboxServer.checkKey(request.getHeader("x-api-key"));
        if (request.getHeader("anthropic-version") == null) {
            throw new Refusal(400, "invalid_request_error", "anthropic-version: header is required");
        }
        if (body.getInteger("max_tokens", 0) < 1) {
            throw new Refusal(400, "invalid_request_error", "max_tokens: Field required");
        }
        List<String> prompt = new ArrayList<>();
        for (Object message : body.getJsonArray("messages", new JsonArray())) {
            String role = SandboxServer.text((JsonObject) message, "role");
            if (!role.equals("user") && !role.equals("assistant")) {
                throw new Refusal(400, "invalid_request_error", "messages: Unexpected role \"" + role + "\"");
            }
            prompt.add(text(((JsonObject) message).getValue("content")));
        }
        if (body.containsKey("system")) {
            prompt.add(0, text(body.getValue("system")));
        }
        return new Ask(
                SandboxServer.text(body, "model"),
                prompt,
                body.getInteger("max_tokens"),
                body.getJsonArray("stop_sequences", new JsonArray()).stream()
                        .map(Object::toString)
                        .toList(),
                body.getBoolean("stream", false),
                true);
    }

    private static String text(Object content) {
        if (!(content instanceof JsonArray blocks)) {
            return content == null ? "" : content.toString();
        }
        var text = new StringBuilder();
        blocks.forEach(block -> text.append(SandboxServer.text((JsonObject) block, "text")));
        return text.toString();
    }

    @Override
    public JsonObject whole(Reply reply) {
        return message(reply)
                .put(
                        "content",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("type", "text")
                                        .put("text", reply.wording().text())))
                .put("stop_reason", stopReason(reply))
                .put("usage", usage(reply, reply.outputTokens()));
    }

    private static JsonObject message(Reply reply) {
        return new JsonObject()
                .put("id", "msg_" + reply.id())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", reply.ask().model())
                .put("content", new JsonArray())
                .putNull("stop_reason")
                .putNull("stop_sequence");
    }

    private static String stopReason(Reply reply) {
        return reply.cutOff() ? "max_tokens" : "end_turn";
    }

    /** Anthropic's counts are disjoint: what was read from the cache is no input. */
    private static JsonObject usage(Reply reply, int output) {
        return reply.withUsage()
                ? new JsonObject()
                        .put("input_tokens", reply.inputTokens() - reply.cached())
                        .put("cache_creation_input_tokens", 0)
                        .put("cache_read_input_tokens", reply.cached())
                        .put("output_tokens", output)
                : null;
    }

    private static Event event(String type, JsonObject data) {
        return new Event(type, data.put("type", type).encode());
    }

    @Override
    public List<Event> opening(Reply reply) {
        return List.of(
                event(
                        "message_start",
                        new JsonObject().put("message", message(reply).put("usage", usage(reply, 1)))),
                event(
                        "content_block_start",
                        new JsonObject()
                                .put("index", 0)
                                .put(
                                        "content_block",
                                        new JsonObject().put("type", "text").put("text", ""))),
                event("ping", new JsonObject()));
    }

    @Override
    public Event piece(Reply reply, String text) {
        return event(
                "content_block_delta",
                new JsonObject()
                        .put("index", 0)
                        .put("delta", new JsonObject().put("type", "text_delta").put("text", text)));
    }

    @Override
    public List<Event> closing(Reply reply) {
        var delta = new JsonObject()
                .put(
                        "delta",
                        new JsonObject().put("stop_reason", stopReason(reply)).putNull("stop_sequence"));
        if (reply.withUsage()) {
            delta.put("usage", new JsonObject().put("output_tokens", reply.outputTokens()));
        }
        return List.of(
                event("content_block_stop", new JsonObject().put("index", 0)),
                event("message_delta", delta),
                event("message_stop", new JsonObject()));
    }

    @Override
    public JsonObject error(int status, String type, String message) {
        return new JsonObject()
                .put("type", "error")
                .put(
                        "error",
                        new JsonObject()
                                .put("type", type.equals("model_not_found") ? "not_found_error" : type)
                                .put("message", message));
    }

    @Override
    public Event errorEvent(String type, String message) {
        return new Event("error", error(0, type, message).encode());
    }

    @Override
    public String overloaded() {
        return "overloaded_error";
    }
}
