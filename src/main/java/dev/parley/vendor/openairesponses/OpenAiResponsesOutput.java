package dev.parley.vendor.openairesponses;

import static dev.parley.vendor.openairesponses.OpenAiResponsesParts.string;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.vendor.Answer;
import dev.parley.vendor.AnswerCandidate;
import dev.parley.vendor.AnswerSize;
import dev.parley.vendor.Held;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes parts of the items of one answer, from deltas as they come and from the finished items: what deltas brought is
 * not taken a second time. Items that the API has no part for are kept whole, to be sent back as they came.
 */
final class OpenAiResponsesOutput {

    /** Calls that the caller is to carry out; the vendor's own tools run at the vendor. */
    private static final Set<String> CALLERS =
            Set.of("custom_tool_call", "computer_call", "local_shell_call", "shell_call", "apply_patch_call");

    /** What an item tells beside its content and must hear again when it is sent back. */
    private static final List<String> SENT_BACK = List.of("phase", "namespace", "caller");

    private final TreeSet<Integer> done = new TreeSet<>();
    private final Set<String> ids = new HashSet<>();
    private final TreeSet<Integer> growing = new TreeSet<>();
    private final TreeMap<Integer, ObjectNode> waiting = new TreeMap<>();
    private final Map<Integer, Held> held = new HashMap<>();
    private final Set<Key> withArguments = new HashSet<>();
    private final Set<Key> withLogprobs = new HashSet<>();
    private final Map<Key, Integer> citations = new HashMap<>();
    private final Set<String> openCalls = new HashSet<>();

    /** A part's place: its item, and its own within it. */
    private record Key(int item, Kind kind, int index) {}

    private enum Kind {
        CONTENT,
        SUMMARY,
        ITEM
    }

    /** Whether the model waits for what only the caller can bring, beside the results of function calls. */
    boolean awaitsCaller() {
        return !openCalls.isEmpty();
    }

    void text(int item, int index, String text, Answer answer) {
        answer.first().text(new Key(item, Kind.CONTENT, index), text);
    }

    void refusal(int item, int index, String text, Answer answer) {
        text(item, index, text, answer);
        answer.first().refused();
    }

    void summary(int item, int index, String text, Answer answer) {
        answer.first().reasoningSummary(new Key(item, Kind.SUMMARY, index), text);
    }

    void thought(int item, int index, String text, Answer answer) {
        answer.first().reasoning(new Key(item, Kind.CONTENT, index), text);
    }

    void arguments(int item, String json, Answer answer) {
        var key = new Key(item, Kind.ITEM, 0);
        answer.first().arguments(key, json);
        if (!json.isEmpty()) {
            withArguments.add(key);
        }
    }

    void citation(int item, int index, JsonNode annotation, Answer answer) {
        var key = new Key(item, Kind.CONTENT, index);
        citations.merge(key, 1, Integer::sum);
        answer.first().citation(key, OpenAiResponsesParts.citation(annotation));
    }

    void logprobs(int item, int index, JsonNode logprobs, Answer answer) {
        if (logprobs != null && !logprobs.isEmpty()) {
            withLogprobs.add(new Key(item, Kind.CONTENT, index));
            logprobs.forEach(one -> answer.first().logprob(OpenAiResponsesParts.logprob(one)));
        }
    }

    /** An item that is to grow: a call is known by its name at once. */
    void begin(int index, JsonNode item, Answer answer) {
        if (growing.add(index)) {
            answer.checkLength(AnswerSize.ENTRY);
        }
        if (string(item, "type").equals("function_call")) {
            answer.first().toolCall(new Key(index, Kind.ITEM, 0), callId(item), string(item, "name"));
        }
    }

    /** A finished item, taken once, in the order of their beginning: a vendor's own tools run side by side. */
    void item(int index, JsonNode told, Answer answer) {
        if (!(told instanceof ObjectNode item)) {
            throw WireJson.invalid("the vendor sent an item of its answer that is no object");
        }
        growing.remove(index);
        boolean fresh = !done.contains(index) && waiting.putIfAbsent(index, item) == null;
        release(answer);
        if (fresh && waiting.containsKey(index)) {
            held.put(index, new Held(answer).json(item));
        }
    }

    private void release(Answer answer) {
        while (!waiting.isEmpty() && growing.lower(waiting.firstKey()) == null) {
            var next = waiting.pollFirstEntry();
            done.add(next.getKey());
            answer.checkLength(AnswerSize.ENTRY);
            Optional.ofNullable(held.remove(next.getKey())).ifPresent(Held::release);
            take(next.getKey(), next.getValue(), answer);
        }
    }

