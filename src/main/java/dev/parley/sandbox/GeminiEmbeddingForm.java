package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** https://ai.google.dev/api/embeddings: tells no usage, as Gemini does. */
final class GeminiEmbeddingForm implements EmbeddingForm {

    private static final int MOST = 100;

    private final String path;

    GeminiEmbeddingForm(String path) {
        this.path = path;
    }

    @Override
    public List<String> inputs(String model, JsonObject body) {
        List<JsonObject> requests = requests(body);
        for (JsonObject request : requests) {
            if (!("models/" + model).equals(request.getString("model"))) {
                throw new Refusal(400, "INVALID_ARGUMENT", "the model of a request is not that of the batch");
            }
        }
        return EmbeddingForm.atMost(
                MOST, requests.stream().map(GeminiEmbeddingForm::text).toList());
    }

    private static List<JsonObject> requests(JsonObject body) {
        return body.getJsonArray("requests", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static String text(JsonObject request) {
        var text = new StringBuilder();
        request.getJsonObject("content", new JsonObject())
                .getJsonArray("parts", new JsonArray())
                .forEach(part -> text.append(SandboxServer.text((JsonObject) part, "text")));
        return text.toString();
    }

    @Override
    public int dimensions(JsonObject body) {
        return requests(body).stream()
                .mapToInt(request -> request.getInteger("outputDimensionality", 0))
                .max()
                .orElse(0);
    }

    @Override
    public JsonObject answer(Reply reply, List<JsonArray> vectors, int tokens) {
        var embeddings = new JsonArray();
        vectors.forEach(vector -> embeddings.add(new JsonObject().put("values", vector)));
        return new JsonObject().put("embeddings", embeddings);
    }

    @Override
    public Dialect errors() {
        return new GeminiDialect(path);
    }
}
