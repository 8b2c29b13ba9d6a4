package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * InvokeModel of Amazon's Titan, one text a call, and of Cohere's models:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html.
 */
final class BedrockEmbeddingForm implements EmbeddingForm {

    private final String path;
    private final CohereEmbeddingForm cohere = new CohereEmbeddingForm();

    BedrockEmbeddingForm(String path) {
        this.path = path;
    }

    @Override
    public List<String> inputs(String model, JsonObject body) {
        return isCohere(model)
                ? cohere.inputs(model, body)
                : EmbeddingForm.atMost(1, List.of(SandboxServer.text(body, "inputText")));
    }

    private static boolean isCohere(String model) {
        return model.contains("cohere.");
    }

    @Override
    public int dimensions(JsonObject body) {
        return body.getInteger("dimensions", body.getInteger("output_dimension", 0));
    }

    /** Cohere's own usage is not in its answers here. */
    @Override
    public JsonObject answer(Reply reply, List<JsonArray> vectors, int tokens) {
        if (isCohere(reply.ask().model())) {
            boolean byType = reply.ask().wish().body().containsKey("embedding_types");
            JsonObject answer = cohere.answer(reply, vectors, tokens);
            answer.remove("meta");
            return byType ? answer : answer.put("embeddings", new JsonArray(List.copyOf(vectors)));
        }
        var answer = new JsonObject()
                .put("embedding", vectors.get(0))
                .put("embeddingsByType", new JsonObject().put("float", vectors.get(0)));
        return reply.withUsage() ? answer.put("inputTextTokenCount", tokens) : answer;
    }

    @Override
    public Dialect errors() {
        return new BedrockDialect(path);
    }
}
