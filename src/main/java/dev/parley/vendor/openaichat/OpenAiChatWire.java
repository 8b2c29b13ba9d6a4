package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of OpenAI's chat completions, and what like-minded vendors add to it. */
final class OpenAiChatWire {

    private OpenAiChatWire() {}

    // What we send. A null is not written.

    @RegisterForReflection
    record Request(
            String model,
            List<Message> messages,
            Double temperature,
            @JsonProperty("top_p") Double topP,
            @JsonProperty("top_k") Integer topK,
            @JsonProperty("max_completion_tokens") Integer maxCompletionTokens,
            @JsonProperty("max_tokens") Integer maxTokens,
            List<String> stop,
            Long seed,
            @JsonProperty("random_seed") Long randomSeed,
            @JsonProperty("frequency_penalty") Double frequencyPenalty,
            @JsonProperty("presence_penalty") Double presencePenalty,
            String user,
            Boolean stream,
            @JsonProperty("stream_options") StreamOptions streamOptions) {}

    @RegisterForReflection
    record StreamOptions(@JsonProperty("include_usage") boolean includeUsage) {}

    @RegisterForReflection
    record Message(String role, Content content) {}

    /** A text, or a list of parts. */
    sealed interface Content permits Text, Parts {}

    @RegisterForReflection
    record Text(@JsonValue String text) implements Content {}

    @RegisterForReflection
    record Parts(@JsonValue List<Part> parts) implements Content {}

    @RegisterForReflection
    record Part(
            String type,
            String text,
            @JsonProperty("image_url") ImageUrl imageUrl) {}

    @RegisterForReflection
    record ImageUrl(String url) {}

    // What we get, whole or as one chunk of a stream.

    @RegisterForReflection
    record Reply(
            String id,
            String model,
            List<Choice> choices,
            Usage usage,
            @JsonProperty("x_groq") GroqPart groq,
            JsonNode error) {}

    /** https://console.groq.com/docs/api-reference: the usage of a stream stands in here. */
    @RegisterForReflection
    record GroqPart(Usage usage) {}

    @RegisterForReflection
    record Choice(
            Output message,
            Output delta,
            @JsonProperty("finish_reason") String finishReason,
            Usage usage,
            JsonNode error) {}

    /** Content is a text, or with some vendors a list of parts. */
    @RegisterForReflection
    record Output(
            JsonNode content,
            String refusal,
            @JsonProperty("reasoning_content") JsonNode reasoningContent,
            JsonNode reasoning,
            @JsonProperty("tool_calls") JsonNode toolCalls,
            JsonNode audio) {}

    @RegisterForReflection
    record Usage(
            @JsonProperty("prompt_tokens") long promptTokens,
            @JsonProperty("completion_tokens") long completionTokens,
            @JsonProperty("total_tokens") long totalTokens,
            @JsonProperty("prompt_tokens_details") PromptDetails promptDetails,
            @JsonProperty("completion_tokens_details") CompletionDetails completionDetails,
            @JsonProperty("prompt_cache_hit_tokens") long promptCacheHitTokens) {}

    @RegisterForReflection
    record PromptDetails(
            @JsonProperty("cached_tokens") long cachedTokens,
            @JsonProperty("cache_write_tokens") long cacheWriteTokens,
            @JsonProperty("audio_tokens") long audioTokens) {}

    @RegisterForReflection
    record CompletionDetails(
            @JsonProperty("reasoning_tokens") long reasoningTokens,
            @JsonProperty("audio_tokens") long audioTokens) {}
}
