package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * The vocabulary of Anthropic's messages and of its stream's events. What a caller can add to stands in lists of objects:
 * a record of these where nothing was added, else its JSON.
 */
final class AnthropicWire {

    private AnthropicWire() {}

    // What we send. A null is not written.

    /** The model is absent where the address names it, the limit where only tokens are counted. */
    @RegisterForReflection
    record Request(
            @JsonProperty("anthropic_version") String anthropicVersion,
            String model,
            @JsonProperty("max_tokens") Long maxTokens,
            List<Object> system,
            List<Object> messages,
            Double temperature,
            @JsonProperty("top_p") Double topP,
            @JsonProperty("top_k") Integer topK,
            @JsonProperty("stop_sequences") List<String> stopSequences,
            List<Object> tools,
            @JsonProperty("tool_choice") ToolChoice toolChoice,
            Thinking thinking,
            @JsonProperty("output_config") OutputConfig outputConfig,
            @JsonProperty("service_tier") String serviceTier,
            String container,
            Metadata metadata,
            Boolean stream) {}

    @RegisterForReflection
    record Metadata(@JsonProperty("user_id") String userId) {}

    @RegisterForReflection
    record Message(String role, List<Object> content) {}

    @RegisterForReflection
    record CacheControl(String type, String ttl) {}

    @RegisterForReflection
    record Text(
            String type,
            String text,
            List<JsonNode> citations,
            @JsonProperty("cache_control") CacheControl cacheControl) {}

    /** An image or a document. */
    @RegisterForReflection
    record File(
            String type,
            Source source,
            String title,
            @JsonProperty("cache_control") CacheControl cacheControl) {}

    @RegisterForReflection
    record Source(
            String type,
            @JsonProperty("media_type") String mediaType,
            String data,
            String url,
            @JsonProperty("file_id") String fileId) {}

    @RegisterForReflection
    record ToolUse(
            String type,
            String id,
            String name,
            JsonNode input,
            @JsonProperty("cache_control") CacheControl cacheControl) {}

    @RegisterForReflection
    record ToolResult(
            String type,
            @JsonProperty("tool_use_id") String toolUseId,
            List<Object> content,
            @JsonProperty("is_error") Boolean isError,
            @JsonProperty("cache_control") CacheControl cacheControl) {}

    /** Thinking, or with data alone a thought that the vendor hides. */
    @RegisterForReflection
    record Thought(String type, String thinking, String signature, String data) {}

    @RegisterForReflection
    record Tool(
            String name,
            String description,
            @JsonProperty("input_schema") ObjectNode inputSchema,
            Boolean strict,
            @JsonProperty("cache_control") CacheControl cacheControl) {}

    @RegisterForReflection
    record ToolChoice(
            String type,
            String name,
            @JsonProperty("disable_parallel_tool_use") Boolean disableParallelToolUse) {}

    @RegisterForReflection
    record Thinking(
            String type, @JsonProperty("budget_tokens") Integer budgetTokens, String display) {}

    @RegisterForReflection
    record OutputConfig(String effort, OutputFormat format) {}

    @RegisterForReflection
    record OutputFormat(String type, ObjectNode schema) {}

    // What we get.

    @RegisterForReflection
    record Reply(
            String type,
            String id,
            String model,
            List<ObjectNode> content,
            @JsonProperty("stop_reason") String stopReason,
            @JsonProperty("stop_sequence") String stopSequence,
            @JsonProperty("stop_details") JsonNode stopDetails,
            JsonNode container,
            @JsonProperty("context_management") JsonNode contextManagement,
            Usage usage,
            JsonNode error) {}

    @RegisterForReflection
    record Usage(
            @JsonProperty("input_tokens") Long inputTokens,
            @JsonProperty("cache_read_input_tokens") Long cacheReadTokens,
            @JsonProperty("cache_creation_input_tokens") Long cacheCreationTokens,
            @JsonProperty("cache_creation") CacheCreation cacheCreation,
            @JsonProperty("output_tokens") Long outputTokens,
            @JsonProperty("output_tokens_details") OutputDetails outputDetails,
            @JsonProperty("service_tier") String serviceTier,
            String speed,
            @JsonProperty("inference_geo") String inferenceGeo,
            @JsonProperty("server_tool_use") JsonNode serverToolUse,
            List<Iteration> iterations) {

        /** Whether it is a count of an answer, which may have written something; a summary counts in its turn alone. */
        boolean counts(boolean written) {
            return outputTokens != null && (outputTokens > 0 || !written || endsWithSummary());
        }

        private boolean endsWithSummary() {
            return iterations != null
                    && !iterations.isEmpty()
                    && iterations.get(iterations.size() - 1).isMadeSummary();
        }
    }

    @RegisterForReflection
    record CacheCreation(
            @JsonProperty("ephemeral_5m_input_tokens") long fiveMinutes,
            @JsonProperty("ephemeral_1h_input_tokens") long oneHour) {

        static final CacheCreation NONE = new CacheCreation(0, 0);

        long all() {
            return fiveMinutes + oneHour;
        }
    }

    @RegisterForReflection
    record OutputDetails(@JsonProperty("thinking_tokens") long thinkingTokens) {}

    /** One of the model's turns within an answer; which kinds of turn the whole counts leave out, AnthropicUsage says. */
    @RegisterForReflection
    record Iteration(
            String type,
            String model,
            @JsonProperty("input_tokens") long inputTokens,
            @JsonProperty("cache_read_input_tokens") long cacheReadTokens,
            @JsonProperty("cache_creation_input_tokens") long cacheCreationTokens,
            @JsonProperty("cache_creation") CacheCreation cacheCreation,
            @JsonProperty("output_tokens") long outputTokens) {

        /** https://docs.claude.com/en/docs/build-with-claude/compaction */
        boolean isSummary() {
            return "compaction".equals(type);
        }

        /** A summary that was made has used tokens. */
        boolean isMadeSummary() {
            return isSummary() && inputTokens + outputTokens > 0;
        }
    }

    /** One event of a stream; which parts it has depends on its type. */
    @RegisterForReflection
    record Event(
            String type,
            int index,
            Reply message,
            @JsonProperty("content_block") ObjectNode contentBlock,
            Delta delta,
            @JsonProperty("context_management") JsonNode contextManagement,
            Usage usage,
            JsonNode error) {}

    @RegisterForReflection
    record Delta(
            String type,
            String text,
            String thinking,
            String signature,
            @JsonProperty("partial_json") String partialJson,
            JsonNode citation,
            String content,
            @JsonProperty("stop_reason") String stopReason,
            @JsonProperty("stop_sequence") String stopSequence,
            @JsonProperty("stop_details") JsonNode stopDetails,
            JsonNode container) {}

    @RegisterForReflection
    record TokenCount(@JsonProperty("input_tokens") Long inputTokens, JsonNode error) {}
}
