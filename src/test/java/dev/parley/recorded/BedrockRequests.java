package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import dev.parley.v1.VendorPart;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Recorded requests of Converse as our own. */
final class BedrockRequests {

    private static final Map<String, String> TYPES = Map.of(
            "jpeg", "image/jpeg",
            "png", "image/png",
            "pdf", "application/pdf",
            "txt", "text/plain",
            "mp4", "video/mp4");

    private BedrockRequests() {}

    static CompleteRequest.Builder request(JsonNode recorded) {
        var request = CompleteRequest.newBuilder();
        ObjectNode rest = recorded.deepCopy();
        for (JsonNode block : recorded.path("system")) {
            request.addMessages(Message.newBuilder()
                    .setRole(Role.ROLE_SYSTEM)
                    .addParts(
                            ContentPart.newBuilder().setText(block.path("text").asText())));
        }
        recorded.path("messages").forEach(message -> messages(message).forEach(request::addMessages));
        JsonNode inference = recorded.path("inferenceConfig");
        if (inference.has("temperature")) {
            request.getSamplingBuilder()
                    .setTemperature(inference.path("temperature").asDouble());
        }
        if (inference.has("maxTokens")) {
            request.setMaxOutputTokens(inference.path("maxTokens").asInt());
        }
        recorded.path("toolConfig").path("tools").forEach(tool -> request.addTools(tool(tool.path("toolSpec"))));
        choice(recorded.path("toolConfig").path("toolChoice"), request);
        JsonNode format = recorded.at("/outputConfig/textFormat/structure/jsonSchema");
        if (format.isObject()) {
            request.setResponseFormat(ResponseFormat.newBuilder()
                    .setJsonSchema(JsonSchemaFormat.newBuilder()
                            .setName(format.path("name").asText())
                            .setDescription(format.path("description").asText())
                            .setSchema(format.path("schema").asText())
                            .setReturnInvalid(true)));
        }
        rest.remove(List.of("messages", "system", "inferenceConfig", "toolConfig", "outputConfig"));
        if (rest.path("additionalModelRequestFields") instanceof ObjectNode fields) {
            modelFields(fields, request);
            if (fields.isEmpty()) {
                rest.remove("additionalModelRequestFields");
            }
        }
        if (!rest.isEmpty()) {
            request.putVendorOptions("bedrock-converse", Json.struct(rest));
        }
        return request;
    }

    /** What the API has fields for, in the words of the model that was asked. */
    private static void modelFields(ObjectNode fields, CompleteRequest.Builder request) {
        if (fields.at("/inferenceConfig/topK").isInt()) {
            request.getSamplingBuilder()
                    .setTopK(fields.at("/inferenceConfig/topK").intValue());
            fields.remove("inferenceConfig");
        }
        String thinking = fields.at("/thinking/type").asText();
        if (thinking.equals("adaptive") && fields.at("/output_config/effort").isTextual()) {
            request.getReasoningBuilder()
                    .setEffort(fields.at("/output_config/effort").textValue());
            fields.remove(List.of("thinking", "output_config"));
        } else if (thinking.equals("enabled")) {
            request.getReasoningBuilder()
                    .setBudgetTokens(fields.at("/thinking/budget_tokens").intValue());
            fields.remove("thinking");
        }
        for (String field : List.of("reasoning_effort", "reasoning_config")) {
            if (fields.path(field).isTextual()) {
                request.getReasoningBuilder().setEffort(fields.remove(field).textValue());
            }
        }
    }

    private static Tool tool(JsonNode spec) {
        var tool = Tool.newBuilder()
                .setName(spec.path("name").asText())
                .setDescription(spec.path("description").asText())
                .setParametersJsonSchema(spec.at("/inputSchema/json").toString());
        if (spec.has("strict")) {
            tool.setStrict(spec.path("strict").asBoolean());
        }
        return tool.build();
    }

    private static void choice(JsonNode choice, CompleteRequest.Builder request) {
        if (choice.has("auto")) {
            request.setToolChoice(ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_AUTO));
        } else if (choice.has("any")) {
            request.setToolChoice(ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED));
        } else if (choice.has("tool")) {
            request.setToolChoice(
                    ToolChoice.newBuilder().setToolName(choice.at("/tool/name").asText()));
        }
    }

    /** Results of tools are a message of their own with us. */
    private static List<Message> messages(JsonNode recorded) {
        boolean user = recorded.path("role").asText().equals("user");
        var results = Message.newBuilder().setRole(Role.ROLE_TOOL);
        var others = Message.newBuilder().setRole(user ? Role.ROLE_USER : Role.ROLE_ASSISTANT);
        for (JsonNode block : recorded.path("content")) {
            (block.has("toolResult") ? results : others).addParts(part(block));
        }
        List<Message> messages = new ArrayList<>();
        if (results.getPartsCount() > 0) {
            messages.add(results.build());
        }
        if (others.getPartsCount() > 0) {
            messages.add(others.build());
        }
        return messages;
    }

    private static ContentPart part(JsonNode block) {
        String kind = block.fieldNames().next();
        JsonNode content = block.get(kind);
        var part = ContentPart.newBuilder();
        switch (kind) {
            case "text" -> part.setText(content.asText());
            case "image" -> part.setImage(media(content));
            case "video" -> part.setVideo(media(content));
            case "document" ->
                part.setDocument(media(content).setName(content.path("name").asText()));
            case "toolUse" ->
                part.setToolCall(ToolCall.newBuilder()
                        .setId(content.path("toolUseId").asText())
                        .setName(content.path("name").asText())
                        .setArgumentsJson(content.path("input").toString()));
            case "toolResult" -> {
                var result = ToolResult.newBuilder()
                        .setToolCallId(content.path("toolUseId").asText())
                        .setIsError(content.path("status").asText().equals("error"));
                content.path("content").forEach(inner -> result.addParts(part(inner)));
                part.setToolResult(result);
            }
            case "reasoningContent" -> {
                if (content.has("redactedContent")) {
                    part.setReasoning(Reasoning.newBuilder().setRedacted(true))
                            .setSignature(content.path("redactedContent").asText());
                } else {
                    part.setReasoning(Reasoning.newBuilder()
                                    .setText(content.at("/reasoningText/text").asText()))
                            .setSignature(content.at("/reasoningText/signature").asText());
                }
            }
            default ->
                part.setVendorPart(VendorPart.newBuilder()
                        .setWireFormat("bedrock-converse")
                        .setType(kind)
                        .setJson(block.toString()));
        }
        return part.build();
    }

    private static Media.Builder media(JsonNode content) {
        var media =
                Media.newBuilder().setMediaType(TYPES.get(content.path("format").asText()));
        JsonNode source = content.path("source");
        return source.has("bytes")
                ? media.setData(ByteString.copyFrom(
                        Base64.getDecoder().decode(source.path("bytes").asText())))
                : media.setUrl(source.at("/s3Location/uri").asText());
    }
}
