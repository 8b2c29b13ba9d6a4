package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Reasoning;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Answer;

/** Blocks of an answer as parts. A block that only Anthropic knows stays what it is. */
final class AnthropicOutput {

    private AnthropicOutput() {}

    static void whole(Object key, JsonNode block, Answer answer) {
        var parts = answer.first();
        switch (block.path("type").asText()) {
            case "text" -> {
                parts.text(key, block.path("text").asText());
                block.path("citations").forEach(citation -> parts.citation(key, citation(citation)));
            }
            case "thinking" -> {
                parts.reasoning(key, block.path("thinking").asText());
                parts.signature(key, block.path("signature").asText());
            }
            case "redacted_thinking" -> parts.whole(key, redacted(block));
            case "tool_use" -> {
                toolUse(key, block, answer);
                parts.arguments(key, arguments(block));
            }
            default -> vendorPart(key, block, answer);
        }
    }

    static ContentPart redacted(JsonNode block) {
        return ContentPart.newBuilder()
                .setReasoning(Reasoning.newBuilder().setRedacted(true))
                .setSignature(block.path("data").asText())
                .build();
    }

    /** Begins the call; who called it must go back with it where that was not the model itself. */
    static void toolUse(Object key, JsonNode block, Answer answer) {
        answer.first()
                .toolCall(key, block.path("id").asText(), block.path("name").asText());
        JsonNode caller = block.path("caller");
        if (caller.isObject() && !caller.path("type").asText().equals("direct")) {
            answer.first()
                    .vendorOptions(
                            key,
                            AnthropicAsk.WIRE_FORMAT,
                            Struct.newBuilder()
                                    .putFields(
                                            "caller",
                                            Value.newBuilder()
                                                    .setStructValue(flat(caller))
                                                    .build())
                                    .build());
        }
    }

    private static Struct flat(JsonNode object) {
        var struct = Struct.newBuilder();
        object.properties()
                .forEach(field -> struct.putFields(
                        field.getKey(),
                        Value.newBuilder()
                                .setStringValue(field.getValue().asText())
                                .build()));
        return struct.build();
    }

    /** The arguments that a block has from its beginning; empty where it has none, or they follow. */
    static String arguments(JsonNode block) {
        JsonNode input = block.path("input");
        return input.isEmpty() ? "" : input.toString();
    }

    static void vendorPart(Object key, JsonNode block, Answer answer) {
        String type = block.path("type").asText();
        if (type.equals("fallback")) {
            // https://docs.claude.com/en/api/messages: the model that was asked declined, another one answers.
            String model = block.path("to").path("model").asText();
            answer.model(model);
            answer.warn("VENDOR_FALLBACK", "the vendor let another of its models answer: " + model);
        }
        answer.first().whole(key, part(type, block));
    }

    static ContentPart part(String type, JsonNode block) {
        return ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat(AnthropicAsk.WIRE_FORMAT)
                        .setType(type)
                        .setJson(block.toString()))
                .build();
    }

    /** https://docs.claude.com/en/docs/build-with-claude/citations: the places are those in the source, not in the text. */
    static Citation citation(JsonNode citation) {
        String title = citation.path("title").asText("");
        return Citation.newBuilder()
                .setUrl(citation.path("url").asText(""))
                .setTitle(title.isEmpty() ? citation.path("document_title").asText("") : title)
                .setCitedText(citation.path("cited_text").asText(""))
                .setVendorJson(citation.toString())
                .build();
    }
}
