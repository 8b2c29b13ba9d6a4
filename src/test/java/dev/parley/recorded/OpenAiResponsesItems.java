package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.Citation;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Reasoning;
import dev.parley.v1.Role;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolResult;
import dev.parley.v1.VendorPart;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Reads the items of recorded requests: https://platform.openai.com/docs/api-reference/responses/create. */
final class OpenAiResponsesItems {

    private static final String WIRE = OpenAiResponsesRecorded.WIRE;

    private OpenAiResponsesItems() {}

    private static Message.Builder message(Role role) {
        return Message.newBuilder().setRole(role);
    }

    static void add(CompleteRequest.Builder request, JsonNode item) {
        String type = item.path("type").asText("message");
        switch (type) {
            case "message" -> {
                switch (item.path("role").asText()) {
                    case "user" -> request.addMessages(said(Role.ROLE_USER, item));
                    case "system" -> request.addMessages(said(Role.ROLE_SYSTEM, item));
                    default -> answered(request, answer(item));
                }
            }
            case "reasoning" -> answered(request, thoughts(item));
            case "function_call" -> answered(request, List.of(call(item)));
            case "function_call_output" -> {
                if (calls(request, item.path("call_id").textValue())) {
                    request.addMessages(result(item));
                } else {
                    // The call is one that the vendor keeps, or of a tool of its own.
                    request.addMessages(message(Role.ROLE_USER).addParts(own(item)));
                }
            }
            default -> answered(request, List.of(own(item)));
        }
    }

    private static boolean calls(CompleteRequest.Builder request, String id) {
        return request.getMessagesList().stream()
                .flatMap(message -> message.getPartsList().stream())
                .anyMatch(part -> part.getToolCall().getId().equals(id));
    }

    /** Items in a row that are the model's are one turn of ours. */
    private static void answered(CompleteRequest.Builder request, List<ContentPart> parts) {
        int last = request.getMessagesCount() - 1;
        if (last >= 0 && request.getMessages(last).getRole() == Role.ROLE_ASSISTANT) {
            request.getMessagesBuilder(last).addAllParts(parts);
        } else {
            request.addMessages(message(Role.ROLE_ASSISTANT).addAllParts(parts));
        }
    }

    private static Message.Builder said(Role role, JsonNode item) {
        var message = message(role);
        if (item.path("content").isTextual()) {
            boolean empty = item.path("content").textValue().isEmpty();
            return message.addParts(empty ? own(item) : text(item.path("content")));
        }
        item.path("content").forEach(part -> message.addParts(input(part)));
        return message;
    }

    private static ContentPart text(JsonNode text) {
        return ContentPart.newBuilder().setText(text.textValue()).build();
    }

    private static ContentPart input(JsonNode part) {
        var read = ContentPart.newBuilder();
        return switch (part.path("type").asText()) {
            case "input_text" -> text(part.path("text"));
            case "input_image" -> read.setImage(media(part, "image_url")).build();
            case "input_file" -> read.setDocument(media(part, "file_data")).build();
            default -> throw new AssertionError("a part of type " + part.path("type"));
        };
    }

    private static Media media(JsonNode part, String dataField) {
        var media = Media.newBuilder()
                .setDetail(part.path("detail").asText())
                .setName(part.path("filename").asText());
        String address = part.path(dataField).asText();
        if (part.has("file_id")) {
            media.setFileId(part.path("file_id").textValue());
        } else if (address.startsWith("data:")) {
            media.setMediaType(address.substring("data:".length(), address.indexOf(';')))
                    .setData(ByteString.copyFrom(
                            Base64.getDecoder().decode(address.substring(address.indexOf(',') + 1))));
        } else {
            media.setUrl(address.isEmpty() ? part.path("file_url").asText() : address);
        }
        return media.build();
    }

    private static List<ContentPart> answer(JsonNode item) {
        if (item.path("content").isTextual()) {
            boolean empty = item.path("content").textValue().isEmpty();
            return List.of(empty ? own(item) : text(item.path("content")));
        }
        List<ContentPart> parts = new ArrayList<>();
        for (JsonNode part : item.path("content")) {
            if (part.path("text").asText().isEmpty()) {
                // An empty text is none; the item is sent back as it came.
                return List.of(own(item));
            }
            var read = ContentPart.newBuilder()
                    .setText(part.path("text").textValue())
                    .setVendorId(item.path("id").asText())
                    .putAllVendorOptions(Json.options(WIRE, item, Set.of("type", "id", "role", "status", "content")));
            part.path("annotations")
                    .forEach(one -> read.addCitations(Citation.newBuilder().setVendorJson(one.toString())));
            parts.add(read.build());
        }
        return parts;
    }

    private static List<ContentPart> thoughts(JsonNode item) {
        List<ContentPart.Builder> parts = new ArrayList<>();
        item.path("summary")
                .forEach(one -> parts.add(ContentPart.newBuilder()
                        .setReasoning(Reasoning.newBuilder()
                                .setText(one.path("text").textValue())
                                .setSummary(true))));
        item.path("content")
                .forEach(one -> parts.add(ContentPart.newBuilder()
                        .setReasoning(
                                Reasoning.newBuilder().setText(one.path("text").textValue()))));
        if (parts.isEmpty()) {
            parts.add(ContentPart.newBuilder().setReasoning(Reasoning.getDefaultInstance()));
        }
        parts.get(parts.size() - 1).setSignature(item.path("encrypted_content").asText());
        return parts.stream()
                .map(part -> part.setVendorId(item.path("id").asText()).build())
                .toList();
    }

    private static ContentPart call(JsonNode item) {
        return ContentPart.newBuilder()
                .setToolCall(ToolCall.newBuilder()
                        .setId(item.path("call_id").textValue())
                        .setName(item.path("name").textValue())
                        .setArgumentsJson(item.path("arguments").textValue()))
                .setVendorId(item.path("id").asText())
                .putAllVendorOptions(
                        Json.options(WIRE, item, Set.of("type", "id", "call_id", "name", "arguments", "status")))
                .build();
    }

    private static Message.Builder result(JsonNode item) {
        var result = ToolResult.newBuilder().setToolCallId(item.path("call_id").textValue());
        if (Json.says(item.path("output"))) {
            result.addParts(text(item.path("output")));
        } else {
            item.path("output").forEach(part -> result.addParts(input(part)));
        }
        return message(Role.ROLE_TOOL).addParts(ContentPart.newBuilder().setToolResult(result));
    }

    private static ContentPart own(JsonNode item) {
        return ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat(WIRE)
                        .setType(item.path("type").asText())
                        .setJson(item.toString()))
                .build();
    }
}
