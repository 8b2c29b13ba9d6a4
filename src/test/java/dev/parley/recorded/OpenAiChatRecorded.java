package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.CompleteRequest;
import java.util.List;
import java.util.Map;

/** The recordings of chat completions, of OpenAI and of all who speak alike. */
final class OpenAiChatRecorded implements RecordedFormat {

    /** Vendors whose words differ from OpenAI's, by their hosts; the stub vendors bear their quirks. */
    private static final Map<String, String> VENDORS = Map.of(
            "api.deepseek.com", "stub-deepseek",
            "api.groq.com", "stub-groq",
            // vLLM takes thoughts back where Groq does.
            "api.inference.crusoecloud.com", "stub-groq",
            "api.mistral.ai", "stub-mistral",
            "openrouter.ai", "stub-openrouter",
            // Snowflake's Cortex asks and answers in OpenRouter's words.
            "myorg-myaccount.snowflakecomputing.com", "stub-openrouter");

    @Override
    public String wire() {
        return "openai-chat";
    }

    @Override
    public String vendor() {
        return "stub";
    }

    @Override
    public String vendor(Recording recording) {
        return VENDORS.getOrDefault(recording.host(), vendor());
    }

    @Override
    public String leftOut(Recording recording) {
        boolean completion = recording.values().stream().anyMatch(value -> value.has("choices") || value.has("error"));
        return completion ? "" : "no chat completion, but a transcription";
    }

    @Override
    public boolean fails(Recording recording) {
        return recording.status() != 200 || recording.values().stream().anyMatch(value -> value.hasNonNull("error"));
    }

    @Override
    public CompleteRequest.Builder request(JsonNode recorded) {
        return OpenAiChatRequests.read(recorded);
    }

    @Override
    public Answer answer(Recording recording) {
        return OpenAiChatAnswers.read(recording.values());
    }

    @Override
    public JsonNode normal(JsonNode body) {
        ObjectNode request = (ObjectNode) body;
        Json.withoutNulls(request);
        // Not to stream, one answer, and no log probabilities are the defaults.
        drop(
                request,
                "stream",
                request.path("stream").isBoolean() && !request.path("stream").booleanValue());
        drop(request, "n", request.path("n").asInt() == 1);
        drop(
                request,
                "logprobs",
                request.has("logprobs") && !request.path("logprobs").booleanValue());
        drop(
                request,
                "tools",
                request.path("tools").isArray() && request.path("tools").isEmpty());
        // A stream's usage is always asked for; it adds a last chunk and changes nothing else.
        request.remove("stream_options");
        // The old name of the field, which OpenAI calls deprecated: a quirk says who wants it.
        if (request.has("max_tokens")) {
            request.set("max_completion_tokens", request.remove("max_tokens"));
        }
        // Mistral calls it "any" and takes both: https://docs.mistral.ai/api/#operation/createChatCompletion
        if (request.path("tool_choice").asText().equals("any")) {
            request.put("tool_choice", "required");
        }
        request.path("messages").forEach(message -> normalMessage((ObjectNode) message));
        request.path("tools").forEach(tool -> normalTool((ObjectNode) tool));
        return request;
    }

    private static void normalMessage(ObjectNode message) {
        Json.withoutNulls(message);
        // OpenAI takes either for the other, by the model: https://model-spec.openai.com
        if (message.path("role").asText().equals("developer")) {
            message.put("role", "system");
        }
        // One text is the same with and without the list around it.
        JsonNode content = message.path("content");
        if (content.size() == 1
                && content.path(0).size() == 2
                && content.path(0).has("text")) {
            message.set("content", content.path(0).path("text"));
        }
        // A thought of Mistral's is a list of texts; how it is cut says nothing.
        for (JsonNode part : content) {
            if (part.path("type").asText().equals("thinking")) {
                ((ObjectNode) part).put("thinking", OpenAiChatReasoning.thinking(part));
            }
        }
        boolean calls = message.path("role").asText().equals("assistant");
        drop(message, "content", calls && nothing(message.path("content")));
        // What an answer said of itself and a request need not repeat.
        for (String field : List.of("annotations", "tool_calls", "reasoning_content", "reasoning")) {
            drop(message, field, nothing(message.path(field)));
        }
        message.path("tool_calls").forEach(call -> ((ObjectNode) call).remove("index"));
    }

    private static void normalTool(ObjectNode tool) {
        // Mistral takes a tool without its type: "function" is the default.
        if (tool.has("function")) {
            tool.put("type", "function");
        }
        JsonNode function = tool.path("function");
        if (function instanceof ObjectNode object) {
            drop(object, "description", nothing(function.path("description")));
            // Strict is closed: OpenAI demands that the schema says so, others take it either way.
            if (function.path("strict").asBoolean()) {
                function.path("parameters")
                        .findParents("additionalProperties")
                        .forEach(schema -> drop(
                                (ObjectNode) schema,
                                "additionalProperties",
                                schema.path("additionalProperties").toString().equals("false")));
            }
        }
    }

    private static boolean nothing(JsonNode value) {
        return value.isTextual() ? value.textValue().isEmpty() : value.isArray() && value.isEmpty();
    }

    private static void drop(ObjectNode object, String field, boolean meansNothing) {
        if (meansNothing) {
            object.remove(field);
        }
    }
}
