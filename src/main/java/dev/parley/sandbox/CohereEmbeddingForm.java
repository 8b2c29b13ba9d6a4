package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** https://docs.cohere.com/reference/embed */
final class CohereEmbeddingForm implements EmbeddingForm {

    private static final int MOST = 96;
    private static final Set<String> TYPES =
            Set.of("search_query", "search_document", "classification", "clustering", "image");

    @Override
    public List<String> inputs(String model, JsonObject body) {
        checkType(body);
        return EmbeddingForm.atMost(MOST, EmbeddingForm.texts(body.getJsonArray("texts", new JsonArray())));
    }

    static void checkType(JsonObject body) {
        if (!TYPES.contains(SandboxServer.text(body, "input_type"))) {
            throw new Refusal(
                    400, "invalid_request_error", "valid input_type must be provided with the provided model");
        }
    }

    @Override
    public int dimensions(JsonObject body) {
        return body.getInteger("output_dimension", 0);
    }

    @Override
    public JsonObject answer(Reply reply, List<JsonArray> vectors, int tokens) {
        var answer = new JsonObject()
                .put("id", reply.id())
                .put("embeddings", new JsonObject().put("float", new JsonArray(List.copyOf(vectors))))
                .put("texts", new JsonArray(List.copyOf(reply.ask().prompt())))
                .put("response_type", "embeddings_by_type");
        return reply.withUsage()
                ? answer.put(
                        "meta",
                        new JsonObject()
                                .put("api_version", new JsonObject().put("version", "2"))
                                .put("billed_units", new JsonObject().put("input_tokens", tokens)))
                : answer;
    }

    @Override
    public Dialect errors() {
        return new CohereDialect();
    }
}
