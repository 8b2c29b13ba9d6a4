package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.vendor.Answer;
import dev.parley.vendor.AnswerCandidate;
import dev.parley.vendor.AnswerSize;
import dev.parley.vendor.Held;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tool calls of one choice, in as many pieces as the vendor likes. */
final class OpenAiChatCalls {

    static final String CUSTOM = "custom";

    private static final Object LEGACY = "function_call";

    private final Answer answer;
    private final AnswerCandidate candidate;
    private final Map<Object, Call> open = new HashMap<>();
    private final Map<Object, Custom> customs = new LinkedHashMap<>();
    private Object last = 0;

    /** A call that may go on: the key of its part, and the id that it began with. */
    private record Call(Object key, String id) {}

    /** A call of a tool that takes text and no JSON: it is kept as the vendor wrote it. */
    private static final class Custom {
        private final StringBuilder input = new StringBuilder();
        private final Held held;
        private String id = "";
        private String name = "";

        Custom(Answer answer) {
            this.held = new Held(answer);
        }
    }

    OpenAiChatCalls(Answer answer, AnswerCandidate candidate) {
        this.answer = answer;
        this.candidate = candidate;
    }

    void take(JsonNode calls, boolean whole) {
        if (calls == null) {
            return;
        }
        int place = 0;
        for (JsonNode call : calls) {
            take(call, place++, whole);
        }
    }

    private void take(JsonNode call, int place, boolean whole) {
        String id = text(call.path("id"));
        JsonNode function = call.path("function");
        String name = text(function.path("name"));
        boolean custom = name.isEmpty() && !text(call.path(CUSTOM).path("name")).isEmpty();
        boolean named = custom || !name.isEmpty();
        // A whole answer's calls are told apart by their place: some vendors number them all 0.
        Call known = whole ? begin(place, id) : call(number(call, id, named), id, named);
        if (custom || customs.containsKey(known.key())) {
            take(call, known);
        } else {
            // Some vendors make up an id for each piece: the first is the call's.
            boolean first = known.id().isEmpty() || id.equals(known.id());
            grow(known.key(), first ? id : "", name, function.path("arguments"));
        }
    }

    /** What tells calls apart: their number; where a vendor gives none, their id; without either, a name begins one. */
    private Object number(JsonNode call, String id, boolean named) {
        JsonNode index = call.path("index");
        if (index.isInt()) {
            last = index.intValue();
        } else if (!id.isEmpty()) {
            last = "call " + id;
        } else if (named) {
            last = "call without number " + open.size();
        }
        return last;
    }

    /** Some vendors give all calls one number: another id with a name begins another call. */
    private Call call(Object number, String id, boolean named) {
        Call known = open.get(number);
        boolean begins = known == null || named && !id.isEmpty() && !known.id().isEmpty() && !id.equals(known.id());
        return begins ? begin(number, id) : known;
    }

    private Call begin(Object number, String id) {
        Object key = open.containsKey(number) ? "call " + number + ' ' + id : number;
        var call = new Call(key, id);
        answer.checkLength(AnswerSize.ENTRY);
        answer.checkLength(id);
        open.put(number, call);
        return call;
    }

    private void grow(Object key, String id, String name, JsonNode arguments) {
        String json = arguments.isContainerNode() ? arguments.toString() : text(arguments);
        if (!candidate.has(key) && id.isEmpty() && name.isEmpty() && json.isEmpty()) {
            return;
        }
        candidate.toolCall(key, id, name);
        candidate.arguments(key, json);
    }

    private void take(JsonNode call, Call known) {
        var custom = customs.computeIfAbsent(known.key(), fresh -> new Custom(answer));
        JsonNode said = call.path(CUSTOM);
        custom.id = custom.id.isEmpty() ? known.id() : custom.id;
        if (custom.name.isEmpty()) {
            custom.name = text(said.path("name"));
            custom.held.text(custom.name);
        }
        String more = text(said.path("input"));
        custom.held.text(more);
        custom.input.append(more);
    }

    /** https://platform.openai.com/docs/api-reference/chat/object: what calls were before there could be several. */
    void takeFunction(JsonNode function) {
        if (function != null) {
            grow(LEGACY, "", text(function.path("name")), function.path("arguments"));
        }
    }

    void close() {
        customs.forEach((key, custom) -> {
            custom.held.release();
            var json =
                    JsonNodeFactory.instance.objectNode().put("id", custom.id).put("type", CUSTOM);
            json.putObject(CUSTOM).put("name", custom.name).put("input", custom.input.toString());
            candidate.whole(key, OpenAiChatChoice.vendorPart(json, CUSTOM));
        });
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }
}
