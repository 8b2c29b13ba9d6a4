package dev.parley.vendor.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.v1.ContentPart;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Answer;
import dev.parley.vendor.AnswerCandidate;
import dev.parley.vendor.AnswerSize;
import dev.parley.vendor.Held;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parts of one answer: texts, thoughts, the plan for tool calls, the calls, and what the texts rest on. */
final class CohereContent {

    private static final String PLAN = "plan";
    private static final String NULL = "null";

    private final Answer answer;
    private final AnswerCandidate candidate;
    private final Map<Integer, String> keys = new HashMap<>();
    private final Map<String, Unknown> unknown = new HashMap<>();
    private final Map<Integer, String> withheld = new HashMap<>();
    private final List<String> thoughts = new ArrayList<>();
    private String lastText = "";
    private int again;

    /** A part of a kind that is not known here, which is told when it is whole. */
    private record Unknown(ObjectNode json, Held held) {

        /** It grows as all others do: its texts are appended to. */
        void append(String name, JsonNode more) {
            JsonNode known = json.path(name);
            if (known.isTextual() && more.isTextual() && !name.equals("type")) {
                held.text(more.textValue());
                json.put(name, known.textValue() + more.textValue());
            } else {
                held.text(name).json(more);
                json.set(name, more);
            }
        }
    }

    CohereContent(Answer answer) {
        this.answer = answer;
        this.candidate = answer.first();
    }

    /** A part of the content begins, maybe with content. */
    void begin(int index, JsonNode part) {
        end(index);
        String key = "content " + index + (keys.containsKey(index) ? " again " + again++ : "");
        answer.checkLength(AnswerSize.ENTRY);
        keys.put(index, key);
        String type = part.path("type").asText();
        if (part instanceof ObjectNode whole
                && !type.isEmpty()
                && !type.equals("text")
                && !type.equals(CohereAssistant.THINKING)) {
            unknown.put(key, new Unknown(whole, new Held(answer).json(whole)));
        } else {
            grow(index, part);
        }
    }

    void grow(int index, JsonNode part) {
        String key = keys.computeIfAbsent(index, fresh -> {
            answer.checkLength(AnswerSize.ENTRY);
            return "content " + fresh;
        });
        if (unknown.containsKey(key)) {
            part.properties().forEach(field -> unknown.get(key).append(field.getKey(), field.getValue()));
            return;
        }
        String thought = CohereCitations.text(part.path(CohereAssistant.THINKING));
        if (!thought.isEmpty()) {
            if (!candidate.has(key)) {
                thoughts.add(key);
            }
            candidate.reasoning(key, thought);
        }
        String text = CohereCitations.text(part.path("text"));
        if (!text.isEmpty()) {
            lastText = key;
            candidate.text(key, text);
        }
    }

    void end(int index) {
        String key = keys.get(index);
        Unknown whole = key == null ? null : unknown.remove(key);
        if (whole != null) {
            whole.held().release();
            candidate.whole(
                    key,
                    ContentPart.newBuilder()
                            .setVendorPart(VendorPart.newBuilder()
                                    .setWireFormat(CohereTranslator.FORMAT)
                                    .setType(whole.json().path("type").asText())
                                    .setJson(whole.json().toString()))
                            .build());
        }
    }

    void plan(JsonNode plan) {
        candidate.reasoning(PLAN, CohereCitations.text(plan));
    }

    void call(int index, JsonNode call) {
        String key = "call " + index;
        JsonNode function = call.path("function");
        candidate.toolCall(key, CohereCitations.text(call.path("id")), CohereCitations.text(function.path("name")));
        // Cohere writes null where a call has no arguments: what may become that word waits.
        String arguments = withheld.getOrDefault(index, "") + CohereCitations.text(function.path("arguments"));
        if (NULL.startsWith(arguments)) {
            withheld.put(index, arguments);
        } else {
            withheld.remove(index);
            candidate.arguments(key, arguments);
        }
    }

    /** A citation rests where it says: in the plan, in a part of the content, else in the last text. */
    void cite(JsonNode citation) {
        String key = citation.path("type").asText().equals("PLAN")
                ? PLAN
                : keys.getOrDefault(citation.path("content_index").asInt(-1), lastText);
        if (!citation.isObject()) {
            return;
        }
        if (candidate.has(key)) {
            candidate.citation(key, CohereCitations.fromWire(citation));
        } else {
            answer.leftOut("a citation of content that it did not send");
        }
    }

    void close() {
        List.copyOf(keys.keySet()).forEach(this::end);
        withheld.forEach((index, arguments) -> {
            if (!arguments.equals(NULL)) {
                candidate.arguments("call " + index, arguments);
            }
        });
        // Beside calls a thought would go back as their plan: these say that they are none.
        if (candidate.hasToolCalls()) {
            var mark = Struct.newBuilder()
                    .putFields(
                            "type",
                            Value.newBuilder()
                                    .setStringValue(CohereAssistant.THINKING)
                                    .build())
                    .build();
            thoughts.forEach(key -> candidate.vendorOptions(key, CohereTranslator.FORMAT, mark));
        }
    }
}
