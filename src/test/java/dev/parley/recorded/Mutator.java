package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Breaks a vendor's answer, as a broken vendor or network might. The same random numbers, the same break. */
final class Mutator {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Values that a reader may not expect; some that JSON allows and hardly anyone can hold. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "257",
            "2147483648",
            "9223372036854775808",
            "1e400",
            "1e999999999",
            "-1e-999999999",
            "9".repeat(990),
            "9".repeat(2000),
            "NaN",
            "\"\"",
            "\"x\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"" + "y".repeat(70_000) + "\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "{\"type\":\"unheard_of\"}",
            "[{\"type\":\"text\",\"text\":\"z\"}]",
            "[".repeat(900) + "]".repeat(900),
            "{\"a\":".repeat(400) + "1" + "}".repeat(400),
            "[".repeat(20_000) + "]".repeat(20_000));

    private static final byte[][] NOISE = {
        {(byte) 0xC3},
        {(byte) 0xFF, (byte) 0xFE},
        {(byte) 0xF0, (byte) 0x9F},
        {0},
        {'\r'},
        {'\n'},
        {'\n', '\n'},
        {'"'},
        {'{'},
        {'}'},
        {'\\'},
        ":\n".getBytes(StandardCharsets.UTF_8),
        "data:".getBytes(StandardCharsets.UTF_8),
        "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8),
        "event: error\n".getBytes(StandardCharsets.UTF_8)
    };

    private final Random random;

    Mutator(Random random) {
        this.random = random;
    }

    /** A broken copy; only a text has events and JSON to break, anything has bytes. */
    byte[] mutate(byte[] body, boolean text, boolean streamed) {
        byte[] broken = body;
        if (text && random.nextInt(5) > 0) {
            String separator =
                    !streamed ? null : new String(body, StandardCharsets.UTF_8).contains("data:") ? "\n\n" : "\n";
            broken = mutateText(new String(body, StandardCharsets.UTF_8), separator)
                    .getBytes(StandardCharsets.UTF_8);
        }
        return broken == body || random.nextInt(4) == 0 ? mutateBytes(broken) : broken;
    }

    /** Broken events of a stream that is no text; those that are no JSON objects any more are lost. */
    List<JsonNode> mutate(List<JsonNode> events) {
        String lines = events.stream().map(JsonNode::toString).collect(Collectors.joining("\n"));
        List<JsonNode> broken = new ArrayList<>();
        for (String line : mutateText(lines, "\n").split("\n")) {
            try {
                if (Recording.read(line) instanceof ObjectNode event && !event.isEmpty()) {
                    broken.add(event);
                }
            } catch (UncheckedIOException e) {
                // Lost.
            }
        }
        return broken;
    }

    private String mutateText(String body, String separator) {
        List<String> events = new ArrayList<>(separator == null ? List.of(body) : List.of(body.split(separator)));
        for (int times = 1 + random.nextInt(3); times > 0 && !events.isEmpty(); times--) {
            int at = random.nextInt(events.size());
            int other = random.nextInt(events.size());
            switch (separator == null ? 9 : random.nextInt(10)) {
                case 0 -> events.remove(at);
                case 1 -> events.add(other, events.get(at));
                case 2 -> Collections.swap(events, at, other);
                case 3 -> events.subList(at, events.size()).clear();
                case 4 -> events.addAll(new ArrayList<>(events));
                default -> events.set(at, mutateJson(events.get(at)));
            }
        }
        return String.join(separator == null ? "" : separator, events) + (separator == null ? "" : separator);
    }

    private String mutateJson(String event) {
        int start = event.indexOf('{');
        if (start < 0) {
            return event + VALUES.get(random.nextInt(VALUES.size()));
        }
        JsonNode tree;
        try {
            tree = Recording.read(event.substring(start));
        } catch (UncheckedIOException e) {
            // Broken by an earlier change.
            return event.substring(0, random.nextInt(event.length()));
        }
        List<Consumer<Mutator>> changes = new ArrayList<>();
        collect(tree, changes);
        if (!changes.isEmpty()) {
            changes.get(random.nextInt(changes.size())).accept(this);
        }
        return event.substring(0, start) + tree;
    }

    /** One change for each place in the tree. */
    private static void collect(JsonNode tree, List<Consumer<Mutator>> changes) {
        if (tree instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                changes.add(mutator -> mutator.change(object, field.getKey()));
                if (field.getValue().isInt() || field.getKey().equals("type")) {
                    // Indexes and types decide the most.
                    changes.add(mutator -> object.set(field.getKey(), mutator.value()));
                    changes.add(mutator -> object.put(field.getKey(), mutator.random.nextInt(5) - 1));
                }
                collect(field.getValue(), changes);
            });
        } else if (tree instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                int at = i;
                changes.add(mutator -> mutator.change(list, at));
                collect(list.get(i), changes);
            }
        }
    }

    private void change(ObjectNode object, String field) {
        switch (random.nextInt(6)) {
            case 0 -> object.remove(field);
            case 1 -> object.set(field + "x", object.remove(field));
            case 2 -> object.set(field, NODES.arrayNode().add(object.get(field)));
            default -> object.set(field, value());
        }
    }

    private void change(ArrayNode list, int at) {
        switch (random.nextInt(5)) {
            case 0 -> list.remove(at);
            case 1 -> list.insert(0, list.get(at).deepCopy());
            case 2 -> list.add(list.get(at).deepCopy());
            default -> list.set(at, value());
        }
    }

    private JsonNode value() {
        return NODES.rawValueNode(new RawValue(VALUES.get(random.nextInt(VALUES.size()))));
    }

    private byte[] mutateBytes(byte[] body) {
        byte[] broken = body.clone();
        for (int times = 1 + random.nextInt(4); times > 0 && broken.length > 1; times--) {
            int at = random.nextInt(broken.length);
            switch (random.nextInt(5)) {
                case 0 -> broken[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> broken[at] = (byte) random.nextInt(256);
                case 2 -> broken = Arrays.copyOf(broken, at);
                case 3 -> broken = joined(broken, at, NOISE[random.nextInt(NOISE.length)], at);
                default -> {
                    int end = Math.min(broken.length, at + random.nextInt(200));
                    broken = random.nextBoolean()
                            ? joined(broken, at, new byte[0], end)
                            : joined(broken, end, new byte[0], at);
                }
            }
        }
        return broken;
    }

    private static byte[] joined(byte[] body, int end, byte[] middle, int start) {
        byte[] joined = Arrays.copyOf(body, end + middle.length + body.length - start);
        System.arraycopy(middle, 0, joined, end, middle.length);
        System.arraycopy(body, start, joined, end + middle.length, body.length - start);
        return joined;
    }
}
