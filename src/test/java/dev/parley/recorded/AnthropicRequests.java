package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.Citation;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.Role;
import dev.parley.v1.Sampling;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import dev.parley.v1.VendorPart;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/** Reads recorded requests of Anthropic's messages: https://docs.claude.com/en/api/messages. */
final class AnthropicRequests {

    private static final String WIRE = "anthropic-messages";

    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "system",
            "stream",
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "stop_sequences",
            "tools",
            "tool_choice",
            "thinking",
            "output_config",
            "output_format",
            "service_tier",
            "metadata");

    private AnthropicRequests() {}

    static CompleteRequest.Builder read(JsonNode recorded) {
        var request = CompleteRequest.newBuilder();
        if (recorded.path("system").isTextual()) {
            request.setSystem(recorded.path("system").textValue());
        } else if (recorded.has("system")) {
            request.addMessages(message(Role.ROLE_SYSTEM, recorded.path("system")));
        }
        recorded.path("messages").forEach(message -> addTurn(request, message));
        if (recorded.has("max_tokens")) {
            request.setMaxOutputTokens(recorded.path("max_tokens").intValue());
        }
        var sampling = Sampling.newBuilder();
        if (recorded.hasNonNull("temperature")) {
            sampling.setTemperature(recorded.path("temperature").doubleValue());
        }
        if (recorded.hasNonNull("top_p")) {
            sampling.setTopP(recorded.path("top_p").doubleValue());
        }
        if (recorded.hasNonNull("top_k")) {
            sampling.setTopK(recorded.path("top_k").intValue());
        }
        recorded.path("stop_sequences").forEach(stop -> request.addStop(stop.textValue()));
        request.setSampling(sampling)
                .setServiceTier(recorded.path("service_tier").asText(""))
                .setEndUserId(recorded.path("metadata").path("user_id").asText(""));
        return rest(request, recorded);
    }

    private static CompleteRequest.Builder rest(CompleteRequest.Builder request, JsonNode recorded) {
        ObjectNode others = recorded.deepCopy();
        Set<String> known = new HashSet<>(KNOWN);
        tools(request, recorded, others, known);
        choice(request, recorded.path("tool_choice"));
        var config = recorded.path("output_config").isObject()
                ? (ObjectNode) recorded.path("output_config").deepCopy()
                : Json.object();
        reasoning(request, recorded.path("thinking"), config, known);
        JsonNode format = config.has("format") ? config.remove("format") : recorded.path("output_format");
        if (format.isObject()) {
            request.setResponseFormat(ResponseFormat.newBuilder()
                    .setJsonSchema(JsonSchemaFormat.newBuilder()
                            .setSchema(format.path("schema").toString())));
        }
        if (!config.isEmpty()) {
            known.remove("output_config");
            others.set("output_config", config);
        }
        return request.putAllVendorOptions(Json.options(WIRE, others, known));
    }

    /** What no field of ours says alone is the vendor's: adaptive without an effort, an effort without thinking. */
    private static void reasoning(
            CompleteRequest.Builder request, JsonNode thinking, ObjectNode config, Set<String> known) {
        var reasoning = ReasoningOptions.newBuilder();
        if (thinking.has("budget_tokens")) {
            reasoning.setBudgetTokens(thinking.path("budget_tokens").intValue());
        } else if (thinking.path("type").asText().equals("adaptive") && config.has("effort")) {
            reasoning.setEffort(config.remove("effort").textValue());
        } else {
            known.remove("thinking");
            return;
        }
        if (thinking.has("display")) {
            reasoning.setIncludeText(thinking.path("display").asText().equals("summarized"));
        }
        request.setReasoning(reasoning);
    }

    private static void tools(
            CompleteRequest.Builder request, JsonNode recorded, ObjectNode others, Set<String> known) {
        var vendors = Json.object().putArray("tools");
        for (JsonNode tool : recorded.path("tools")) {
            if (tool.hasNonNull("type")) {
                vendors.add(tool);
                continue;
            }
            var ours = Tool.newBuilder()
                    .setName(tool.path("name").textValue())
                    .setDescription(tool.path("description").asText(""))
                    .setParametersJsonSchema(tool.path("input_schema").toString())
                    .putAllVendorOptions(Json.options(
                            WIRE, tool, Set.of("name", "description", "input_schema", "strict", "cache_control")));
            if (tool.hasNonNull("strict")) {
                ours.setStrict(tool.path("strict").booleanValue());
            }
            if (tool.has("cache_control")) {
                ours.setCacheBreakpoint(mark(tool));
            }
            request.addTools(ours);
        }
        if (!vendors.isEmpty()) {
            known.remove("tools");
            others.set("tools", vendors);
        }
    }

    private static void choice(CompleteRequest.Builder request, JsonNode choice) {
        if (!choice.isObject()) {
            return;
        }
        if (choice.has("disable_parallel_tool_use")) {
            request.setParallelToolCalls(
                    !choice.path("disable_parallel_tool_use").booleanValue());
        }
        request.setToolChoice(
                switch (choice.path("type").asText()) {
                    case "tool" ->
                        ToolChoice.newBuilder().setToolName(choice.path("name").textValue());
                    case "any" -> ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED);
                    case "none" -> ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_NONE);
                    default -> ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_AUTO);
                });
    }

    /** The results in a turn of the user are a message of their own with us. */
    private static void addTurn(CompleteRequest.Builder request, JsonNode turn) {
        switch (turn.path("role").asText()) {
            case "system" -> request.addMessages(message(Role.ROLE_SYSTEM, turn.path("content")));
            case "assistant" -> addAnswer(request, message(Role.ROLE_ASSISTANT, turn.path("content")));
            case "user" -> {
                var results = Json.object().putArray("results");
                var others = Json.object().putArray("others");
                turn.path("content")
                        .forEach(block ->
                                (block.path("type").asText().equals("tool_result") ? results : others).add(block));
                if (!results.isEmpty()) {
                    request.addMessages(message(Role.ROLE_TOOL, results));
                }
                if (turn.path("content").isTextual() || !others.isEmpty()) {
                    request.addMessages(message(Role.ROLE_USER, others.isEmpty() ? turn.path("content") : others));
                }
            }
            default -> throw new AssertionError("a message of " + turn.path("role"));
        }
    }

    /** Two turns of the assistant in a row are one to the vendor; with us a call's result follows its message. */
    private static void addAnswer(CompleteRequest.Builder request, Message answer) {
        int last = request.getMessagesCount() - 1;
        if (last >= 0 && request.getMessages(last).getRole() == Role.ROLE_ASSISTANT) {
            request.getMessagesBuilder(last).addAllParts(answer.getPartsList());
        } else {
            request.addMessages(answer);
        }
    }

    private static Message message(Role role, JsonNode content) {
        var message = Message.newBuilder().setRole(role);
        if (content.isTextual()) {
            message.addParts(ContentPart.newBuilder().setText(content.textValue()));
        }
        content.forEach(block -> message.addParts(part(block)));
        return message.build();
    }

    private static ContentPart part(JsonNode block) {
        var part = ContentPart.newBuilder();
        Set<String> known = Set.of("type", "cache_control");
        switch (block.path("type").asText()) {
            case "text" -> {
                known = Set.of("type", "cache_control", "text", "citations");
                part.setText(block.path("text").textValue());
                block.path("citations")
                        .forEach(citation ->
                                part.addCitations(Citation.newBuilder().setVendorJson(citation.toString())));
            }
            case "image" -> {
                known = Set.of("type", "cache_control", "source");
                part.setImage(media(block.path("source")));
            }
            case "document" -> {
                known = Set.of("type", "cache_control", "source", "title");
                part.setDocument(
                        media(block.path("source")).setName(block.path("title").asText("")));
            }
            case "tool_use" -> {
                known = Set.of("type", "cache_control", "id", "name", "input");
                part.setToolCall(ToolCall.newBuilder()
                        .setId(block.path("id").textValue())
                        .setName(block.path("name").textValue())
                        .setArgumentsJson(block.path("input").toString()));
            }
            case "tool_result" -> {
                known = Set.of("type", "cache_control", "tool_use_id", "content", "is_error");
                part.setToolResult(ToolResult.newBuilder()
                        .setToolCallId(block.path("tool_use_id").textValue())
                        .addAllParts(
                                message(Role.ROLE_USER, block.path("content")).getPartsList())
                        .setIsError(block.path("is_error").booleanValue()));
            }
            case "thinking" -> {
                known = Set.of("type", "thinking", "signature");
                part.setReasoning(Reasoning.newBuilder()
                                .setText(block.path("thinking").textValue()))
                        .setSignature(block.path("signature").textValue());
            }
            case "redacted_thinking" -> {
                known = Set.of("type", "data");
                part.setReasoning(Reasoning.newBuilder().setRedacted(true))
                        .setSignature(block.path("data").textValue());
            }
            default -> {
                return part.setVendorPart(VendorPart.newBuilder()
                                .setWireFormat(WIRE)
                                .setType(block.path("type").textValue())
                                .setJson(block.toString()))
                        .build();
            }
        }
        if (block.has("cache_control")) {
            part.setCacheBreakpoint(mark(block));
        }
        return part.putAllVendorOptions(Json.options(WIRE, block, known)).build();
    }

    private static CacheBreakpoint.Builder mark(JsonNode block) {
        return CacheBreakpoint.newBuilder()
                .setLife(
                        switch (block.path("cache_control").path("ttl").asText()) {
                            case "5m" -> CacheLife.CACHE_LIFE_FIVE_MINUTES;
                            case "1h" -> CacheLife.CACHE_LIFE_HOUR;
                            default -> CacheLife.CACHE_LIFE_UNSPECIFIED;
                        });
    }

    private static Media.Builder media(JsonNode source) {
        var media = Media.newBuilder().setMediaType(source.path("media_type").asText(""));
        return switch (source.path("type").asText()) {
            case "base64" ->
                media.setData(ByteString.copyFrom(
                        Base64.getDecoder().decode(source.path("data").textValue())));
            case "text" ->
                media.setData(ByteString.copyFromUtf8(source.path("data").textValue()));
            case "url" -> media.setUrl(source.path("url").textValue());
            case "file" -> media.setFileId(source.path("file_id").textValue());
            default -> throw new AssertionError("a source of type " + source.path("type"));
        };
    }
}
