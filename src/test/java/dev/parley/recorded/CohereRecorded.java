package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Reasoning;
import dev.parley.v1.Role;
import dev.parley.v1.Sampling;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The recordings of Cohere's chat, version 2: https://docs.cohere.com/reference/chat. */
final class CohereRecorded implements RecordedFormat {

    private static final String WIRE = "cohere-v2";
    private static final Set<String> READ =
            Set.of("model", "messages", "tools", "stream", "tool_choice", "temperature", "max_tokens");

    @Override
    public String wire() {
        return WIRE;
    }

    @Override
    public String vendor() {
        return "stub-cohere";
    }

    @Override
    public String leftOut(Recording recording) {
        return "";
    }

    @Override
    public CompleteRequest.Builder request(JsonNode recorded) {
        var request = CompleteRequest.newBuilder();
        recorded.path("messages").forEach(message -> request.addMessages(message(message)));
        for (JsonNode tool : recorded.path("tools")) {
            JsonNode function = tool.path("function");
            request.addTools(Tool.newBuilder()
                    .setName(function.path("name").asText())
                    .setDescription(function.path("description").asText())
                    .setParametersJsonSchema(function.path("parameters").toString()));
        }
        if (recorded.path("tool_choice").isTextual()) {
            String mode = "TOOL_CHOICE_MODE_" + recorded.path("tool_choice").asText();
            request.setToolChoice(ToolChoice.newBuilder().setMode(ToolChoiceMode.valueOf(mode)));
        }
        if (recorded.path("temperature").isNumber()) {
            request.setSampling(Sampling.newBuilder()
                    .setTemperature(recorded.path("temperature").doubleValue()));
        }
        if (recorded.path("max_tokens").isNumber()) {
            request.setMaxOutputTokens(recorded.path("max_tokens").intValue());
        }
        return request.putAllVendorOptions(Json.options(WIRE, recorded, READ));
    }

    private static Message message(JsonNode message) {
        var read = Message.newBuilder();
        List<ContentPart> content = new ArrayList<>();
        if (Json.says(message.path("content"))) {
            content.add(text(message.path("content").textValue()).build());
        } else {
            message.path("content").forEach(part -> content.add(part(part)));
        }
        switch (message.path("role").asText()) {
            case "system" -> read.setRole(Role.ROLE_SYSTEM).addAllParts(content);
            case "user" -> read.setRole(Role.ROLE_USER).addAllParts(content);
            case "assistant" -> {
                read.setRole(Role.ROLE_ASSISTANT);
                if (Json.says(message.path("tool_plan"))) {
                    read.addParts(thought(message.path("tool_plan").asText()));
                }
                read.addAllParts(content);
                message.path("tool_calls").forEach(call -> read.addParts(call(call)));
            }
            case "tool" ->
                read.setRole(Role.ROLE_TOOL)
                        .addParts(ContentPart.newBuilder()
                                .setToolResult(ToolResult.newBuilder()
                                        .setToolCallId(
                                                message.path("tool_call_id").asText())
                                        .addAllParts(content)));
            default -> throw new AssertionError("a message of " + message.path("role"));
        }
        return read.build();
    }

    private static ContentPart part(JsonNode part) {
        return switch (part.path("type").asText()) {
            case "text" -> text(part.path("text").asText()).build();
            case "thinking" -> thought(part.path("thinking").asText()).build();
            case "image_url" ->
                ContentPart.newBuilder()
                        .setImage(Media.newBuilder()
                                .setUrl(part.path("image_url").path("url").asText()))
                        .build();
            case "document" ->
                ContentPart.newBuilder()
                        .setDocument(Media.newBuilder()
                                .setMediaType("application/json")
                                .setData(ByteString.copyFromUtf8(
                                        part.path("document").path("data").toString())))
                        .build();
            default -> throw new AssertionError("a part of " + part.path("type"));
        };
    }

    static ContentPart.Builder text(String text) {
        return ContentPart.newBuilder().setText(text);
    }

    static ContentPart.Builder thought(String text) {
        return ContentPart.newBuilder().setReasoning(Reasoning.newBuilder().setText(text));
    }

    static ContentPart call(JsonNode call) {
        String arguments = call.path("function").path("arguments").asText();
        boolean none = arguments.isEmpty() || arguments.equals("null");
        return ContentPart.newBuilder()
                .setToolCall(ToolCall.newBuilder()
                        .setId(call.path("id").asText())
                        .setName(call.path("function").path("name").asText())
                        .setArgumentsJson(none ? "{}" : arguments))
                .build();
    }

    @Override
    public JsonNode normal(JsonNode body) {
        ObjectNode request = (ObjectNode) body;
        Json.withoutNulls(request);
        for (JsonNode one : request.path("messages")) {
            ObjectNode message = (ObjectNode) one;
            Json.withoutNulls(message);
            JsonNode content = message.path("content");
            if (content.size() == 1 && content.path(0).path("type").asText().equals("text")) {
                message.set("content", content.path(0).path("text"));
            }
        }
        return request;
    }

    @Override
    public Answer answer(Recording recording) {
        return recording.streamed()
                ? CohereAnswers.streamed(recording)
                : CohereAnswers.whole(recording.values().get(0));
    }
}
