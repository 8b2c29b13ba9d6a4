package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/** https://platform.openai.com/docs/api-reference/embeddings */
final class OpenAiEmbeddingForm implements EmbeddingForm {

    private static final int MOST = 2048;

    @Override
    public List<String> inputs(String model, JsonObject body) {
        Object input = body.getValue("input");
        return EmbeddingForm.atMost(
                MOST, input instanceof JsonArray all ? EmbeddingForm.texts(all) : List.of(String.valueOf(input)));
    }

    @Override
    public int dimensions(JsonObject body) {
        return body.getInteger("dimensions", 0);
    }

    @Override
    public JsonObject answer(Reply reply, List<JsonArray> vectors, int tokens) {
        boolean base64 = "base64".equals(reply.ask().wish().body().getString("encoding_format"));
        var data = new JsonArray();
        for (int i = 0; i < vectors.size(); i++) {
            data.add(new JsonObject()
                    .put("object", "embedding")
                    .put("index", i)
                    .put("embedding", base64 ? base64(vectors.get(i)) : vectors.get(i)));
        }
        var answer = new JsonObject()
                .put("object", "list")
                .put("data", data)
                .put("model", reply.ask().model());
        return reply.withUsage()
                ? answer.put(
                        "usage", new JsonObject().put("prompt_tokens", tokens).put("total_tokens", tokens))
                : answer;
    }

    private static String base64(JsonArray vector) {
        var bytes = ByteBuffer.allocate(Float.BYTES * vector.size()).order(ByteOrder.LITTLE_ENDIAN);
        vector.forEach(value -> bytes.putFloat((Float) value));
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    @Override
    public Dialect errors() {
        return new OpenAiDialect();
    }
}
