package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api */
final class VertexEmbeddingForm implements EmbeddingForm {

    private static final int MOST = 250;

    private final String path;

    VertexEmbeddingForm(String path) {
        this.path = path;
    }

    @Override
    public List<String> inputs(String model, JsonObject body) {
        return EmbeddingForm.atMost(
                model.equals("gemini-embedding-001") ? 1 : MOST,
                body.getJsonArray("instances", new JsonArray()).stream()
                        .map(instance -> SandboxServer.text((JsonObject) instance, "content"))
                        .toList());
    }

    @Override
    public int dimensions(JsonObject body) {
        return body.getJsonObject("parameters", new JsonObject()).getInteger("outputDimensionality", 0);
    }

    @Override
    public JsonObject answer(Reply reply, List<JsonArray> vectors, int tokens) {
        var predictions = new JsonArray();
        for (int i = 0; i < vectors.size(); i++) {
            var statistics = new JsonObject()
                    .put("truncated", false)
                    .put("token_count", Wording.tokens(reply.ask().prompt().get(i)));
            var embeddings = new JsonObject().put("values", vectors.get(i));
            predictions.add(new JsonObject()
                    .put("embeddings", reply.withUsage() ? embeddings.put("statistics", statistics) : embeddings));
        }
        return new JsonObject().put("predictions", predictions);
    }

    @Override
    public Dialect errors() {
        return new GeminiDialect(path);
    }
}
