package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.parley.recorded.RecordedFormat.Answer;
import dev.parley.recorded.RecordedFormat.Candidate;
import dev.parley.recorded.RecordedFormat.Totals;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Media;
import dev.parley.v1.VendorPart;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a recorded answer of Gemini's holds: all chunks are laid side by side first, and read then. */
final class GeminiReading {

    private static final Map<String, FinishReason> REASONS = Map.of(
            "STOP", FinishReason.FINISH_REASON_STOP,
            "MAX_TOKENS", FinishReason.FINISH_REASON_LENGTH,
            "SAFETY", FinishReason.FINISH_REASON_CONTENT_FILTER,
            "MODEL_ARMOR", FinishReason.FINISH_REASON_CONTENT_FILTER,
            "PROHIBITED_CONTENT", FinishReason.FINISH_REASON_CONTENT_FILTER,
            "UNEXPECTED_TOOL_CALL", FinishReason.FINISH_REASON_ERROR,
            "MALFORMED_FUNCTION_CALL", FinishReason.FINISH_REASON_ERROR);

    Answer answer(List<JsonNode> chunks) {
        Map<Integer, Gathered> candidates = new TreeMap<>();
        candidates.put(0, new Gathered());
        JsonNode usage = null;
        for (JsonNode chunk : chunks) {
            for (JsonNode candidate : chunk.path("candidates")) {
                candidates
                        .computeIfAbsent(candidate.path("index").asInt(), index -> new Gathered())
                        .take(candidate);
            }
            if (chunk.path("promptFeedback").has("blockReason")) {
                candidates.get(0).finish =
                        chunk.path("promptFeedback").path("blockReason").asText();
                candidates.get(0).blocked = true;
            }
            if (chunk.path("usageMetadata").path("promptTokenCount").asLong() > 0) {
                usage = chunk.path("usageMetadata");
            }
        }
        return new Answer(candidates.values().stream().map(Gathered::read).toList(), totals(usage));
    }

    private static Totals totals(JsonNode usage) {
        if (usage == null) {
            return Totals.NONE;
        }
        long prompt = usage.path("promptTokenCount").asLong();
        long answer = usage.path("candidatesTokenCount").asLong();
        long thoughts = usage.path("thoughtsTokenCount").asLong();
        boolean thoughtsWithin =
                prompt + answer == usage.path("totalTokenCount").asLong();
        return new Totals(
                prompt + usage.path("toolUsePromptTokenCount").asLong(),
                thoughtsWithin ? answer : answer + thoughts,
                usage.path("cachedContentTokenCount").asLong(),
                0,
                thoughts);
    }

    static void place(ContentPart.Builder part, String type, Media.Builder media) {
        if (type.startsWith("image/")) {
            part.setImage(media);
        } else if (type.startsWith("audio/")) {
            part.setAudio(media);
        } else if (type.startsWith("video/")) {
            part.setVideo(media);
        } else {
            part.setDocument(media);
        }
    }

    /** One candidate's parts of all chunks in order, each with whether it was the first of its chunk. */
    private static final class Gathered {

        private final List<JsonNode> parts = new ArrayList<>();
        private final List<Boolean> leads = new ArrayList<>();
        private final Map<String, ObjectNode> metadata = new TreeMap<>();
        private String finish = "";
        private boolean blocked;

        void take(JsonNode candidate) {
            JsonNode said = candidate.path("content").path("parts");
            for (int i = 0; i < said.size(); i++) {
                parts.add(said.get(i));
                leads.add(i == 0);
            }
            finish = candidate.path("finishReason").asText(finish);
            for (String name : List.of("citationMetadata", "groundingMetadata", "urlContextMetadata")) {
                if (candidate.path(name) instanceof ObjectNode told && !told.isEmpty()) {
                    metadata.merge(name, told.deepCopy(), (before, now) -> before.setAll(now));
                }
            }
        }

        Candidate read() {
            List<ContentPart> read = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                JsonNode part = parts.get(i);
                if (part.has("functionCall")) {
                    if (part.path("functionCall").has("name")) {
                        read.add(call(i));
                    }
                } else if (part.has("text")) {
                    text(part, leads.get(i) && goesOn(i), read);
                } else if (!part.isEmpty()) {
                    read.add(other(part));
                }
            }
            cite(read);
            metadata.forEach(
                    (name, told) -> read.add(vendorPart(name, told.objectNode().set(name, told))));
            boolean calls = read.stream().anyMatch(ContentPart::hasToolCall);
            FinishReason reason = blocked
                    ? FinishReason.FINISH_REASON_CONTENT_FILTER
                    : REASONS.getOrDefault(finish, FinishReason.FINISH_REASON_UNSPECIFIED);
            return new Candidate(
                    read,
                    calls && reason == FinishReason.FINISH_REASON_STOP ? FinishReason.FINISH_REASON_TOOL_CALLS : reason,
                    finish);
        }

        /** Whether the part before, empty ones aside, is a text of the same kind and unsigned, as this one is. */
        private boolean goesOn(int at) {
            if (parts.get(at).has("thoughtSignature")) {
                return false;
            }
            int before = at - 1;
            while (before >= 0
                    && parts.get(before).path("text").asText("x").isEmpty()
                    && !parts.get(before).has("thoughtSignature")) {
                before--;
            }
            return before >= 0
                    && parts.get(before).has("text")
                    && !parts.get(before).has("thoughtSignature")
                    && parts.get(before).path("thought").asBoolean()
                            == parts.get(at).path("thought").asBoolean();
        }

