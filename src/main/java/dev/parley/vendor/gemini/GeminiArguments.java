package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.vendor.Answer;
import dev.parley.vendor.Held;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One call's arguments, whole or put together from bits: each names its place by a JSON path, and a text may go on in the
 * next bit of that place. A list or an object without elements has no bit: what was not named before a place in a list
 * is null, until it is.
 */
final class GeminiArguments {

    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[(\\d{1,6})]|\\['([^']*)']|\\[\"([^\"]*)\"]");
    private static final int MOST_BITS = 100_000;
    private static final int DEEPEST = 100;
    private static final int FARTHEST = 10_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Held held;
    private final ObjectNode arguments;
    private final Map<String, StringBuilder> texts = new HashMap<>();
    private int bits;

    GeminiArguments(JsonNode whole, Answer answer) {
        held = new Held(answer).json(whole);
        arguments = whole instanceof ObjectNode object ? object : NODES.objectNode();
    }

    /** The arguments so far; empty where there are none. */
    String json() {
        texts.forEach((path, text) -> put(path, TextNode.valueOf(text.toString())));
        return arguments.isEmpty() ? "" : arguments.toString();
    }

    /** They are told now, and held no more. */
    void release() {
        held.release();
    }

    void add(JsonNode partialArgs) {
        for (JsonNode bit : partialArgs) {
            if (++bits > MOST_BITS) {
                throw broken();
            }
            String path = bit.path("jsonPath").asText();
            if (bit.path("stringValue").isTextual()) {
                text(path, bit.path("stringValue").textValue());
            } else if (bit.has("numberValue")) {
                value(path, bit.get("numberValue"));
            } else if (bit.has("boolValue")) {
                value(path, bit.get("boolValue"));
            } else if (bit.has("nullValue")) {
                value(path, NullNode.getInstance());
            }
        }
    }

    private void value(String path, JsonNode value) {
        held.text(path).json(value);
        put(path, value);
    }

    private void text(String path, String more) {
        held.text(more);
        var known = texts.get(path);
        if (known == null) {
            value(path, TextNode.valueOf(""));
            texts.put(path, new StringBuilder(more));
        } else {
            known.append(more);
        }
    }

    private void put(String path, JsonNode value) {
        List<Object> steps = steps(path);
        JsonNode at = arguments;
        for (int i = 0; i < steps.size() - 1; i++) {
            at = child(at, steps.get(i), steps.get(i + 1) instanceof Integer);
        }
        set(at, steps.get(steps.size() - 1), value);
    }

    private JsonNode child(JsonNode parent, Object step, boolean list) {
        JsonNode known = step instanceof Integer index ? parent.get(index) : parent.get((String) step);
        if (known != null && known.isContainerNode()) {
            return known;
        }
        JsonNode made = list ? NODES.arrayNode() : NODES.objectNode();
        held.json(made);
        set(parent, step, made);
        return made;
    }

    private void set(JsonNode parent, Object step, JsonNode value) {
        if (step instanceof Integer index && parent instanceof ArrayNode list) {
            fill(list, index - list.size());
            if (index == list.size()) {
                list.add(value);
            } else {
                list.set(index, value);
            }
        } else if (step instanceof String name && parent instanceof ObjectNode object) {
            object.set(name, value);
        } else {
            throw broken();
        }
    }

    private void fill(ArrayNode list, int missing) {
        if (missing > FARTHEST) {
            throw broken();
        }
        held.nulls(Math.max(0, missing));
        for (int i = 0; i < missing; i++) {
            list.addNull();
        }
    }

    private static List<Object> steps(String path) {
        List<Object> steps = new ArrayList<>();
        var step = STEP.matcher(path);
        int at = path.startsWith("$") ? 1 : 0;
        while (step.find(at) && step.start() == at && steps.size() < DEEPEST) {
            if (step.group(2) != null) {
                steps.add(Integer.valueOf(step.group(2)));
            } else {
                steps.add(
                        step.group(1) != null ? step.group(1) : step.group(3) != null ? step.group(3) : step.group(4));
            }
            at = step.end();
            if (at == path.length()) {
                return steps;
            }
        }
        throw broken();
    }

    private static RuntimeException broken() {
        return WireJson.invalid("the vendor named a place in a tool call's arguments that can't be read");
    }
}
