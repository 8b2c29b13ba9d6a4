package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Reasoning;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads the content of recorded messages: a text, or a list of parts. */
final class OpenAiChatContent {

    private OpenAiChatContent() {}

    static List<ContentPart> read(JsonNode content) {
        List<ContentPart> parts = new ArrayList<>();
        if (Json.says(content)) {
            parts.add(text(content.textValue()));
        }
        for (JsonNode part : content) {
            var read = part(part);
            JsonNode mark = part.path("cache_control");
            parts.add(
                    mark.isObject()
                            ? read.toBuilder()
                                    .setCacheBreakpoint(breakpoint(mark))
                                    .build()
                            : read);
        }
        return parts;
    }

    private static ContentPart part(JsonNode part) {
        var read = ContentPart.newBuilder();
        String type = part.path("type").asText();
        return switch (type) {
            case "text" -> text(part.path("text").asText());
            case "image_url" ->
                read.setImage(media(part.path("image_url").path("url").asText())
                                .setDetail(part.path("image_url").path("detail").asText()))
                        .build();
            case "file" ->
                read.setDocument(media(part.path("file").path("file_data").asText())
                                .setName(part.path("file").path("filename").asText()))
                        .build();
            case "thinking" ->
                read.setReasoning(Reasoning.newBuilder().setText(OpenAiChatReasoning.thinking(part)))
                        .build();
            // https://docs.mistral.ai/capabilities/document_ai
            case "document_url" ->
                read.setDocument(media(part.path("document_url").asText())).build();
            // https://openrouter.ai/docs/features/multimodal/videos
            case "video_url" ->
                read.setVideo(media(part.path("video_url").path("url").asText()))
                        .build();
            default -> throw new AssertionError("content of type " + type);
        };
    }

    private static ContentPart text(String text) {
        return ContentPart.newBuilder().setText(text).build();
    }

    private static Media.Builder media(String url) {
        if (!url.startsWith("data:")) {
            return Media.newBuilder().setUrl(url);
        }
        int end = url.indexOf(";base64,");
        return Media.newBuilder()
                .setMediaType(url.substring("data:".length(), end))
                .setData(ByteString.copyFrom(Base64.getDecoder().decode(url.substring(end + ";base64,".length()))));
    }

    /** As OpenRouter takes it from Anthropic: https://openrouter.ai/docs/features/prompt-caching. */
    static CacheBreakpoint breakpoint(JsonNode mark) {
        return CacheBreakpoint.newBuilder()
                .setLife(
                        switch (mark.path("ttl").asText()) {
                            case "5m" -> CacheLife.CACHE_LIFE_FIVE_MINUTES;
                            case "1h" -> CacheLife.CACHE_LIFE_HOUR;
                            default -> CacheLife.CACHE_LIFE_UNSPECIFIED;
                        })
                .build();
    }
}
