package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.v1.Warning;
import dev.parley.vendor.Answer;
import dev.parley.vendor.Held;
import dev.parley.vendor.StreamDecoder;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One streamed answer: https://docs.claude.com/en/docs/build-with-claude/streaming. Ends with {@code message_stop}, and
 * says why in the {@code message_delta} before. Every block that starts is a part of its own, even where a number comes
 * twice.
 */
final class AnthropicDecoder implements StreamDecoder {

    private final List<Warning> warnings;
    private final AnthropicUsage usage = new AnthropicUsage();
    private final Map<Integer, Block> open = new HashMap<>();

    /** Tells first what there was to tell of the request. */
    AnthropicDecoder(List<Warning> warnings) {
        this.warnings = warnings;
    }

    @Override
    public void next(String name, String data, Answer answer) {
        var event = WireJson.read(data, AnthropicWire.Event.class);
        VendorErrors.throwIfError(event.error());
        switch (event.type() == null ? name : event.type()) {
            case "message_start" -> startMessage(event.message(), answer);
            case "content_block_start" -> start(event, answer);
            case "content_block_delta" -> grow(event, answer);
            case "content_block_stop" -> stop(open.remove(event.index()), answer);
            case "message_delta" -> {
                if (event.delta() != null) {
                    AnthropicEnding.of(event).tell(answer);
                }
                count(event, answer);
            }
            case "message_stop" -> {
                end(answer);
                answer.complete();
            }
            case "error" -> throw VendorErrors.inAnswer(MissingNode.getInstance());
            default -> {
                // Pings and what Anthropic may add: https://docs.claude.com/en/api/versioning.
            }
        }
    }

    private void startMessage(AnthropicWire.Reply message, Answer answer) {
        if (message == null) {
            throw WireJson.invalid("the vendor's stream starts with a message_start without a message");
        }
        warnings.forEach(answer::warn);
        answer.responseId(message.id());
        answer.model(message.model());
        usage.add(message.usage());
        usage.tell(answer);
    }

    /** What the start told is no count of the whole, and to tell it again would make it one. */
    private void count(AnthropicWire.Event event, Answer answer) {
        usage.add(event.usage());
        if (event.usage() != null && event.usage().counts(answer.hasContent())) {
            usage.tell(answer);
        }
    }

    private void start(AnthropicWire.Event event, Answer answer) {
        if (event.contentBlock() == null) {
            return;
        }
        stop(open.remove(event.index()), answer);
        var block = new Block(event.contentBlock(), answer);
        open.put(event.index(), block);
        switch (block.type()) {
            case "text", "thinking", "redacted_thinking" -> AnthropicOutput.whole(block.key, block.json, answer);
            case "tool_use" -> AnthropicOutput.toolUse(block.key, block.json, answer);
            default -> {
                // Told when it is whole.
            }
        }
    }

    private void grow(AnthropicWire.Event event, Answer answer) {
        var block = open.get(event.index());
        var delta = event.delta();
        if (block == null || delta == null || delta.type() == null) {
            return;
        }
        switch (delta.type()) {
            case "text_delta" -> answer.first().text(block.key, delta.text());
            case "thinking_delta" -> answer.first().reasoning(block.key, delta.thinking());
            case "signature_delta" -> answer.first().signature(block.key, delta.signature());
            case "citations_delta" -> {
                if (delta.citation() != null) {
                    answer.first().citation(block.key, AnthropicOutput.citation(delta.citation()));
                }
            }
            case "input_json_delta" -> {
                if (block.type().equals("tool_use")) {
                    block.grew |=
                            delta.partialJson() != null && !delta.partialJson().isEmpty();
                    answer.first().arguments(block.key, delta.partialJson());
                } else {
                    block.add(delta.partialJson());
                }
            }
            case "compaction_delta" -> block.add(delta.content());
            default -> {
                // As with events: what we don't know can't harm.
            }
        }
    }

    /** A block that started with its arguments and got none later has those. */
    private static void stop(Block block, Answer answer) {
        if (block == null) {
            return;
        }
        block.held.release();
        switch (block.type()) {
            case "text", "thinking", "redacted_thinking" -> {}
            case "tool_use" -> {
                if (!block.grew) {
                    answer.first().arguments(block.key, AnthropicOutput.arguments(block.json));
                }
            }
            default -> AnthropicOutput.vendorPart(block.key, block.whole(), answer);
        }
    }

    @Override
    public void end(Answer answer) {
        open.values().forEach(block -> stop(block, answer));
        open.clear();
    }

    /** A block as it started, and the JSON or text that was added to it since. */
    private static final class Block {

        /** The key of its part, which is kept for longer than the block. */
        private final Object key = new Object();

        private final ObjectNode json;
        private final Held held;
        private final StringBuilder added = new StringBuilder();
        private boolean grew;

        Block(ObjectNode json, Answer answer) {
            this.json = json;
            this.held = new Held(answer).json(json);
        }

        String type() {
            return json.path("type").asText();
        }

        void add(String more) {
            if (more != null) {
                held.text(more);
                added.append(more);
            }
        }

        JsonNode whole() {
            if (added.isEmpty()) {
                return json;
            }
            if (json.has("input")) {
                // An answer that reached its limit may end in the middle of it.
                json.set("input", WireJson.tree(added.toString()).orElseGet(() -> TextNode.valueOf(added.toString())));
            } else {
                json.put("content", added.toString());
            }
            return json;
        }
    }
}
