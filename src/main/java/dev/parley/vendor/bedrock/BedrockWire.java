package dev.parley.vendor.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.List;

/**
 * The vocabulary of Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html. A block is
 * an object of one field, whose name is the block's kind; blocks are kept as JSON.
 */
@RegisterForReflection
final class BedrockWire {

    private BedrockWire() {}

    @RegisterForReflection
    record Request(
            List<Object> messages,
            List<Object> system,
            InferenceConfig inferenceConfig,
            ToolConfig toolConfig,
            ObjectNode additionalModelRequestFields,
            ServiceTier serviceTier,
            OutputConfig outputConfig) {}

    @RegisterForReflection
    record CountRequest(CountInput input) {}

    @RegisterForReflection
    record CountInput(ObjectNode converse) {}

    @RegisterForReflection
    record Count(Long inputTokens) {}

    @RegisterForReflection
    record Message(String role, List<Object> content) {}

    @RegisterForReflection
    record InferenceConfig(Integer maxTokens, BigDecimal temperature, BigDecimal topP, List<String> stopSequences) {}

    @RegisterForReflection
    record ToolConfig(List<Object> tools, ObjectNode toolChoice) {}

    @RegisterForReflection
    record ToolSpec(String name, String description, InputSchema inputSchema, Boolean strict) {}

    @RegisterForReflection
    record InputSchema(ObjectNode json) {}

    @RegisterForReflection
    record ServiceTier(String type) {}

    @RegisterForReflection
    record OutputConfig(TextFormat textFormat) {}

    @RegisterForReflection
    record TextFormat(String type, Structure structure) {}

    @RegisterForReflection
    record Structure(JsonSchema jsonSchema) {}

    /** The schema is JSON as text. */
    @RegisterForReflection
    record JsonSchema(String schema, String name, String description) {}

    @RegisterForReflection
    record Reply(
            Output output,
            String stopReason,
            JsonNode additionalModelResponseFields,
            Usage usage,
            ServiceTier serviceTier) {}

    @RegisterForReflection
    record Output(ReplyMessage message) {}

    @RegisterForReflection
    record ReplyMessage(List<JsonNode> content) {}

    @RegisterForReflection
    record Usage(
            long inputTokens,
            long outputTokens,
            long cacheReadInputTokens,
            long cacheWriteInputTokens,
            List<CacheDetail> cacheDetails) {}

    @RegisterForReflection
    record CacheDetail(String ttl, long inputTokens) {}

    /** What any event of a stream may hold; which, its name says. */
    @RegisterForReflection
    record Event(
            int contentBlockIndex,
            JsonNode start,
            JsonNode delta,
            String stopReason,
            JsonNode additionalModelResponseFields,
            Usage usage,
            ServiceTier serviceTier) {}
}
