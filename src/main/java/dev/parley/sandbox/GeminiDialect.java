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

/** https://ai.google.dev/api/generate-content and https://ai.google.dev/api/tokens */
final class GeminiDialect implements Dialect {

    private static final Pattern PATH =
            Pattern.compile(".*/models/([^:]+):(generateContent|streamGenerateContent|countTokens)");
    private static final String COUNT = ":countTokens";

    private static final Map<Integer, String> STATUS = Map.of(
            400, "INVALID_ARGUMENT",
            401, "UNAUTHENTICATED",
            403, "PERMISSION_DENIED",
            404, "NOT_FOUND",
            429, "RESOURCE_EXHAUSTED",
            500, "INTERNAL",
            503, "UNAVAILABLE",
            504, "DEADLINE_EXCEEDED");

    private final boolean counts;

    /** Speaks as the method does that the path ends with. */
    GeminiDialect(String path) {
        counts = path.endsWith(COUNT);
    }

    @Override
    public Ask ask(HttpServerRequest request, JsonObject sent) {
        SandboxServer.checkKey(request.getHeader("x-goog-api-key"));
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            throw new Refusal(404, "NOT_FOUND", "no such method");
        }
        JsonObject body = counts ? sent.getJsonObject("generateContentRequest", sent) : sent;
        String model = URLDecoder.decode(path.group(1), StandardCharsets.UTF_8);
        GeminiRules.check(model, body);
        var config = body.getJsonObject("generationConfig", new JsonObject());
        return new Ask(
                model,
                prompt(body),
                config.getInteger("maxOutputTokens", 0),
                config.getJsonArray("stopSequences", new JsonArray()).stream()
                        .map(Object::toString)
                        .toList(),
                path.group(2).startsWith("stream"),
                true,
                GeminiRules.wish(body));
    }

    private static List<String> prompt(JsonObject body) {
        List<String> prompt = new ArrayList<>();
        if (body.containsKey("systemInstruction")) {
            prompt.add(text(body.getJsonObject("systemInstruction")));
        }
        for (Object content : body.getJsonArray("contents", new JsonArray())) {
            prompt.add(text((JsonObject) content));
        }
        return prompt;
    }

    private static String text(JsonObject content) {
        var text = new StringBuilder();
        content.getJsonArray("parts", new JsonArray())
                .forEach(part -> text.append(SandboxServer.text((JsonObject) part, "text")));
        return text.toString();
    }

    @Override
    public JsonObject whole(Reply reply) {
        if (counts) {
            return new JsonObject().put("totalTokens", reply.inputTokens());
        }
        var candidates = new JsonArray();
        for (int i = 0; i < GeminiParts.candidates(reply); i++) {
            candidates.add(GeminiParts.last(reply, GeminiParts.candidate(i, GeminiParts.all(reply, i))));
        }
        return frame(reply, candidates);
    }

    private static Event chunk(Reply reply, JsonObject candidate) {
        return Event.of(frame(reply, new JsonArray().add(candidate)));
    }

    private static JsonObject frame(Reply reply, JsonArray candidates) {
        var chunk = new JsonObject().put("candidates", candidates);
        if (reply.withUsage()) {
            chunk.put("usageMetadata", usage(reply));
        }
        return chunk.put("modelVersion", reply.ask().model()).put("responseId", reply.id());
    }

    private static JsonObject usage(Reply reply) {
        int answer = (reply.outputTokens() - reply.reasoning()) * GeminiParts.candidates(reply);
        var usage = new JsonObject()
                .put("promptTokenCount", reply.inputTokens())
                .put("candidatesTokenCount", answer)
                .put("totalTokenCount", reply.inputTokens() + answer + reply.reasoning())
                .put("serviceTier", reply.ask().wish().body().getString("serviceTier", "standard"));
        if (reply.cached() > 0) {
            usage.put("cachedContentTokenCount", reply.cached());
        }
        return reply.reasoning() > 0 ? usage.put("thoughtsTokenCount", reply.reasoning()) : usage;
    }

    @Override
    public List<Event> opening(Reply reply) {
        return GeminiParts.thoughts(reply).stream()
                .map(thought -> chunk(reply, GeminiParts.candidate(0, new JsonArray().add(thought))))
                .toList();
    }

    @Override
    public Event piece(Reply reply, String text) {
        return chunk(reply, GeminiParts.candidate(0, new JsonArray().add(new JsonObject().put("text", text))));
    }

    /** Parallel calls come in chunks of their own, and the reason to stop in one without content. */
    @Override
    public List<Event> closing(Reply reply) {
        List<Event> events = new ArrayList<>();
        GeminiParts.calls(reply)
                .forEach(call ->
                        events.add(chunk(reply, GeminiParts.candidate(0, new JsonArray().add((JsonObject) call)))));
        for (int i = 1; i < GeminiParts.candidates(reply); i++) {
            events.add(chunk(reply, GeminiParts.last(reply, GeminiParts.candidate(i, GeminiParts.all(reply, i)))));
        }
        var end = new JsonArray().add(new JsonObject().put("text", ""));
        events.add(chunk(reply, GeminiParts.last(reply, GeminiParts.candidate(0, end))));
        return events;
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
