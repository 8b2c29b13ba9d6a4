package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parts of Gemini's candidates, and what stands beside the last of them. */
final class GeminiParts {

    /** base64 of "sandbox": what it signs a turn's first call with. */
    static final String SIGNATURE = "c2FuZGJveA==";

    private static final double LOGPROB = -0.125;

    private GeminiParts() {}

    static int candidates(Reply reply) {
        return config(reply).getInteger("candidateCount", 1);
    }

    private static JsonObject config(Reply reply) {
        return reply.ask().wish().body().getJsonObject("generationConfig", new JsonObject());
    }

    static JsonObject candidate(int index, JsonArray parts) {
        return new JsonObject()
                .put("content", new JsonObject().put("parts", parts).put("role", "model"))
                .put("index", index);
    }

    /** All parts of a candidate; further ones say a little more than the first. */
    static JsonArray all(Reply reply, int index) {
        var parts = new JsonArray();
        thoughts(reply).forEach(parts::add);
        String text = reply.wording().text() + (index == 0 ? "" : " (" + index + ")");
        if (!text.isEmpty()) {
            parts.add(new JsonObject().put("text", text));
        }
        calls(reply).forEach(parts::add);
        return parts;
    }

    /** Told only to those who ask for them: https://ai.google.dev/gemini-api/docs/thinking#summaries */
    static List<JsonObject> thoughts(Reply reply) {
        List<JsonObject> thoughts = new ArrayList<>();
        if (config(reply).getJsonObject("thinkingConfig", new JsonObject()).getBoolean("includeThoughts", false)) {
            reply.script()
                    .text("think")
                    .ifPresent(thought ->
                            thoughts.add(new JsonObject().put("text", thought).put("thought", true)));
        }
        return thoughts;
    }

    static JsonArray calls(Reply reply) {
        var calls = new JsonArray();
        for (ScriptedCall call : reply.calls()) {
            var part = new JsonObject()
                    .put(
                            "functionCall",
                            new JsonObject()
                                    .put("id", "fc-" + calls.size() + "-" + reply.id())
                                    .put("name", call.name())
                                    .put("args", call.argumentsObject()));
            calls.add(calls.isEmpty() ? part.put("thoughtSignature", SIGNATURE) : part);
        }
        return calls;
    }

    static JsonObject last(Reply reply, JsonObject candidate) {
        candidate.put("finishReason", reply.cutOff() ? "MAX_TOKENS" : "STOP");
        if (config(reply).getBoolean("responseLogprobs", false)) {
            candidate.put("logprobsResult", logprobs(reply));
        }
        reply.script().text("cite").ifPresent(url -> candidate.put("groundingMetadata", grounding(reply, url)));
        return candidate;
    }

    private static JsonObject logprobs(Reply reply) {
        var chosen = new JsonArray();
        var top = new JsonArray();
        for (int i = 0; i < reply.wording().words(); i++) {
            var token = new JsonObject()
                    .put("token", reply.wording().text(i, i + 1))
                    .put("logProbability", LOGPROB);
            chosen.add(token);
            top.add(new JsonObject().put("candidates", new JsonArray().add(token)));
        }
        var logprobs = new JsonObject().put("chosenCandidates", chosen);
        return config(reply).getInteger("logprobs", 0) > 0 ? logprobs.put("topCandidates", top) : logprobs;
    }

    private static JsonObject grounding(Reply reply, String url) {
        String text = reply.wording().text();
        return new JsonObject()
                .put(
                        "groundingChunks",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put(
                                                "web",
                                                new JsonObject().put("uri", url).put("title", "A source"))))
                .put(
                        "groundingSupports",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("groundingChunkIndices", new JsonArray().add(0))
                                        .put(
                                                "segment",
                                                new JsonObject()
                                                        .put("endIndex", text.getBytes(StandardCharsets.UTF_8).length)
                                                        .put("text", text))));
    }
}
