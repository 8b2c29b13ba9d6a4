package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of Anthropic's messages and of its stream's events. */
final class AnthropicWire {

    private AnthropicWire() {}

    // What we send. A null is not written.

    @RegisterForReflection
    record Request(
            String model,
            @JsonProperty("max_tokens") long maxTokens,
            List<Block> system,
            List<Message> messages,
            Double temperature,
            @JsonProperty("top_p") Double topP,
            @JsonProperty("top_k") Integer topK,
            @JsonProperty("stop_sequences") List<String> stopSequences,
            Metadata metadata,
            Boolean stream) {}

    @RegisterForReflection
    record Metadata(@JsonProperty("user_id") String userId) {}

    @RegisterForReflection
    record Message(String role, List<Block> content) {}

    @RegisterForReflection
    record Block(String type, String text, Source source) {}

    @RegisterForReflection
    record Source(String type, @JsonProperty("media_type") String mediaType, String data, String url) {}

    // What we get.

    @RegisterForReflection
    record Reply(
            String type,
            String id,
            String model,
            List<Output> content,
            @JsonProperty("stop_reason") String stopReason,
            Usage usage,
            JsonNode error) {}

    @RegisterForReflection
    record Output(String type, String text) {}

    @RegisterForReflection
    record Usage(
            @JsonProperty("input_tokens") Long inputTokens,
            @JsonProperty("cache_read_input_tokens") Long cacheReadTokens,
            @JsonProperty("cache_creation_input_tokens") Long cacheCreationTokens,
            @JsonProperty("cache_creation") CacheCreation cacheCreation,
            @JsonProperty("output_tokens") Long outputTokens) {}

    @RegisterForReflection
    record CacheCreation(
            @JsonProperty("ephemeral_5m_input_tokens") long fiveMinutes,
            @JsonProperty("ephemeral_1h_input_tokens") long oneHour) {}

    /** One event of a stream; which parts it has depends on its type. */
    @RegisterForReflection
    record Event(
            String type,
            int index,
            Reply message,
            @JsonProperty("content_block") Output contentBlock,
            Delta delta,
            Usage usage,
            JsonNode error) {}

    @RegisterForReflection
    record Delta(
            String type,
            String text,
            @JsonProperty("stop_reason") String stopReason) {}
}