    /** The items of the whole answer: those that no event brought are taken, whatever their numbers were there. */
    void rest(List<JsonNode> output, Answer answer) {
        growing.clear();
        release(answer);
        for (int i = 0; done.size() < output.size() && i < output.size(); i++) {
            JsonNode item = output.get(i);
            if (!(item instanceof ObjectNode) || !ids.contains(string(item, "id"))) {
                item(done.contains(i) ? done.last() + 1 : i, item, answer);
            }
        }
    }

    private void take(int index, ObjectNode item, Answer answer) {
        if (item.hasNonNull("id") && ids.add(string(item, "id"))) {
            answer.checkLength(string(item, "id"));
        }
        String type = string(item, "type");
        switch (type) {
            case "message" -> message(index, item, answer);
            case "reasoning" -> reasoning(index, item, answer.first());
            case "function_call" -> call(index, item, answer.first());
            case "image_generation_call" ->
                answer.first().whole(new Key(index, Kind.ITEM, 0), OpenAiResponsesParts.image(item));
            default -> {
                if (CALLERS.contains(type)
                        || type.equals("tool_search_call")
                                && string(item, "execution").equals("client")) {
                    openCalls.add(string(item, "call_id"));
                } else if (type.endsWith("_output")) {
                    openCalls.remove(string(item, "call_id"));
                }
                answer.first().whole(new Key(index, Kind.ITEM, 0), OpenAiResponsesParts.own(item));
            }
        }
    }

    private void message(int index, JsonNode item, Answer answer) {
        JsonNode content = item.path("content");
        for (int i = 0; i < content.size(); i++) {
            JsonNode part = content.path(i);
            var key = new Key(index, Kind.CONTENT, i);
            switch (string(part, "type")) {
                case "output_text" -> outputText(key, part, answer);
                case "refusal" -> refusal(index, i, answer.first().has(key) ? "" : string(part, "refusal"), answer);
                default -> answer.leftOut(part.path("type").asText("content of an unknown kind"));
            }
            keep(key, item, answer.first());
        }
    }

    private void outputText(Key key, JsonNode part, Answer answer) {
        if (!answer.first().has(key)) {
            answer.first().text(key, string(part, "text"));
        }
        JsonNode annotations = part.path("annotations");
        for (int i = citations.getOrDefault(key, 0); i < annotations.size(); i++) {
            citation(key.item(), key.index(), annotations.path(i), answer);
        }
        if (!withLogprobs.contains(key)) {
            logprobs(key.item(), key.index(), part.path("logprobs"), answer);
        }
    }

    private static void reasoning(int index, JsonNode item, AnswerCandidate answer) {
        List<Key> keys = new ArrayList<>();
        for (Kind kind : List.of(Kind.SUMMARY, Kind.CONTENT)) {
            JsonNode texts = item.path(kind == Kind.SUMMARY ? "summary" : "content");
            for (int i = 0; i < texts.size(); i++) {
                var key = new Key(index, kind, i);
                String text = answer.has(key) ? "" : string(texts.path(i), "text");
                if (kind == Kind.SUMMARY) {
                    answer.reasoningSummary(key, text);
                } else {
                    answer.reasoning(key, text);
                }
                if (answer.has(key)) {
                    keys.add(key);
                }
            }
        }
        String signature = string(item, "encrypted_content");
        if (keys.isEmpty()) {
            answer.whole(
                    new Key(index, Kind.ITEM, 0), OpenAiResponsesParts.hiddenThought(string(item, "id"), signature));
        } else {
            answer.signature(keys.get(keys.size() - 1), signature);
        }
        keys.forEach(key -> keep(key, item, answer));
    }

    private void call(int index, JsonNode item, AnswerCandidate answer) {
        var key = new Key(index, Kind.ITEM, 0);
        answer.toolCall(key, callId(item), string(item, "name"));
        if (!withArguments.contains(key)) {
            JsonNode arguments = item.path("arguments");
            answer.arguments(key, arguments.isTextual() ? arguments.textValue() : arguments.toString());
        }
        keep(key, item, answer);
    }

    private static String callId(JsonNode item) {
        return string(item, "call_id").isEmpty() ? string(item, "id") : string(item, "call_id");
    }

    private static void keep(Key key, JsonNode item, AnswerCandidate answer) {
        answer.vendorId(key, string(item, "id"));
        var more = JsonNodeFactory.instance.objectNode();
        for (String name : SENT_BACK) {
            if (item.hasNonNull(name)) {
                more.set(name, item.get(name));
            }
        }
        if (!more.isEmpty()) {
            answer.vendorOptions(key, OpenAiResponsesWire.FORMAT, VendorOptions.struct(more));
        }
    }
}
