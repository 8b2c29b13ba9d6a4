package dev.parley.vendor.anthropic;

import com.google.protobuf.Struct;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The system prompt and the turns. The results of tools and what the user says after them are one turn of the user; what
 * the system says in between stays there for models that take it, and joins the system prompt for others.
 */
final class AnthropicMessages {

    private final AnthropicAsk ask;
    private final CompleteRequest request;
    private final List<Object> system = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();

    private AnthropicMessages(AnthropicAsk ask) {
        this.ask = ask;
        this.request = ask.request();
    }

    static AnthropicMessages of(AnthropicAsk ask) {
        var messages = new AnthropicMessages(ask);
        if (!ask.request().getSystem().isEmpty()) {
            messages.system.add(new AnthropicWire.Text("text", ask.request().getSystem(), null, null));
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
        return turns.stream().map(Turn::toWire).toList();
    }

    private void add(int index, Message message) {
        List<Object> blocks = blocks("messages[" + index + "]", message);
        switch (message.getRole()) {
            case ROLE_SYSTEM -> {
                if (staysInPlace(index)) {
                    turn(message, index, "system", "system".equals(lastRole())).add(blocks);
                } else {
                    refuseOptions(message, index);
                    system.addAll(blocks);
                }
            }
            case ROLE_ASSISTANT -> addTurn(message, index, "assistant", false, blocks);
            case ROLE_USER, ROLE_TOOL -> addTurn(message, index, "user", index > 0 && follows(index), blocks);
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("not admitted: a message's role");
        }
    }

    private List<Object> blocks(String where, Message message) {
        List<Object> blocks = new ArrayList<>(message.getPartsCount());
        for (int j = 0; j < message.getPartsCount(); j++) {
            ContentPart part = message.getParts(j);
            AnthropicBlocks.block(ask, part, where + ".parts[" + j + "]").ifPresent(blocks::add);
        }
        return blocks;
    }

    /** Results and what comes after them make one turn: the vendor wants all results in the turn after the calls. */
    private boolean follows(int index) {
        return request.getMessages(index - 1).getRole() == Role.ROLE_TOOL && !turns.isEmpty();
    }

    /** A message of which nothing can be sent is no turn: the vendor refuses empty ones. */
    private void addTurn(Message message, int index, String role, boolean join, List<Object> blocks) {
        if (!blocks.isEmpty()) {
            turn(message, index, role, join).add(blocks);
        }
    }

    private Turn turn(Message message, int index, String role, boolean join) {
        if (!join) {
            turns.add(new Turn(role, new ArrayList<>(), new ArrayList<>()));
        }
        Turn turn = turns.get(turns.size() - 1);
        if (message.getVendorOptionsCount() > 0) {
            turn.options.add(new Options("messages[" + index + "]", message.getVendorOptionsMap()));
        }
        return turn;
    }

    private String lastRole() {
        return turns.isEmpty() ? "" : turns.get(turns.size() - 1).role;
    }

    /** Where the vendor takes it: after the user, before the assistant or at the end. */
    private boolean staysInPlace(int index) {
        if (!ask.model().takesSystemTurns()
                || ask.modelInPath()
                || !lastRole().equals("user") && !lastRole().equals("system")) {
            return false;
        }
        return request.getMessagesList().stream()
                .skip(index + 1L)
                .map(Message::getRole)
                .filter(role -> role != Role.ROLE_SYSTEM)
                .findFirst()
                .map(role -> role == Role.ROLE_ASSISTANT)
                .orElse(true);
    }

    private static void refuseOptions(Message message, int index) {
        if (message.getVendorOptionsMap().containsKey(AnthropicAsk.WIRE_FORMAT)) {
            String field = "messages[" + index + "].vendor_options." + AnthropicAsk.WIRE_FORMAT;
            throw AnthropicAsk.unsupported(
                    field, "joins the system prompt, which is no message", "set the options of its parts instead");
        }
    }

    private record Options(String where, Map<String, Struct> byFormat) {}

    private record Turn(String role, List<Object> blocks, List<Options> options) {

        void add(List<Object> more) {
            blocks.addAll(more);
        }

        Object toWire() {
            Object wire = new AnthropicWire.Message(role, blocks);
            for (Options added : options) {
                wire = AnthropicAsk.withOptions(wire, added.byFormat, added.where);
            }
            return wire;
        }
    }
}
