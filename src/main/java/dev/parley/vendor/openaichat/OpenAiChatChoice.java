package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Answer;
import dev.parley.vendor.AnswerCandidate;
import dev.parley.vendor.AnswerSize;
import dev.parley.vendor.Held;
import java.util.ArrayList;
import java.util.List;

/** One of the answer's choices as it comes: its thoughts, its content, its calls and what vendors add. */
final class OpenAiChatChoice {

    static final String EXECUTED_TOOLS = "executed_tools";
    static final String ANNOTATIONS = "annotations";

    private static final Object REFUSAL = "refusal";

    private final Answer answer;
    private final AnswerCandidate candidate;
    private final OpenAiChatThoughts thoughts;
    private final OpenAiChatCalls calls;
    private final OpenAiChatSpeech speech;
    private final List<Citation> citations = new ArrayList<>();
    private final Held held;
    private Object contentKey = "content";
    private boolean thinking;
    private int pieces;

    OpenAiChatChoice(Answer answer, AnswerCandidate candidate) {
        this.answer = answer;
        this.candidate = candidate;
        this.held = new Held(answer);
        this.thoughts = new OpenAiChatThoughts(candidate);
        this.calls = new OpenAiChatCalls(answer, candidate);
        this.speech = new OpenAiChatSpeech(answer, candidate);
    }

    void take(OpenAiChatReply.Output output, boolean whole) {
        thoughts.take(output);
        // The vendor ran its own tools before it answered: https://console.groq.com/docs/compound.
        vendorField(EXECUTED_TOOLS, output.executedTools());
        content(output.content());
        if (output.refusal() != null && !output.refusal().isEmpty()) {
            candidate.text(REFUSAL, output.refusal());
            candidate.refused();
        }
        annotations(output.annotations());
        images(output.images());
        if (output.audio() != null) {
            speech.take(output.audio());
        }
        calls.take(output.toolCalls(), whole);
        calls.takeFunction(output.functionCall());
    }

    /** https://docs.mistral.ai/capabilities/reasoning/: content may be a list of thinking and text parts. */
    private void content(JsonNode content) {
        if (content == null) {
            return;
        }
        if (content.isTextual()) {
            text(content.textValue());
        }
        for (JsonNode part : content) {
            if (part.path("text").isTextual()) {
                text(part.path("text").textValue());
            } else if (part.path("type").asText().equals("thinking")) {
                think(part.path("thinking"));
            } else if (part.isObject()) {
                vendorPart(part.path("type").asText(), part);
            }
        }
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            goOn(false);
            candidate.text(contentKey, text);
        }
    }

    private void think(JsonNode thinking) {
        for (JsonNode thought : thinking) {
            String text = thought.path("text").asText();
            if (!text.isEmpty()) {
                goOn(true);
                candidate.reasoning(contentKey, text);
            }
        }
        if (thinking.isTextual() && !thinking.textValue().isEmpty()) {
            goOn(true);
            candidate.reasoning(contentKey, thinking.textValue());
        }
    }

    /** A list's parts have no numbers: one part ends where the other kind begins. */
    private void goOn(boolean withThinking) {
        if (thinking != withThinking) {
            thinking = withThinking;
            contentKey = "content " + ++pieces;
        }
    }

    private void annotations(JsonNode annotations) {
        if (annotations == null) {
            return;
        }
        for (JsonNode annotation : annotations) {
            if (annotation.path("type").asText().equals("url_citation")) {
                cite(citation(annotation));
            } else {
                vendorField(ANNOTATIONS, JsonNodeFactory.instance.arrayNode().add(annotation));
            }
        }
    }

    /** https://platform.openai.com/docs/guides/tools-web-search: Places are counted in the content's letters. */
    private static Citation citation(JsonNode annotation) {
        JsonNode source = annotation.path("url_citation");
        var citation = Citation.newBuilder()
                .setUrl(source.path("url").asText())
                .setTitle(source.path("title").asText())
                .setCitedText(source.path("content").asText())
                .setVendorJson(annotation.toString());
        if (source.path("start_index").isIntegralNumber()) {
            citation.setStartIndex(source.path("start_index").longValue());
        }
        if (source.path("end_index").isIntegralNumber()) {
            citation.setEndIndex(source.path("end_index").longValue());
        }
        return citation.build();
    }

    /** Cites a source; it may come before the text that it belongs to. */
    void cite(Citation citation) {
        if (!thinking && candidate.has(contentKey)) {
            candidate.citation(contentKey, citation);
        } else {
            held.bytes(AnswerSize.ENTRY + citation.getSerializedSize());
            citations.add(citation);
        }
    }

    /** https://openrouter.ai/docs/features/multimodal/image-generation. */
    private void images(JsonNode images) {
        if (images == null) {
            return;
        }
        for (JsonNode image : images) {
            String url = image.path("image_url").path("url").asText();
            if (!url.isEmpty()) {
                Media media = OpenAiChatMedia.of(url);
                candidate.whole(
                        "image " + ++pieces,
                        ContentPart.newBuilder().setImage(media).build());
            }
        }
    }

    /** What is a field of the vendor's message is kept as one. */
    private void vendorField(String name, JsonNode value) {
        if (value != null && !value.isEmpty()) {
            vendorPart(name, JsonNodeFactory.instance.objectNode().set(name, value));
        }
    }

    private void vendorPart(String type, JsonNode json) {
        candidate.whole("vendor part " + ++pieces, vendorPart(json, type));
    }

    static ContentPart vendorPart(JsonNode json, String type) {
        return ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat(OpenAiChatTranslator.FORMAT)
                        .setType(type)
                        .setJson(json.toString()))
                .build();
    }

    void logprobs(JsonNode logprobs) {
        if (logprobs != null) {
            logprobs.path("content").forEach(token -> candidate.logprob(OpenAiChatLogprobs.of(token)));
            logprobs.path("refusal").forEach(token -> candidate.logprob(OpenAiChatLogprobs.of(token)));
        }
    }

    /** Nothing more comes: what was gathered becomes parts. */
    void close() {
        calls.close();
        speech.close();
        held.release();
        for (Citation citation : citations) {
            if (!thinking && candidate.has(contentKey)) {
                candidate.citation(contentKey, citation);
            } else {
                answer.warn("CITATION_WITHOUT_TEXT", "the vendor named a source, but wrote no text that it belongs to");
            }
        }
    }
}
