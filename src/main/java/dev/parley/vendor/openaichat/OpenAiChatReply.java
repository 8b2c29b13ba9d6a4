package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** What we get of OpenAI's chat completions and those like them, whole or as one chunk of a stream. */
@RegisterForReflection
record OpenAiChatReply(
        String id,
        String model,
        List<Choice> choices,
        Usage usage,
        @JsonProperty("service_tier") String serviceTier,
        JsonNode citations,
        @JsonProperty("search_results") JsonNode searchResults,
        @JsonProperty("x_groq") GroqPart groq,
        JsonNode error) {

    /** https://console.groq.com/docs/api-reference: the usage of a stream stands in here. */
    @RegisterForReflection
    record GroqPart(Usage usage) {}

    @RegisterForReflection
    record Choice(
            Integer index,
            Output message,
            Output delta,
            @JsonProperty("finish_reason") String finishReason,
            JsonNode logprobs,
            Usage usage,
            JsonNode error) {}

    /** Content is a text, or with some vendors a list of parts; what vendors differ in is read as it comes. */
    @RegisterForReflection
    record Output(
            JsonNode content,
            String refusal,
            @JsonProperty("reasoning_content") JsonNode reasoningContent,
            JsonNode reasoning,
            @JsonProperty("reasoning_details") JsonNode reasoningDetails,
            @JsonProperty("tool_calls") JsonNode toolCalls,
            @JsonProperty("function_call") JsonNode functionCall,
            JsonNode annotations,
            JsonNode images,
            JsonNode audio,
            @JsonProperty("executed_tools") JsonNode executedTools) {}

    /**
     * The cost is a number (OpenRouter, in credits that are dollars) or an object with its parts and total (Perplexity,
     * which also counts reasoning and the sources' tokens here: https://docs.perplexity.ai/api-reference).
     */
    @RegisterForReflection
    record Usage(
            @JsonProperty("prompt_tokens") Long prompt,
            @JsonProperty("completion_tokens") long completionTokens,
            @JsonProperty("total_tokens") long totalTokens,
            @JsonProperty("prompt_tokens_details") PromptDetails promptDetails,
            @JsonProperty("completion_tokens_details") CompletionDetails completionDetails,
            @JsonProperty("prompt_cache_hit_tokens") long promptCacheHitTokens,
            @JsonProperty("cached_tokens") long cachedTokens,
            @JsonProperty("num_cached_tokens") long numCachedTokens,
            @JsonProperty("reasoning_tokens") long reasoningTokens,
            @JsonProperty("citation_tokens") long citationTokens,
            @JsonProperty("num_search_queries") long searchQueries,
            @JsonProperty("search_context_size") String searchContextSize,
            JsonNode cost,
            @JsonProperty("cost_in_usd_ticks") JsonNode ticks) {

        /** Whether it tells of tokens at all, be they none: what it says nothing of is not zero. */
        boolean counts() {
            return prompt != null || completionTokens > 0;
        }

        long promptTokens() {
            return prompt == null ? 0 : prompt;
        }
    }

    @RegisterForReflection
    record PromptDetails(
            @JsonProperty("cached_tokens") long cachedTokens,
            @JsonProperty("cache_write_tokens") long cacheWriteTokens,
            @JsonProperty("audio_tokens") long audioTokens) {}

    @RegisterForReflection
    record CompletionDetails(
            @JsonProperty("reasoning_tokens") long reasoningTokens,
            @JsonProperty("audio_tokens") long audioTokens,
            @JsonProperty("image_tokens") long imageTokens) {}
}
