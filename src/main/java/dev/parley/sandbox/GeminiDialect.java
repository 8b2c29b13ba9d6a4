package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** https://ai.google.dev/api/generate-content */
final class GeminiDialect implements Dialect {

    private static final Pattern PATH = Pattern.compile(".*/models/([^:]+):(generateContent|streamGenerateContent)");
    private static final Map<Integer, String> STATUS = Map.of(
            400, "INVALID_ARGUMENT",
            401, "UNAUTHENTICATED",
            403, "PERMISSION_DENIED",
            404, "NOT_FOUND",
            429, "RESOURCE_EXHAUSTED",
            500, "INTERNAL",
            503, "UNAVAILABLE",
            504, "DEADLINE_EXCEEDED");

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        SandboxServer.checkKey(request.getHeader("x-goog-api-key"));
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            throw new Refusal(404, "NOT_FOUND", "no such method");
        }
        List<String> prompt = new ArrayList<>();
        if (body.containsKey("systemInstruction")) {
            prompt.add(text(body.getJsonObject("systemInstruction")));
        }
        for (Object content : body.getJsonArray("contents", new JsonArray())) {
            prompt.add(text((JsonObject) content));
        }
        var config = body.getJsonObject("generationConfig", new JsonObject());
        return new Ask(
                URLDecoder.decode(path.group(1), StandardCharsets.UTF_8),
                prompt,
                config.getInteger("maxOutputTokens", 0),
                config.getJsonArray("stopSequences", new JsonArray()).stream()
                        .map(Object::toString)
                        .toList(),
                path.group(2).startsWith("stream"),
                true);
    }

    private static String text(JsonObject content) {
        var text = new StringBuilder();
        content.getJsonArray("parts", new JsonArray())
                .forEach(part -> text.append(SandboxServer.text((JsonObject) part, "text")));
        return text.toString();
    }

    @Override
    public JsonObject whole(Reply reply) {
        return chunk(reply, reply.wording().text(), finish(reply));
    }

    private static String finish(Reply reply) {
        return reply.cutOff() ? "MAX_TOKENS" : "STOP";
    }

    private static JsonObject chunk(Reply reply, String text, String finish) {
        var candidate = new JsonObject()
                .put(
                        "content",
                        new JsonObject()
                                .put("parts", new JsonArray().add(new JsonObject().put("text", text)))
                                .put("role", "model"))
                .put("index", 0);
        if (finish != null) {
            candidate.put("finishReason", finish);
        }
        var chunk = new JsonObject().put("candidates", new JsonArray().add(candidate));
        if (reply.withUsage()) {
            chunk.put("usageMetadata", usage(reply));
        }
        return chunk.put("modelVersion", reply.ask().model()).put("responseId", reply.id());
    }

    private static JsonObject usage(Reply reply) {
        var usage = new JsonObject()
                .put("promptTokenCount", reply.inputTokens())
                .put("candidatesTokenCount", reply.wording().tokens())
                .put("totalTokenCount", reply.inputTokens() + reply.outputTokens());
        if (reply.cached() > 0) {
            usage.put("cachedContentTokenCount", reply.cached());
        }
        return reply.reasoning() > 0 ? usage.put("thoughtsTokenCount", reply.reasoning()) : usage;
    }

    @Override
    public List<Event> opening(Reply reply) {
        return List.of();
    }

    @Override
    public Event piece(Reply reply, String text) {
        return Event.of(chunk(reply, text, null));
    }

    @Override
    public List<Event> closing(Reply reply) {
        return List.of(Event.of(chunk(reply, "", finish(reply))));
    }

    @Override
    public JsonObject error(int status, String type, String message) {
        String named = STATUS.getOrDefault(status, "UNKNOWN");
        boolean ownWord = STATUS.containsValue(type);
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("code", status)
                                .put("message", message)
                                .put("status", ownWord ? type : named));
    }

    @Override
    public Event errorEvent(String type, String message) {
        return Event.of(error(503, type, message));
    }

    @Override
    public String overloaded() {
        return "UNAVAILABLE";
    }
}
