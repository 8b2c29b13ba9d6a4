package dev.parley.vendor.bedrock;

import dev.parley.error.GatewayException;
import dev.parley.v1.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * The system prompt and the turns. Converse wants user and assistant in turn: what follows another message of the same
 * side joins its list of content, the results of tools being the user's.
 */
final class BedrockMessages {

    private final BedrockBlocks blocks;
    private final List<Object> system = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();

    private BedrockMessages(BedrockAsk ask) {
        this.blocks = new BedrockBlocks(ask);
    }

    static BedrockMessages of(BedrockAsk ask) {
        var messages = new BedrockMessages(ask);
        if (!ask.request().getSystem().isEmpty()) {
            messages.system.add(BedrockAsk.object().put("text", ask.request().getSystem()));
        }
        for (int i = 0; i < ask.request().getMessagesCount(); i++) {
            messages.add(i, ask.request().getMessages(i));
        }
        return messages;
    }

    List<Object> system() {
        return system.isEmpty() ? null : system;
    }

    List<Object> turns() {
        return turns.stream()
                .map(turn -> turn.options.stream()
                        .reduce(
                                (Object) new BedrockWire.Message(turn.role, turn.content),
                                (wire, added) ->
                                        BedrockAsk.withOptions(wire, added.message.getVendorOptionsMap(), added.where),
                                (one, other) -> other))
                .toList();
    }

    private void add(int index, Message message) {
        String where = "messages[" + index + "]";
        List<Object> content = new ArrayList<>(message.getPartsCount());
        for (int j = 0; j < message.getPartsCount(); j++) {
            content.addAll(blocks.blocks(message.getParts(j), where + ".parts[" + j + "]"));
        }
        switch (message.getRole()) {
            case ROLE_SYSTEM -> {
                refuseOptions(message, where);
                system.addAll(content);
            }
            case ROLE_ASSISTANT -> turn("assistant", content, message, where);
            case ROLE_USER, ROLE_TOOL -> turn("user", content, message, where);
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("not admitted: a message's role");
        }
    }

    /** A message of which nothing can be sent is no turn: the vendor refuses empty ones. */
    private void turn(String role, List<Object> content, Message message, String where) {
        if (content.isEmpty()) {
            return;
        }
        if (turns.isEmpty() || !turns.get(turns.size() - 1).role.equals(role)) {
            turns.add(new Turn(role, new ArrayList<>(), new ArrayList<>()));
        }
        var turn = turns.get(turns.size() - 1);
        turn.content.addAll(content);
        if (message.getVendorOptionsCount() > 0) {
            turn.options.add(new Options(message, where));
        }
    }

    private static void refuseOptions(Message message, String where) {
        if (message.getVendorOptionsMap().containsKey(BedrockAsk.WIRE_FORMAT)) {
            throw GatewayException.invalid(
                    where + ".vendor_options." + BedrockAsk.WIRE_FORMAT,
                    "joins the system prompt, which is no message",
                    "set the options of its parts instead");
        }
    }

    private record Options(Message message, String where) {}

    private record Turn(String role, List<Object> content, List<Options> options) {}
}
