package dev.parley.vendor.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Reasoning;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Answer;
import dev.parley.vendor.WireJson;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Blocks of an answer as parts, and its counts. A block that only Bedrock knows stays what it is. */
final class BedrockOutput {

    /** The kinds of block that we know. */
    private static final List<String> KINDS =
            List.of("text", "toolUse", "reasoningContent", "citationsContent", "image", "audio");

    private BedrockOutput() {}

    static void whole(Object key, JsonNode block, Answer answer) {
        var parts = answer.first();
        String kind = KINDS.stream().filter(block::has).findFirst().orElse("");
        JsonNode content = block.path(kind);
        switch (kind) {
            case "text" -> parts.text(key, content.asText());
            case "toolUse" -> toolUse(key, block, content, answer);
            case "reasoningContent" -> thought(key, content, answer);
            case "citationsContent" -> {
                content.path("content")
                        .forEach(piece -> parts.text(key, piece.path("text").asText()));
                content.path("citations").forEach(citation -> parts.citation(key, citation(citation)));
            }
            case "image", "audio" -> file(key, kind, block, answer);
            default -> vendorPart(key, block, answer);
        }
    }

    private static void toolUse(Object key, JsonNode block, JsonNode call, Answer answer) {
        if (isOfServer(call)) {
            vendorPart(key, block, answer);
            return;
        }
        answer.first()
                .toolCall(
                        key, call.path("toolUseId").asText(), call.path("name").asText());
        JsonNode input = call.path("input");
        answer.first().arguments(key, input.isEmpty() ? "" : input.toString());
    }

    /** Whether Bedrock called a tool of its own: the caller has nothing to answer. */
    static boolean isOfServer(JsonNode toolUse) {
        return toolUse.path("type").asText().equals("server_tool_use");
    }

    private static void thought(Object key, JsonNode content, Answer answer) {
        if (content.has("redactedContent")) {
            answer.first().whole(key, redacted(content.path("redactedContent").asText()));
        } else {
            JsonNode thought = content.path("reasoningText");
            answer.first().reasoning(key, thought.path("text").asText());
            answer.first().signature(key, thought.path("signature").asText());
        }
    }

    static ContentPart redacted(String base64) {
        return ContentPart.newBuilder()
                .setReasoning(Reasoning.newBuilder().setRedacted(true))
                .setSignature(base64)
                .build();
    }

    /** A file that the model made: its bytes, or the place in S3 where it lies. */
    static void file(Object key, String kind, JsonNode block, Answer answer) {
        JsonNode file = block.path(kind);
        Map<String, String> formats = kind.equals("image") ? BedrockMedia.IMAGES : BedrockMedia.SOUNDS;
        var media = Media.newBuilder()
                .setMediaType(BedrockMedia.mediaType(file.path("format").asText(), formats));
        JsonNode source = file.path("source");
        if (source.path("bytes").isTextual()) {
            media.setData(ByteString.copyFrom(bytes(source.path("bytes").textValue())));
        } else if (source.path("s3Location").path("uri").isTextual()) {
            media.setUrl(source.path("s3Location").path("uri").textValue());
        }
        if (media.getMediaType().isEmpty() || media.getSourceCase() == Media.SourceCase.SOURCE_NOT_SET) {
            vendorPart(key, block, answer);
            return;
        }
        var part = ContentPart.newBuilder();
        answer.first().whole(key, (kind.equals("image") ? part.setImage(media) : part.setAudio(media)).build());
    }

    static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw WireJson.invalid("the vendor sent bytes that are not base64");
        }
    }

    static void vendorPart(Object key, JsonNode block, Answer answer) {
        if (block.isObject() && !block.isEmpty()) {
            answer.first().whole(key, part(block.fieldNames().next(), block));
        }
    }

    private static ContentPart part(String type, JsonNode json) {
        return ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat(BedrockAsk.WIRE_FORMAT)
                        .setType(type)
                        .setJson(json.toString()))
                .build();
    }

    /** What the caller asked for by additionalModelResponseFieldPaths, or a model says of itself. */
    static void responseFields(JsonNode fields, Answer answer) {
        if (fields != null && fields.isObject() && !fields.isEmpty()) {
            answer.first().whole(BedrockBlocks.RESPONSE_FIELDS, part(BedrockBlocks.RESPONSE_FIELDS, fields));
        }
    }

    /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Citation.html: places are those in the source. */
    static Citation citation(JsonNode citation) {
        var cited = new StringBuilder();
        citation.path("sourceContent")
                .forEach(piece -> cited.append(piece.path("text").asText()));
        return Citation.newBuilder()
                .setUrl(citation.path("location").path("web").path("url").asText(""))
                .setTitle(citation.path("title").asText(""))
                .setCitedText(cited.toString())
                .setVendorJson(citation.toString())
                .build();
    }

    /**
     * Bedrock counts no token twice, and does not tell thoughts from other output:
     * https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
     */
    static Usage usage(BedrockWire.Usage usage) {
        long hour = usage.cacheDetails() == null
                ? 0
                : usage.cacheDetails().stream()
                        .filter(detail -> "1h".equals(detail.ttl()))
                        .mapToLong(BedrockWire.CacheDetail::inputTokens)
                        .sum();
        long hourWritten = Math.min(hour, usage.cacheWriteInputTokens());
        return Usage.newBuilder()
                .setInputTokens(usage.inputTokens())
                .setCacheReadTokens(usage.cacheReadInputTokens())
                .setCacheWriteTokens(usage.cacheWriteInputTokens() - hourWritten)
                .setCacheWrite1HTokens(hourWritten)
                .setOutputTokens(usage.outputTokens())
                .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                .build();
    }
}
