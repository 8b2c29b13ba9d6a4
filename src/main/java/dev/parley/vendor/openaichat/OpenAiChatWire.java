package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** What we ask in OpenAI's chat completions, and what like-minded vendors add to it; {@link OpenAiChatReply} answers. */
final class OpenAiChatWire {

    private OpenAiChatWire() {}

    // A null is not written. An Object is one of these records, or its JSON with a caller's additions.

    @RegisterForReflection
    record Request(
            String model,
            List<Object> messages,
            @JsonUnwrapped Sampling sampling,
            @JsonUnwrapped Tools tools,
            @JsonUnwrapped Thinking thinking,
            @JsonProperty("response_format") ResponseFormat responseFormat,
            Integer n,
            Boolean logprobs,
            @JsonProperty("top_logprobs") Integer topLogprobs,
            @JsonProperty("service_tier") String serviceTier,
            String user,
            Boolean stream,
            @JsonProperty("stream_options") StreamOptions streamOptions) {}

    @RegisterForReflection
    record Sampling(
            Double temperature,
            @JsonProperty("top_p") Double topP,
            @JsonProperty("top_k") Integer topK,
            @JsonProperty("max_completion_tokens") Integer maxCompletionTokens,
            @JsonProperty("max_tokens") Integer maxTokens,
            List<String> stop,
            Long seed,
            @JsonProperty("random_seed") Long randomSeed,
            @JsonProperty("frequency_penalty") Double frequencyPenalty,
            @JsonProperty("presence_penalty") Double presencePenalty) {}

    /** The choice is a word, or names a function. */
    @RegisterForReflection
    record Tools(
            List<Object> tools,
            @JsonProperty("tool_choice") Object toolChoice,
            @JsonProperty("parallel_tool_calls") Boolean parallelToolCalls) {}

    /** The ways in which vendors are asked to think: no vendor gets all of them. */
    @RegisterForReflection
    record Thinking(
            @JsonProperty("reasoning_effort") String effort,
            Reasoning reasoning,
            @JsonProperty("thinking") Switch onOff,
            @JsonProperty("reasoning_format") String format) {}

    @RegisterForReflection
    record Reasoning(
            String effort, @JsonProperty("max_tokens") Integer maxTokens, Boolean exclude) {}

    @RegisterForReflection
    record Switch(String type) {}

    @RegisterForReflection
    record StreamOptions(@JsonProperty("include_usage") boolean includeUsage) {}

    @RegisterForReflection
    record ResponseFormat(
            String type, @JsonProperty("json_schema") Schema jsonSchema) {}

    @RegisterForReflection
    record Schema(String name, String description, JsonNode schema, Boolean strict) {}

    @RegisterForReflection
    record Tool(
            String type,
            Function function,
            @JsonProperty("cache_control") CacheControl cacheControl) {}

    @RegisterForReflection
    record Function(String name, String description, JsonNode parameters, Boolean strict) {}

    @RegisterForReflection
    record NamedTool(String type, FunctionName function) {}

    @RegisterForReflection
    record FunctionName(String name) {}

    @RegisterForReflection
    record Message(
            String role,
            Content content,
            @JsonProperty("reasoning_content") String reasoningContent,
            String reasoning,
            @JsonProperty("reasoning_details") List<Object> reasoningDetails,
            @JsonProperty("tool_calls") List<Object> toolCalls,
            @JsonProperty("tool_call_id") String toolCallId,
            Audio audio) {

        static Message of(String role, Content content) {
            return new Message(role, content, null, null, null, null, null, null);
        }

        static Message result(String callId, Content content) {
            return new Message("tool", content, null, null, null, null, callId, null);
        }
    }

    /** A text, or a list of parts. */
    sealed interface Content permits Text, Parts {}

    /** Written as null where there is none: a message of tool calls only says so. */
    @RegisterForReflection
    record Text(@JsonValue String text) implements Content {}

    @RegisterForReflection
    record Parts(@JsonValue List<Object> parts) implements Content {}

    @RegisterForReflection
    record Part(
            String type,
            String text,
            @JsonProperty("image_url") Url imageUrl,
            @JsonProperty("input_audio") InputAudio inputAudio,
            File file,
            @JsonProperty("document_url") String documentUrl,
            @JsonProperty("video_url") Url videoUrl,
            List<Part> thinking,
            @JsonProperty("cache_control") CacheControl cacheControl) {

        static Part text(String text) {
            return new Part("text", text, null, null, null, null, null, null, null);
        }

        static Part image(Url url) {
            return new Part("image_url", null, url, null, null, null, null, null, null);
        }

        static Part audio(InputAudio audio) {
            return new Part("input_audio", null, null, audio, null, null, null, null, null);
        }

        static Part file(File file) {
            return new Part("file", null, null, null, file, null, null, null, null);
        }

        static Part document(String url) {
            return new Part("document_url", null, null, null, null, url, null, null, null);
        }

        static Part video(Url url) {
            return new Part("video_url", null, null, null, null, null, url, null, null);
        }

        static Part thinking(String thought) {
            return new Part("thinking", null, null, null, null, null, null, List.of(text(thought)), null);
        }

        Part with(CacheControl mark) {
            return new Part(type, text, imageUrl, inputAudio, file, documentUrl, videoUrl, thinking, mark);
        }
    }

    @RegisterForReflection
    record Url(String url, String detail) {}

    @RegisterForReflection
    record InputAudio(String data, String format) {}

    @RegisterForReflection
    record File(
            String filename,
            @JsonProperty("file_data") String fileData,
            @JsonProperty("file_id") String fileId) {}

    @RegisterForReflection
    record CacheControl(String type, String ttl) {}

    @RegisterForReflection
    record Call(String id, String type, CalledFunction function) {}

    @RegisterForReflection
    record CalledFunction(String name, String arguments) {}

    @RegisterForReflection
    record Audio(String id) {}

    @RegisterForReflection
    record ReasoningDetail(String type, String text, String summary, String data, String signature, String id) {}
}
