package dev.parley.vendor.openairesponses;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * The vocabulary of OpenAI's Responses API. Items and tools are JSON as it comes: there are some thirty kinds, most of
 * which pass through unread.
 */
final class OpenAiResponsesWire {

    /** The name in vendor files, vendor options and vendor parts. */
    static final String FORMAT = "openai-responses";

    private OpenAiResponsesWire() {}

    @RegisterForReflection
    record Request(
            String model,
            String instructions,
            List<JsonNode> input,
            List<JsonNode> tools,
            @JsonProperty("tool_choice") JsonNode toolChoice,
            @JsonProperty("parallel_tool_calls") Boolean parallelToolCalls,
            Text text,
            Reasoning reasoning,
            List<String> include,
            Boolean store,
            @JsonProperty("max_output_tokens") Integer maxOutputTokens,
            Double temperature,
            @JsonProperty("top_p") Double topP,
            @JsonProperty("top_logprobs") Integer topLogprobs,
            @JsonProperty("service_tier") String serviceTier,
            @JsonProperty("safety_identifier") String safetyIdentifier,
            boolean stream) {}

    @RegisterForReflection
    record Text(JsonNode format) {}

    @RegisterForReflection
    record Reasoning(String effort, String summary) {}

    @RegisterForReflection
    record Count(@JsonProperty("input_tokens") Long inputTokens, JsonNode error) {}

    /** A whole answer, or what the events at the ends of a stream tell of it. */
    @RegisterForReflection
    record Reply(
            String id,
            String model,
            String status,
            JsonNode error,
            @JsonProperty("incomplete_details") Incomplete incompleteDetails,
            List<JsonNode> output,
            Usage usage,
            @JsonProperty("service_tier") String serviceTier,
            JsonNode moderation) {}

    @RegisterForReflection
    record Incomplete(String reason) {}

    @RegisterForReflection
    record Usage(
            @JsonProperty("input_tokens") Long input,
            @JsonProperty("input_tokens_details") InputDetails inputDetails,
            @JsonProperty("output_tokens") long outputTokens,
            @JsonProperty("output_tokens_details") OutputDetails outputDetails,
            @JsonProperty("total_tokens") long totalTokens,
            JsonNode cost,
            @JsonProperty("cost_in_usd_ticks") JsonNode ticks) {

        /** Whether it tells of tokens at all, be they none: what it says nothing of is not zero. */
        boolean counts() {
            return input != null || outputTokens > 0;
        }

        long inputTokens() {
            return input == null ? 0 : input;
        }
    }

    @RegisterForReflection
    record InputDetails(
            @JsonProperty("cached_tokens") long cachedTokens,
            @JsonProperty("cache_write_tokens") long cacheWriteTokens) {}

    @RegisterForReflection
    record OutputDetails(@JsonProperty("reasoning_tokens") long reasoningTokens) {}

    /**
     * An event of a stream: the fields of those kinds that we read, absent in the others. A delta is a text in those, and
     * an object in some of the others.
     */
    @RegisterForReflection
    record Event(
            String type,
            @JsonProperty("output_index") int outputIndex,
            @JsonProperty("content_index") int contentIndex,
            @JsonProperty("summary_index") int summaryIndex,
            JsonNode delta,
            JsonNode annotation,
            JsonNode logprobs,
            JsonNode item,
            Reply response,
            JsonNode error,
            JsonNode code,
            JsonNode message) {}
}
