package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.JsonFormat;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Message;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.Role;
import dev.parley.v1.TextFormat;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads recorded chat completion requests: https://platform.openai.com/docs/api-reference/chat/create. */
final class OpenAiChatRequests {

    private static final String WIRE = "openai-chat";
    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "stream",
            "stream_options",
            "temperature",
            "top_p",
            "seed",
            "frequency_penalty",
            "presence_penalty",
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "n",
            "logprobs",
            "top_logprobs",
            "user",
            "service_tier",
            "parallel_tool_calls",
            "reasoning_effort",
            "response_format",
            "tools",
            "tool_choice");

    private OpenAiChatRequests() {}

    static CompleteRequest.Builder read(JsonNode recorded) {
        var request = CompleteRequest.newBuilder();
        messages(request, recorded.path("messages"));
        sampling(request, recorded);
        answers(request, recorded);
        tools(request, recorded);
        responseFormat(request, recorded.path("response_format"));
        Set<String> known = new HashSet<>(KNOWN);
        if (!EFFORTS.contains(recorded.path("reasoning_effort").asText())) {
            // Groq's "default" is no word of ours.
            known.remove("reasoning_effort");
        }
        ObjectNode others = recorded.deepCopy();
        var vendorTools = Json.object().putArray("tools");
        recorded.path("tools").forEach(tool -> {
            if (!tool.has("function")) {
                vendorTools.add(tool);
            }
        });
        if (!vendorTools.isEmpty()) {
            known.remove("tools");
            others.set("tools", vendorTools);
        }
        // OpenRouter's object; what it holds beside the effort is its own.
        if (others.path("reasoning") instanceof ObjectNode reasoning
                && reasoning.path("effort").isTextual()) {
            request.getReasoningBuilder().setEffort(reasoning.remove("effort").textValue());
            if (reasoning.isEmpty()) {
                others.remove("reasoning");
            }
        }
        return request.putAllVendorOptions(Json.options(WIRE, others, known));
    }

    private static void messages(CompleteRequest.Builder request, JsonNode messages) {
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            boolean instructions = role.equals("system") || role.equals("developer");
            if (instructions
                    && request.getSystem().isEmpty()
                    && request.getMessagesCount() == 0
                    && messages.size() > 1
                    && message.path("content").isTextual()) {
                request.setSystem(message.path("content").textValue());
            } else {
                request.addMessages(
                        instructions
                                ? message(Role.ROLE_SYSTEM, message)
                                : switch (role) {
                                    case "user" -> message(Role.ROLE_USER, message);
                                    case "assistant" -> assistant(message);
                                    case "tool" -> result(message);
                                    default -> throw new AssertionError("a message of " + role);
                                });
            }
        }
    }

    private static Message.Builder message(Role role, JsonNode message) {
        return Message.newBuilder()
                .setRole(role)
                .addAllParts(OpenAiChatContent.read(message.path("content")))
                .putAllVendorOptions(Json.options(WIRE, message, Set.of("role", "content", "tool_calls")));
    }

    private static Message.Builder assistant(JsonNode message) {
        var turn = Message.newBuilder().setRole(Role.ROLE_ASSISTANT);
        OpenAiChatReasoning.of(message).forEach(turn::addParts);
        OpenAiChatContent.read(message.path("content")).forEach(turn::addParts);
        for (JsonNode call : message.path("tool_calls")) {
            turn.addParts(ContentPart.newBuilder()
                    .setToolCall(ToolCall.newBuilder()
                            .setId(call.path("id").asText())
                            .setName(call.path("function").path("name").asText())
                            .setArgumentsJson(
                                    call.path("function").path("arguments").asText())));
        }
        var known = Set.of(
                "role",
                "content",
                "tool_calls",
                "refusal",
                "annotations",
                "reasoning",
                "reasoning_content",
                "reasoning_details");
        return turn.putAllVendorOptions(Json.options(WIRE, message, known));
    }

    private static Message.Builder result(JsonNode message) {
        return Message.newBuilder()
                .setRole(Role.ROLE_TOOL)
                .addParts(ContentPart.newBuilder()
                        .setToolResult(ToolResult.newBuilder()
                                .setToolCallId(message.path("tool_call_id").asText())
                                .addAllParts(OpenAiChatContent.read(message.path("content")))));
    }

    private static void sampling(CompleteRequest.Builder request, JsonNode recorded) {
        var sampling = request.getSamplingBuilder();
        number(recorded, "temperature").ifPresent(value -> sampling.setTemperature(value.doubleValue()));
        number(recorded, "top_p").ifPresent(value -> sampling.setTopP(value.doubleValue()));
        number(recorded, "seed").ifPresent(value -> sampling.setSeed(value.longValue()));
        number(recorded, "frequency_penalty").ifPresent(value -> sampling.setFrequencyPenalty(value.doubleValue()));
        number(recorded, "presence_penalty").ifPresent(value -> sampling.setPresencePenalty(value.doubleValue()));
        number(recorded, "max_tokens").ifPresent(value -> request.setMaxOutputTokens(value.intValue()));
        number(recorded, "max_completion_tokens").ifPresent(value -> request.setMaxOutputTokens(value.intValue()));
        JsonNode stop = recorded.path("stop");
        if (stop.isTextual()) {
            request.addStop(stop.textValue());
        }
        stop.forEach(text -> request.addStop(text.asText()));
    }

    private static Optional<JsonNode> number(JsonNode recorded, String field) {
        return Optional.of(recorded.path(field)).filter(JsonNode::isNumber);
    }

    private static void answers(CompleteRequest.Builder request, JsonNode recorded) {
        number(recorded, "n").ifPresent(value -> request.setCandidates(value.intValue()));
        if (recorded.path("logprobs").asBoolean()) {
            request.setLogprobs(recorded.path("top_logprobs").asInt());
        }
        request.setEndUserId(recorded.path("user").asText())
                .setServiceTier(recorded.path("service_tier").asText());
        if (recorded.path("parallel_tool_calls").isBoolean()) {
            request.setParallelToolCalls(recorded.path("parallel_tool_calls").booleanValue());
        }
        if (EFFORTS.contains(recorded.path("reasoning_effort").asText())) {
            request.getReasoningBuilder()
                    .setEffort(recorded.path("reasoning_effort").asText());
        }
    }

    private static void tools(CompleteRequest.Builder request, JsonNode recorded) {
        for (JsonNode tool : recorded.path("tools")) {
            if (tool.has("function")) {
                request.addTools(tool(tool));
            }
        }
        JsonNode choice = recorded.path("tool_choice");
        if (choice.isObject()) {
            request.setToolChoice(ToolChoice.newBuilder()
                    .setToolName(choice.path("function").path("name").asText()));
        } else if (choice.isTextual()) {
            request.setToolChoice(ToolChoice.newBuilder()
                    .setMode(
                            switch (choice.textValue()) {
                                case "auto" -> ToolChoiceMode.TOOL_CHOICE_MODE_AUTO;
                                case "none" -> ToolChoiceMode.TOOL_CHOICE_MODE_NONE;
                                case "required", "any" -> ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED;
                                default -> throw new AssertionError("tool choice " + choice);
                            }));
        }
    }

    private static Tool tool(JsonNode tool) {
        JsonNode function = tool.path("function");
        var read = Tool.newBuilder()
                .setName(function.path("name").asText())
                .setDescription(function.path("description").asText())
                .putAllVendorOptions(Json.options(WIRE, tool, Set.of("type", "function", "cache_control")));
        if (function.path("parameters").isObject()) {
            read.setParametersJsonSchema(function.path("parameters").toString());
        }
        if (function.path("strict").isBoolean()) {
            read.setStrict(function.path("strict").booleanValue());
        }
        if (tool.path("cache_control").isObject()) {
            read.setCacheBreakpoint(OpenAiChatContent.breakpoint(tool.path("cache_control")));
        }
        return read.build();
    }

    private static void responseFormat(CompleteRequest.Builder request, JsonNode format) {
        switch (format.path("type").asText()) {
            case "" -> {}
            case "text" ->
                request.setResponseFormat(ResponseFormat.newBuilder().setText(TextFormat.getDefaultInstance()));
            case "json_object" ->
                request.setResponseFormat(ResponseFormat.newBuilder().setJson(JsonFormat.getDefaultInstance()));
            case "json_schema" -> {
                JsonNode asked = format.path("json_schema");
                var schema = JsonSchemaFormat.newBuilder()
                        .setName(asked.path("name").asText())
                        .setDescription(asked.path("description").asText())
                        .setSchema(asked.path("schema").toString());
                if (asked.path("strict").isBoolean()) {
                    schema.setStrict(asked.path("strict").booleanValue());
                }
                request.setResponseFormat(ResponseFormat.newBuilder().setJsonSchema(schema));
            }
            default -> throw new AssertionError("a response format of type " + format.path("type"));
        }
    }
}
