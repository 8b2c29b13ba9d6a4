package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** https://docs.ollama.com/api/embed */
final class OllamaEmbeddingForm implements EmbeddingForm {

    @Override
    public List<String> inputs(String model, JsonObject body) {
        Object input = body.getValue("input");
        return EmbeddingForm.atMost(
                Integer.MAX_VALUE,
                input instanceof JsonArray all ? EmbeddingForm.texts(all) : List.of(String.valueOf(input)));
    }

    @Override
    public int dimensions(JsonObject body) {
        return body.getInteger("dimensions", 0);
    }

    @Override
    public JsonObject answer(Reply reply, List<JsonArray> vectors, int tokens) {
        var answer = new JsonObject()
                .put("model", reply.ask().model())
                .put("embeddings", new JsonArray(List.copyOf(vectors)))
                .put("total_duration", 14_143_917)
                .put("load_duration", 1_019_500);
        return reply.withUsage() ? answer.put("prompt_eval_count", tokens) : answer;
    }

    @Override
    public Dialect errors() {
        return new OllamaDialect();
    }
}
