package dev.parley.vendor.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.vendor.Answer;
import dev.parley.vendor.Held;
import dev.parley.vendor.StreamDecoder;
import dev.parley.vendor.WireJson;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * One streamed answer: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html. Ends with
 * {@code messageStop} and {@code metadata}, the latter of which some leave out.
 */
final class BedrockDecoder implements StreamDecoder {

    private final BedrockAsk ask;
    private final Map<Integer, Gathered> open = new TreeMap<>();
    private boolean told;
    private boolean stopped;
    private BedrockWire.Event counts;

    BedrockDecoder(BedrockAsk ask) {
        this.ask = ask;
    }

    @Override
    public void next(String name, String data, Answer answer) {
        if (!told) {
            told = true;
            ask.tell(answer);
        }
        switch (name) {
            case "contentBlockStart" -> start(event(data), answer);
            case "contentBlockDelta" -> grow(event(data), answer);
            case "contentBlockStop" -> stop(open.remove(event(data).contentBlockIndex()), answer);
            case "messageStop" -> {
                var event = event(data);
                stopAll(answer);
                BedrockTranslator.end(event.stopReason(), answer);
                BedrockOutput.responseFields(event.additionalModelResponseFields(), answer);
                stopped = true;
            }
            case "metadata" -> {
                counts = event(data);
                BedrockTranslator.served(counts.usage(), counts.serviceTier(), answer);
            }
            default -> {
                // messageStart says only that it is the assistant who speaks; what AWS may add can't harm.
            }
        }
        if (stopped && counts != null) {
            // Some models' counts come before the stop, and are of the whole all the same.
            BedrockTranslator.served(counts.usage(), counts.serviceTier(), answer);
            answer.complete();
        }
    }

    private static BedrockWire.Event event(String data) {
        return WireJson.read(data, BedrockWire.Event.class);
    }

    /** A kind of content of a block: should a model go on with another kind under the same number, it is another part. */
    private record Key(int index, String kind) {}

    private void start(BedrockWire.Event event, Answer answer) {
        JsonNode start = event.start();
        int index = event.contentBlockIndex();
        if (start == null) {
            return;
        }
        if (start.path("toolUse").isObject() && !BedrockOutput.isOfServer(start.path("toolUse"))) {
            JsonNode call = start.path("toolUse");
            answer.first()
                    .toolCall(
                            new Key(index, "toolUse"),
                            call.path("toolUseId").asText(),
                            call.path("name").asText());
        } else if (start instanceof ObjectNode begun && !begun.isEmpty()) {
            // Told when it is whole.
            stop(open.remove(index), answer);
            open.put(index, new Gathered(begun, answer));
        }
    }

    private void grow(BedrockWire.Event event, Answer answer) {
        JsonNode delta = event.delta();
        int index = event.contentBlockIndex();
        if (delta == null) {
            return;
        }
        var parts = answer.first();
        var gathered = open.get(index);
        if (delta.has("text")) {
            parts.text(new Key(index, "text"), delta.path("text").asText());
        } else if (delta.has("citation")) {
            parts.citation(new Key(index, "text"), BedrockOutput.citation(delta.path("citation")));
        } else if (delta.has("reasoningContent")) {
            think(index, delta.path("reasoningContent"), answer);
        } else if (delta.has("toolUse") && gathered == null) {
            call(new Key(index, "toolUse"), delta.path("toolUse"), answer);
        } else if (delta instanceof ObjectNode more && !more.isEmpty()) {
            gathered(index, answer).add(more);
        }
    }

    private static void call(Key key, JsonNode delta, Answer answer) {
        if (!answer.first().has(key)) {
            throw WireJson.invalid("the vendor sent arguments of a tool call that did not begin");
        }
        answer.first().arguments(key, delta.path("input").asText());
    }

    private void think(int index, JsonNode delta, Answer answer) {
        var key = new Key(index, "reasoningContent");
        answer.first().reasoning(key, delta.path("text").asText());
        answer.first().signature(key, delta.path("signature").asText());
        if (delta.has("redactedContent")) {
            gathered(index, answer).add(delta.path("redactedContent").asText());
        }
    }

    private Gathered gathered(int index, Answer answer) {
        return open.computeIfAbsent(index, begins -> new Gathered(BedrockAsk.object(), answer));
    }

    private void stopAll(Answer answer) {
        open.values().forEach(block -> stop(block, answer));
        open.clear();
    }

    private static void stop(Gathered block, Answer answer) {
        if (block != null) {
            block.held.release();
            block.tell(answer);
        }
    }

    /** A block that makes sense only when it is whole. */
    private static final class Gathered {

        private final ObjectNode json;
        private final Held held;
        private final StringBuilder input = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Gathered(ObjectNode json, Answer answer) {
            this.json = json;
            this.held = new Held(answer).json(json);
        }

        void add(String base64) {
            held.text(base64);
            bytes.writeBytes(BedrockOutput.bytes(base64));
        }

        void add(ObjectNode delta) {
            if (delta.path("toolUse").path("input").isTextual()) {
                String more = delta.path("toolUse").path("input").textValue();
                held.text(more);
                input.append(more);
            } else if (delta.path("toolResult").isArray()) {
                held.json(delta);
                var content = json.withObject("/toolResult").withArray("/content");
                delta.path("toolResult").forEach(content::add);
            } else if (delta.path("image").path("source").path("bytes").isTextual()) {
                add(delta.path("image").path("source").path("bytes").textValue());
            } else {
                held.json(delta);
                json.setAll(delta);
            }
        }

        void tell(Answer answer) {
            // Not the block itself, which the key of its part would keep.
            var key = new Object();
            String base64 = Base64.getEncoder().encodeToString(bytes.toByteArray());
            if (json.has("image")) {
                if (!base64.isEmpty()) {
                    json.withObject("/image/source").put("bytes", base64);
                }
                BedrockOutput.file(key, "image", json, answer);
            } else if (!base64.isEmpty()) {
                answer.first().whole(key, BedrockOutput.redacted(base64));
            } else {
                if (json.path("toolUse") instanceof ObjectNode call) {
                    // An answer that reached its limit may end in the middle of it.
                    call.set(
                            "input",
                            WireJson.tree(input.toString()).orElseGet(() -> TextNode.valueOf(input.toString())));
                }
                BedrockOutput.vendorPart(key, json, answer);
            }
        }
    }
}
