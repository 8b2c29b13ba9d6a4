package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.BiFunction;

/** Counts the tokens of what another dialect would answer, and answers nothing. */
final class CountDialect implements Dialect {

    private final Dialect counted;
    private final String field;
    private final BiFunction<HttpServerRequest, JsonObject, Ask> reader;

    private CountDialect(Dialect counted, String field, BiFunction<HttpServerRequest, JsonObject, Ask> reader) {
        this.counted = counted;
        this.field = field;
        this.reader = reader;
    }

    /** https://docs.claude.com/en/api/messages-count-tokens */
    static Dialect anthropic() {
        return new CountDialect(new AnthropicDialect(), "input_tokens", (request, body) -> {
            refuse(body, List.of("max_tokens", "stream", "temperature", "stop_sequences", "metadata"));
            return AnthropicDialect.read(request, body);
        });
    }

    /** https://platform.openai.com/docs/api-reference/responses/input-tokens */
    static Dialect openAiResponses() {
        var responses = new OpenAiResponsesDialect();
        return new CountDialect(responses, "input_tokens", (request, body) -> {
            refuse(body, List.of("max_output_tokens", "stream", "temperature", "store", "include"));
            return responses.ask(request, body);
        });
    }

    /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html */
    static Dialect bedrock(String path) {
        var converse = new BedrockDialect(path);
        return new CountDialect(converse, "inputTokens", (request, body) -> {
            var input = body.getJsonObject("input", new JsonObject()).getJsonObject("converse");
            if (input == null) {
                throw new Refusal(400, "ValidationException", "input: one of converse and invokeModel must be set");
            }
            refuse(input, List.of("inferenceConfig", "serviceTier", "outputConfig"));
            return converse.ask(request, input);
        });
    }

    private static void refuse(JsonObject body, List<String> fields) {
        for (String field : fields) {
            if (body.containsKey(field)) {
                throw new Refusal(400, "invalid_request_error", field + ": Extra inputs are not permitted");
            }
        }
    }

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        return reader.apply(request, body);
    }

    @Override
    public JsonObject whole(Reply reply) {
        return new JsonObject().put("object", "response.input_tokens").put(field, reply.inputTokens());
    }

    @Override
    public List<Event> opening(Reply reply) {
        throw new IllegalStateException("a count is no stream");
    }

    @Override
    public Event piece(Reply reply, String text) {
        throw new IllegalStateException("a count is no stream");
    }

    @Override
    public List<Event> closing(Reply reply) {
        throw new IllegalStateException("a count is no stream");
    }

    @Override
    public JsonObject error(int status, String type, String message) {
        return counted.error(status, type, message);
    }

    @Override
    public Event errorEvent(String type, String message) {
        return counted.errorEvent(type, message);
    }

    @Override
    public String overloaded() {
        return counted.overloaded();
    }
}
