package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html; who signed is not looked at. */
final class BedrockDialect implements Dialect {

    static final String PATH = "/bedrock/model/";

    private final String model;
    private final boolean stream;

    /** The path as it came: a model's slashes are encoded in it. */
    BedrockDialect(String path) {
        String rest = path.substring(PATH.length());
        int end = rest.lastIndexOf('/');
        model = URLDecoder.decode(end < 0 ? rest : rest.substring(0, end), StandardCharsets.UTF_8);
        stream = rest.endsWith("/converse-stream");
    }

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        SandboxServer.checkKey(request.getHeader("authorization"));
        List<String> prompt = new ArrayList<>();
        var system = new StringBuilder();
        body.getJsonArray("system", new JsonArray())
                .forEach(block -> system.append(SandboxServer.text((JsonObject) block, "text")));
        if (!system.isEmpty()) {
            prompt.add(system.toString());
        }
        for (Object message : body.getJsonArray("messages", new JsonArray())) {
            prompt.add(text((JsonObject) message));
        }
        var inference = body.getJsonObject("inferenceConfig", new JsonObject());
        return new Ask(
                model,
                prompt,
                inference.getInteger("maxTokens", 0),
                inference.getJsonArray("stopSequences", new JsonArray()).stream()
                        .map(Object::toString)
                        .toList(),
                stream,
                true,
                new Wish(body, schema(body), offers(body), must(body), true));
    }

    private static String text(JsonObject message) {
        var text = new StringBuilder();
        for (Object block : message.getJsonArray("content", new JsonArray())) {
            var content = (JsonObject) block;
            text.append(SandboxServer.text(content, "text"));
            content.getJsonObject("toolResult", new JsonObject())
                    .getJsonArray("content", new JsonArray())
                    .forEach(inner -> text.append(SandboxServer.text((JsonObject) inner, "text")));
        }
        return text.toString();
    }

    private static Optional<JsonObject> schema(JsonObject body) {
        return Optional.ofNullable(body.getJsonObject("outputConfig"))
                .map(config -> config.getJsonObject("textFormat"))
                .map(format -> format.getJsonObject("structure"))
                .map(structure -> structure.getJsonObject("jsonSchema"))
                .map(format -> new JsonObject(format.getString("schema")));
    }

    private static JsonObject toolConfig(JsonObject body) {
        return body.getJsonObject("toolConfig", new JsonObject());
    }

    private static List<Wish.Offer> offers(JsonObject body) {
        return toolConfig(body).getJsonArray("tools", new JsonArray()).stream()
                .map(tool -> ((JsonObject) tool).getJsonObject("toolSpec"))
                .filter(spec -> spec != null)
                .map(spec -> new Wish.Offer(
                        SandboxServer.text(spec, "name"),
                        spec.getJsonObject("inputSchema", new JsonObject()).getJsonObject("json", new JsonObject())))
                .toList();
    }

    private static String must(JsonObject body) {
        var choice = toolConfig(body).getJsonObject("toolChoice", new JsonObject());
        return choice.containsKey("any")
                ? Wish.ANY
                : SandboxServer.text(choice.getJsonObject("tool", new JsonObject()), "name");
    }

    private static String thought(Reply reply) {
        return reply.script().text("think").orElse("");
    }

    private static String signature(Reply reply) {
        return Base64.getEncoder().encodeToString(("signed:" + reply.id()).getBytes(StandardCharsets.UTF_8));
    }

    private static String callId(Reply reply, int number) {
        return "tooluse_" + reply.id().substring(0, 12) + number;
    }

    private static String stopReason(Reply reply) {
        if (reply.cutOff()) {
            return "max_tokens";
        }
        return reply.calls().isEmpty() ? "end_turn" : "tool_use";
    }

    private static JsonObject usage(Reply reply) {
        int input = reply.inputTokens() - reply.cached();
        return new JsonObject()
                .put("inputTokens", input)
                .put("cacheReadInputTokens", reply.cached())
                .put("cacheWriteInputTokens", 0)
                .put("outputTokens", reply.outputTokens())
                .put("totalTokens", reply.inputTokens() + reply.outputTokens());
    }

    @Override
    public JsonObject whole(Reply reply) {
        var content = new JsonArray();
        if (!thought(reply).isEmpty()) {
            var text = new JsonObject().put("text", thought(reply)).put("signature", signature(reply));
            content.add(new JsonObject().put("reasoningContent", new JsonObject().put("reasoningText", text)));
        }
        if (reply.wording().words() > 0) {
            content.add(new JsonObject().put("text", reply.wording().text()));
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            var call = reply.calls().get(i);
            content.add(new JsonObject()
                    .put(
                            "toolUse",
                            new JsonObject()
                                    .put("toolUseId", callId(reply, i))
                                    .put("name", call.name())
                                    .put("input", call.argumentsObject())));
        }
        var whole = new JsonObject()
                .put(
                        "output",
                        new JsonObject()
                                .put(
                                        "message",
                                        new JsonObject()
                                                .put("role", "assistant")
                                                .put("content", content)))
                .put("stopReason", stopReason(reply))
                .put("metrics", new JsonObject().put("latencyMs", 1));
        return reply.withUsage() ? whole.put("usage", usage(reply)) : whole;
    }

    private static Event event(String name, JsonObject data) {
        return new Event(name, data.encode());
    }

    private static JsonObject at(int index) {
        return new JsonObject().put("contentBlockIndex", index);
    }

    private static Event delta(int index, JsonObject delta) {
        return event("contentBlockDelta", at(index).put("delta", delta));
    }

    /** The thought is the first block where there is one, the text the next, the calls follow. */
    private static int textIndex(Reply reply) {
        return thought(reply).isEmpty() ? 0 : 1;
    }

    @Override
    public List<Event> opening(Reply reply) {
        List<Event> events = new ArrayList<>();
        events.add(event("messageStart", new JsonObject().put("role", "assistant")));
        if (!thought(reply).isEmpty()) {
            for (String word : thought(reply).split("(?<= )")) {
                events.add(delta(0, new JsonObject().put("reasoningContent", new JsonObject().put("text", word))));
            }
            var signed = new JsonObject().put("signature", signature(reply));
            events.add(delta(0, new JsonObject().put("reasoningContent", signed)));
            events.add(event("contentBlockStop", at(0)));
        }
        return events;
    }

    @Override
    public Event piece(Reply reply, String text) {
        return delta(textIndex(reply), new JsonObject().put("text", text));
    }

    @Override
    public List<Event> closing(Reply reply) {
        List<Event> events = new ArrayList<>();
        int index = textIndex(reply);
        if (reply.wording().words() > 0) {
            events.add(event("contentBlockStop", at(index++)));
        }
        for (int i = 0; i < reply.calls().size(); i++, index++) {
            var call = reply.calls().get(i);
            var begun = new JsonObject().put("toolUseId", callId(reply, i)).put("name", call.name());
            events.add(event("contentBlockStart", at(index).put("start", new JsonObject().put("toolUse", begun))));
            int half = call.arguments().length() / 2;
            for (String piece : List.of(
                    call.arguments().substring(0, half), call.arguments().substring(half))) {
                events.add(delta(index, new JsonObject().put("toolUse", new JsonObject().put("input", piece))));
            }
            events.add(event("contentBlockStop", at(index)));
        }
        events.add(event("messageStop", new JsonObject().put("stopReason", stopReason(reply))));
        if (reply.withUsage()) {
            var metrics = new JsonObject().put("latencyMs", 1);
            events.add(event(
                    "metadata", new JsonObject().put("usage", usage(reply)).put("metrics", metrics)));
        }
        return events;
    }

    @Override
    public JsonObject error(int status, String type, String message) {
        return new JsonObject().put("__type", exception(status, type)).put("message", message);
    }

    private static String exception(int status, String type) {
        return type.endsWith("Exception")
                ? type
                : switch (status) {
                    case 401 -> "UnrecognizedClientException";
                    case 403 -> "AccessDeniedException";
                    case 404 -> "ResourceNotFoundException";
                    case 429 -> "ThrottlingException";
                    case 408, 504 -> "ModelTimeoutException";
                    case 503, 529 -> "ServiceUnavailableException";
                    default -> status >= 500 ? "InternalServerException" : "ValidationException";
                };
    }

    @Override
    public Event errorEvent(String type, String message) {
        String name = type.endsWith("Exception") ? type : overloaded();
        return event(name, new JsonObject().put("message", message));
    }

    @Override
    public String overloaded() {
        return "serviceUnavailableException";
    }

    @Override
    public String streamType() {
        return "application/vnd.amazon.eventstream";
    }

    @Override
    public Optional<byte[]> frame(Event event) {
        return Optional.of(BedrockFrames.bytes(event));
    }
}
