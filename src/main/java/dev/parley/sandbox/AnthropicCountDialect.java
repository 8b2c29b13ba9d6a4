package dev.parley.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** https://docs.claude.com/en/api/messages-count-tokens: counts a prompt, answers nothing. */
final class AnthropicCountDialect implements Dialect {

    private final AnthropicDialect messages = new AnthropicDialect();

    @Override
    public Ask ask(HttpServerRequest request, JsonObject body) {
        for (String field : List.of("max_tokens", "stream", "temperature", "stop_sequences", "metadata")) {
            if (body.containsKey(field)) {
                throw new Refusal(400, "invalid_request_error", field + ": Extra inputs are not permitted");
            }
        }
        return AnthropicDialect.read(request, body);
    }

    @Override
    public JsonObject whole(Reply reply) {
        return new JsonObject().put("input_tokens", reply.inputTokens());
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
        return messages.error(status, type, message);
    }

    @Override
    public Event errorEvent(String type, String message) {
        return messages.errorEvent(type, message);
    }

    @Override
    public String overloaded() {
        return messages.overloaded();
    }
}
