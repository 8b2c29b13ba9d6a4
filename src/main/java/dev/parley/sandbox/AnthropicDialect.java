package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** https://docs.anthropic.com/en/api/messages */
final class AnthropicDialect implements Dialect {

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        if (body.getInteger("max_tokens", 0) < 1) {
            throw new Refusal(400, "invalid_request_error", "max_tokens: Field required");
        }
        return read(request, body);
    }

    static Ask read(HttpServerRequest request, JsonObject body) {
        SandboxServer.checkKey(request.getHeader("x-api-key"));
        if (request.getHeader("anthropic-version") == null) {
            throw new Refusal(400, "invalid_request_error", "anthropic-version: header is required");
        }
        AnthropicRules.check(body);
        List<String> prompt = new ArrayList<>();
        for (Object message : body.getJsonArray("messages", new JsonArray())) {
            String role = SandboxServer.text((JsonObject) message, "role");
            boolean inBetween = role.equals("system") && !prompt.isEmpty();
            if (!role.equals("user") && !role.equals("assistant") && !inBetween) {
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
                body.getInteger("max_tokens", 0),
                body.getJsonArray("stop_sequences", new JsonArray()).stream()
                        .map(Object::toString)
                        .toList(),
                body.getBoolean("stream", false),
                true,
                wish(body));
    }

    private static Wish wish(JsonObject body) {
        JsonObject format =
                body.getJsonObject("output_config", new JsonObject()).getJsonObject("format", new JsonObject());
        JsonObject choice = body.getJsonObject("tool_choice", new JsonObject());
        List<Wish.Offer> offers = new ArrayList<>();
        for (Object tool : body.getJsonArray("tools", new JsonArray())) {
            var offer = (JsonObject) tool;
            offers.add(new Wish.Offer(
                    SandboxServer.text(offer, "name"), offer.getJsonObject("input_schema", new JsonObject())));
        }
        return new Wish(
                body,
                Optional.ofNullable(format.getJsonObject("schema")),
                offers,
                switch (SandboxServer.text(choice, "type")) {
                    case "any" -> Wish.ANY;
                    case "tool" -> choice.getString("name");
                    default -> "";
                },
                !choice.getBoolean("disable_parallel_tool_use", false));
    }

    private static String text(Object content) {
        if (!(content instanceof JsonArray blocks)) {
            return content == null ? "" : content.toString();
        }
        var text = new StringBuilder();
        blocks.forEach(block -> {
            var object = (JsonObject) block;
            text.append(SandboxServer.text(object, "text"));
            if (SandboxServer.text(object, "type").equals("tool_result")) {
                text.append(text(object.getValue("content")));
            }
        });
        return text.toString();
    }

    @Override
    public JsonObject whole(Reply reply) {
        var content = new JsonArray(new ArrayList<>(AnthropicBlocks.before(reply)));
        if (AnthropicBlocks.hasText(reply)) {
            content.add(AnthropicBlocks.text(reply));
        }
        AnthropicBlocks.calls(reply).forEach(content::add);
        return message(reply)
                .put("content", content)
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
        return reply.cutOff() ? "max_tokens" : AnthropicBlocks.calls(reply).isEmpty() ? "end_turn" : "tool_use";
    }

    /** Anthropic's counts are disjoint: what was read from the cache, or written to it, is no input. */
    private static JsonObject usage(Reply reply, int output) {
        if (!reply.withUsage()) {
            return null;
        }
        String body = reply.ask().wish().body().encode();
        int fresh = reply.inputTokens() - reply.cached();
        int written = body.contains("\"cache_control\"") ? Math.max(0, fresh - 3) : 0;
        boolean hour = body.contains("\"ttl\":\"1h\"");
        return new JsonObject()
                .put("input_tokens", fresh - written)
                .put("cache_creation_input_tokens", written)
                .put(
                        "cache_creation",
                        new JsonObject()
                                .put("ephemeral_5m_input_tokens", hour ? 0 : written)
                                .put("ephemeral_1h_input_tokens", hour ? written : 0))
                .put("cache_read_input_tokens", reply.cached())
                .put("output_tokens", output)
                .put("service_tier", "standard");
    }

    private static Event event(String type, JsonObject data) {
        return new Event(type, data.put("type", type).encode());
    }

    @Override
    public List<Event> opening(Reply reply) {
        List<Event> events = new ArrayList<>();
        events.add(event(
                "message_start", new JsonObject().put("message", message(reply).put("usage", usage(reply, 1)))));
        for (JsonObject thought : AnthropicBlocks.before(reply)) {
            events.add(start(
                    0,
                    new JsonObject().put("type", "thinking").put("thinking", "").put("signature", "")));
            for (String word : thought.getString("thinking").split("(?<= )")) {
                events.add(delta(0, "thinking_delta", "thinking", word));
            }
            events.add(delta(0, "signature_delta", "signature", thought.getValue("signature")));
            events.add(stop(0));
        }
        if (AnthropicBlocks.hasText(reply)) {
            events.add(
                    start(textIndex(reply), new JsonObject().put("type", "text").put("text", "")));
        }
        events.add(event("ping", new JsonObject()));
        return events;
    }

    private static int textIndex(Reply reply) {
        return AnthropicBlocks.before(reply).size();
    }

    private static Event start(int index, JsonObject block) {
        return event("content_block_start", new JsonObject().put("index", index).put("content_block", block));
    }

    private static Event delta(int index, String type, String field, Object value) {
        return event(
                "content_block_delta",
                new JsonObject()
                        .put("index", index)
                        .put("delta", new JsonObject().put("type", type).put(field, value)));
    }

    private static Event stop(int index) {
        return event("content_block_stop", new JsonObject().put("index", index));
    }

    @Override
    public Event piece(Reply reply, String text) {
        return delta(textIndex(reply), "text_delta", "text", text);
    }

    @Override
    public List<Event> closing(Reply reply) {
        List<Event> events = new ArrayList<>();
        int index = textIndex(reply);
        if (AnthropicBlocks.hasText(reply)) {
            for (Object citation : AnthropicBlocks.citations(reply)) {
                events.add(delta(index, "citations_delta", "citation", citation));
            }
            events.add(stop(index++));
        }
        for (JsonObject call : AnthropicBlocks.calls(reply)) {
            events.addAll(callEvents(index++, call));
        }
        var delta = new JsonObject()
                .put(
                        "delta",
                        new JsonObject().put("stop_reason", stopReason(reply)).putNull("stop_sequence"));
        if (reply.withUsage()) {
            delta.put("usage", new JsonObject().put("output_tokens", reply.outputTokens()));
        }
        events.add(event("message_delta", delta));
        events.add(event("message_stop", new JsonObject()));
        return events;
    }

    /** A call's arguments come as pieces of JSON, of which the first is empty; all of them where there are none. */
    private static List<Event> callEvents(int index, JsonObject call) {
        String input = call.getJsonObject("input").encode();
        List<Event> events = new ArrayList<>();
        events.add(start(index, call.copy().put("input", new JsonObject())));
        events.add(delta(index, "input_json_delta", "partial_json", ""));
        if (input.length() > 2) {
            int half = input.length() / 2;
            events.add(delta(index, "input_json_delta", "partial_json", input.substring(0, half)));
            events.add(delta(index, "input_json_delta", "partial_json", input.substring(half)));
        }
        events.add(stop(index));
        return events;
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