        private static void text(JsonNode part, boolean goesOn, List<ContentPart> read) {
            String text = part.path("text").asText();
            String signature = part.path("thoughtSignature").asText();
            if (text.isEmpty() && signature.isEmpty()) {
                return;
            }
            var content = goesOn ? read.remove(read.size() - 1).toBuilder() : ContentPart.newBuilder();
            if (part.path("thought").asBoolean()) {
                var thought = content.getReasoningBuilder();
                thought.setText(thought.getText() + text).setSummary(!text.isEmpty() || thought.getSummary());
            } else if (text.isEmpty()) {
                content.getReasoningBuilder();
            } else {
                content.setText(content.getText() + text);
            }
            read.add(content.setSignature(signature).build());
        }

        /** A call whose arguments come in bits ends with the part that says so, or with the next call. */
        private ContentPart call(int at) {
            JsonNode said = parts.get(at).path("functionCall");
            Map<String, Object> bits = new LinkedHashMap<>();
            for (int i = at; i < parts.size(); i++) {
                JsonNode more = parts.get(i).path("functionCall");
                if (i > at && (more.isMissingNode() || more.has("name"))) {
                    break;
                }
                more.path("partialArgs").forEach(bit -> {
                    String path = bit.path("jsonPath").asText();
                    if (bit.has("stringValue")) {
                        bits.merge(path, bit.path("stringValue").asText(), (one, other) -> one + String.valueOf(other));
                    } else {
                        bits.put(path, bit.has("numberValue") ? bit.get("numberValue") : bit.path("boolValue"));
                    }
                });
                if (!more.path("willContinue").asBoolean()) {
                    break;
                }
            }
            String arguments = said.has("args") ? said.path("args").toString() : tree(bits);
            var part = ContentPart.newBuilder()
                    .setSignature(parts.get(at).path("thoughtSignature").asText());
            part.getToolCallBuilder()
                    .setId(said.path("id").asText())
                    .setName(said.path("name").asText())
                    .setArgumentsJson(arguments);
            return part.build();
        }

        /** The bits as an object, by way of JSON pointers, whose arrays Jackson makes itself. */
        private static String tree(Map<String, Object> bits) {
            var root = (ObjectNode) Recording.read("{}");
            bits.forEach((path, value) -> {
                String pointer =
                        path.replaceFirst("^\\$", "").replaceAll("\\.", "/").replaceAll("\\[(\\d+)]", "/$1");
                int last = pointer.lastIndexOf('/');
                String name = pointer.substring(last + 1);
                JsonNode json = value instanceof JsonNode node ? node : root.textNode(String.valueOf(value));
                String parent = pointer.substring(0, last);
                if (name.matches("\\d+")) {
                    ArrayNode list = root.withArray(parent);
                    while (list.size() <= Integer.parseInt(name)) {
                        list.addNull();
                    }
                    list.set(Integer.parseInt(name), json);
                } else {
                    root.withObject(parent).set(name, json);
                }
            });
            return root.toString();
        }

        private static ContentPart other(JsonNode part) {
            JsonNode file = part.has("inlineData") ? part.path("inlineData") : part.path("fileData");
            if (file.isMissingNode() || part.path("thought").asBoolean()) {
                String name = "";
                for (var field : part.properties()) {
                    name = name.isEmpty() && !field.getKey().startsWith("thought") ? field.getKey() : name;
                }
                return vendorPart(name, part);
            }
            var media = Media.newBuilder().setMediaType(file.path("mimeType").asText());
            if (file.has("data")) {
                media.setData(ByteString.copyFrom(
                        Base64.getDecoder().decode(file.path("data").asText())));
            } else {
                media.setUrl(file.path("fileUri").asText());
            }
            var content = ContentPart.newBuilder()
                    .setSignature(part.path("thoughtSignature").asText());
            place(content, file.path("mimeType").asText(), media);
            return content.build();
        }

        private static ContentPart vendorPart(String type, JsonNode json) {
            return ContentPart.newBuilder()
                    .setVendorPart(VendorPart.newBuilder()
                            .setWireFormat("gemini")
                            .setType(type)
                            .setJson(json.toString()))
                    .build();
        }

        private void cite(List<ContentPart> read) {
            int text = -1;
            for (int i = read.size() - 1; i >= 0; i--) {
                text = read.get(i).hasText() ? i : text;
            }
            if (text < 0 || !metadata.containsKey("groundingMetadata")) {
                return;
            }
            JsonNode grounding = metadata.get("groundingMetadata");
            for (JsonNode support : grounding.path("groundingSupports")) {
                for (JsonNode index : support.path("groundingChunkIndices")) {
                    JsonNode chunk = grounding.path("groundingChunks").path(index.asInt());
                    JsonNode source = chunk.has("web") ? chunk.path("web") : chunk.path("retrievedContext");
                    var vendor = Recording.read("{}");
                    ((ObjectNode) vendor).set("groundingSupport", support);
                    ((ObjectNode) vendor).set("groundingChunk", chunk);
                    read.set(
                            text,
                            read.get(text).toBuilder()
                                    .addCitations(Citation.newBuilder()
                                            .setUrl(source.path("uri").asText())
                                            .setTitle(source.path("title").asText())
                                            .setCitedText(source.path("text").asText())
                                            .setStartIndex(support.path("segment")
                                                    .path("startIndex")
                                                    .asLong())
                                            .setEndIndex(support.path("segment")
                                                    .path("endIndex")
                                                    .asLong())
                                            .setVendorJson(vendor.toString()))
                                    .build());
                }
            }
        }
    }
}
