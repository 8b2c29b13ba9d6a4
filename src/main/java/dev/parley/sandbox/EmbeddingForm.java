package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How one vendor is asked for embeddings, and how it tells them. */
interface EmbeddingForm {

    /** The texts of a request, or its refusal as the vendor would. */
    List<String> inputs(String model, JsonObject body);

    /** The length of the vectors that is asked for; 0 where none is. */
    int dimensions(JsonObject body);

    /** One vector for each input, as JSON's numbers. */
    JsonObject answer(Reply reply, List<JsonArray> vectors, int tokens);

    /** How the vendor says what went wrong. */
    Dialect errors();

    static List<String> texts(JsonArray inputs) {
        return inputs.stream().map(Object::toString).toList();
    }

    /** Refuses more than so many inputs, and empty ones. */
    static List<String> atMost(int most, List<String> inputs) {
        if (inputs.isEmpty() || inputs.size() > most || inputs.stream().anyMatch(String::isEmpty)) {
            throw new Refusal(
                    400,
                    "invalid_request_error",
                    "between 1 and " + most + " inputs that are not empty are taken at once, not " + inputs.size());
        }
        return inputs;
    }
}
