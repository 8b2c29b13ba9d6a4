package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Media;
import dev.parley.v1.TokenLogprob;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Answer;
import dev.parley.vendor.AnswerCandidate;
import dev.parley.vendor.WireJson;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One candidate as it grows. The first part of a chunk goes on with the last part of the chunk before where both are text
 * or both are thoughts; a signed part stands by itself, since a signature holds for just the part that it came with:
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
final class GeminiCandidate {

    /** Stand beside a part's content. */
    private static final Set<String> MARKS = Set.of("thought", "thoughtSignature");

    private enum Open {
        NOTHING,
        TEXT,
        THOUGHT
    }

    private final Answer answer;
    private final AnswerCandidate candidate;
    private final GeminiGrounding grounding;
    private GeminiArguments call;
    private Open open = Open.NOTHING;
    private int key = -1;

    GeminiCandidate(Answer answer, AnswerCandidate candidate) {
        this.answer = answer;
        this.candidate = candidate;
        this.grounding = new GeminiGrounding(answer);
    }

    void take(GeminiWire.Candidate said, String responseId) {
        if (said.content() != null && said.content().parts() != null) {
            boolean joins = true;
            for (ObjectNode part : said.content().parts()) {
                part(part, joins, responseId);
                joins = false;
            }
        }
        if (said.finishReason() != null) {
            finish(said);
        }
        if (said.logprobsResult() != null) {
            logprobs(said.logprobsResult());
        }
        grounding.add(said);
    }

    long searches(boolean eachQuery) {
        return grounding.searches(eachQuery);
    }

    /** No more chunks come. */
    void close() {
        closeCall();
        grounding.tell(candidate, () -> ++key);
    }

    private void part(ObjectNode part, boolean joins, String responseId) {
        String signature = part.path("thoughtSignature").asText("");
        if (part.path("text").isTextual()) {
            text(part, signature, joins);
        } else if (part.has("functionCall")) {
            functionCall(part.path("functionCall"), signature, responseId);
        } else {
            begin();
            candidate.whole(key, file(part).orElseGet(() -> vendorPart(part)));
            candidate.signature(key, part.has("inlineData") || part.has("fileData") ? signature : "");
        }
    }

    private void text(ObjectNode part, String signature, boolean joins) {
        String text = part.path("text").textValue();
        boolean thought = part.path("thought").asBoolean();
        if (text.isEmpty() && signature.isEmpty()) {
            return;
        }
        var kind = thought ? Open.THOUGHT : Open.TEXT;
        if (!joins || open != kind || !signature.isEmpty() || call != null) {
            begin();
        }
        open = signature.isEmpty() ? kind : Open.NOTHING;
        if (thought) {
            candidate.reasoningSummary(key, text);
        } else {
            candidate.text(key, text);
            grounding.textIs(key);
        }
        candidate.signature(key, signature);
    }

    private void begin() {
        closeCall();
        open = Open.NOTHING;
        key++;
    }

    /** Arguments may come bit by bit: https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling. */
    private void functionCall(JsonNode said, String signature, String responseId) {
        if (said.hasNonNull("name")) {
            begin();
            candidate.toolCall(key, id(said, responseId), said.path("name").asText());
            call = new GeminiArguments(said.path("args"), answer);
        } else if (call == null) {
            return;
        }
        call.add(said.path("partialArgs"));
        candidate.signature(key, signature);
        if (!said.path("willContinue").asBoolean()) {
            closeCall();
        }
    }

    /** Made up where there is none, and not the same in two answers of one conversation. */
    private String id(JsonNode said, String responseId) {
        String given = said.path("id").asText("");
        return given.isEmpty() && responseId != null && !responseId.isEmpty()
                ? "call_" + responseId + "_" + key
                : given;
    }

    private void closeCall() {
        if (call != null) {
            String arguments = call.json();
            call.release();
            candidate.arguments(key, arguments);
            call = null;
        }
    }

    private static Optional<ContentPart> file(ObjectNode part) {
        JsonNode inline = part.path("inlineData");
        JsonNode file = part.path("fileData");
        // A picture that was only thought of is none of the answer.
        if (part.path("thought").asBoolean() || !inline.isObject() && !file.isObject()) {
            return Optional.empty();
        }
        String type = inline.isObject()
                ? inline.path("mimeType").asText()
                : file.path("mimeType").asText();
        var media = Media.newBuilder().setMediaType(type);
        if (inline.isObject()) {
            media.setData(bytes(inline.path("data").asText()))
                    .setName(inline.path("displayName").asText());
        } else {
            media.setUrl(file.path("fileUri").asText());
        }
        var content = ContentPart.newBuilder();
        switch (type.split("/")[0]) {
            case "image" -> content.setImage(media);
            case "audio" -> content.setAudio(media);
            case "video" -> content.setVideo(media);
            default -> content.setDocument(media);
        }
        return Optional.of(content.build());
    }

    private static ByteString bytes(String base64) {
        try {
            return ByteString.copyFrom(
                    Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            throw WireJson.invalid("the vendor sent a file that is not base64");
        }
    }

    /** Code that the vendor ran, calls of its own tools, and what it may invent: kept with its signature. */
    private static ContentPart vendorPart(ObjectNode part) {
        String type = "";
        for (var names = part.fieldNames(); names.hasNext() && type.isEmpty(); ) {
            String name = names.next();
            type = MARKS.contains(name) ? "" : name;
        }
        return ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat(GeminiTranslator.FORMAT)
                        .setType(type)
                        .setJson(part.toString()))
                .build();
    }

    private void finish(GeminiWire.Candidate said) {
        FinishReason reason = GeminiFinish.of(said.finishReason());
        candidate.finish(reason, said.finishReason());
        if (reason != FinishReason.FINISH_REASON_STOP
                && said.finishMessage() != null
                && !said.finishMessage().isBlank()) {
            answer.warn("VENDOR_SAYS", said.finishMessage());
        }
    }

    private void logprobs(GeminiWire.Logprobs said) {
        List<GeminiWire.Logprob> chosen = said.chosenCandidates() == null ? List.of() : said.chosenCandidates();
        List<GeminiWire.Alternatives> top = said.topCandidates() == null ? List.of() : said.topCandidates();
        for (int i = 0; i < chosen.size(); i++) {
            var logprob = logprob(chosen.get(i));
            if (i < top.size() && top.get(i).candidates() != null) {
                top.get(i).candidates().forEach(other -> logprob.addAlternatives(logprob(other)));
            }
            candidate.logprob(logprob.build());
        }
    }

    private static TokenLogprob.Builder logprob(GeminiWire.Logprob said) {
        return TokenLogprob.newBuilder()
                .setToken(said.token() == null ? "" : said.token())
                .setLogprob(said.logProbability());
    }
}
