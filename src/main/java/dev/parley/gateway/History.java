package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.HistoryRepair;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolResult;
import dev.parley.v1.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes messages fit together, or refuses those that do not, as the caller chose: every tool call has one result right
 * after it, every result its call, every text some letters. Each repair is told.
 */
final class History {

    private static final String NO_RESULT = "The tool was not run: there is no result.";

    private final boolean repairs;
    private final List<Message> mended = new ArrayList<>();
    private final List<Warning> repaired = new ArrayList<>();

    /** The calls that wait for a result, by id, with the field that made each. */
    private final Map<String, String> open = new LinkedHashMap<>();

    private History(boolean repairs) {
        this.repairs = repairs;
    }

    /** Messages that fit together, and what was done for it. */
    record Mended(CompleteRequest request, List<Warning> warnings) {}

    /** Costs no copy where nothing is wrong. */
    static Mended of(CompleteRequest request) {
        var history = new History(request.getHistoryRepair() == HistoryRepair.HISTORY_REPAIR_REPAIR);
        for (int i = 0; i < request.getMessagesCount(); i++) {
            history.take("messages[" + i + "]", request.getMessages(i));
        }
        history.closeCalls();
        return history.repaired.isEmpty()
                ? new Mended(request, List.of())
                : new Mended(history.applyTo(request), List.copyOf(history.repaired));
    }

    /** The same for a vendor whose turns must alternate: two in a row of one speaker are one. */
    static Mended alternating(CompleteRequest request) {
        var history = new History(request.getHistoryRepair() == HistoryRepair.HISTORY_REPAIR_REPAIR);
        for (int i = 0; i < request.getMessagesCount(); i++) {
            history.join("messages[" + i + "]", request.getMessages(i));
        }
        return history.repaired.isEmpty()
                ? new Mended(request, List.of())
                : new Mended(history.applyTo(request), List.copyOf(history.repaired));
    }

    private CompleteRequest applyTo(CompleteRequest request) {
        if (mended.isEmpty()) {
            throw GatewayException.invalid("messages", "holds nothing after its repair", "add a message with text");
        }
        return request.toBuilder().clearMessages().addAllMessages(mended).build();
    }

    private void take(String where, Message message) {
        boolean goesOn = goesOn(message);
        if (goesOn) {
            joinTurn(where);
        } else if (message.getRole() != Role.ROLE_TOOL) {
            closeCalls();
        }
        List<ContentPart> kept = new ArrayList<>(message.getPartsCount());
        for (int i = 0; i < message.getPartsCount(); i++) {
            String place = where + ".parts[" + i + "]";
            ContentPart part = message.getParts(i);
            if (keeps(place, part)) {
                kept.add(part);
            }
        }
        if (goesOn) {
            int last = mended.size() - 1;
            mended.set(last, mended.get(last).toBuilder().addAllParts(kept).build());
        } else if (kept.size() == message.getPartsCount()) {
            mended.add(message);
        } else if (!kept.isEmpty()) {
            mended.add(message.toBuilder().clearParts().addAllParts(kept).build());
        }
    }

    /** Whether the assistant goes on speaking before its calls are answered: that is one turn, told in two messages. */
    private boolean goesOn(Message message) {
        return message.getRole() == Role.ROLE_ASSISTANT
                && !open.isEmpty()
                && !message.getPartsList().stream().allMatch(History::isEmptyText)
                && mended.get(mended.size() - 1).getRole() == Role.ROLE_ASSISTANT;
    }

    private static boolean isEmptyText(ContentPart part) {
        return part.hasText() && part.getText().isEmpty() && part.getSignature().isEmpty();
    }

    private void joinTurn(String where) {
        repair(
                where,
                "comes between the assistant's calls and their results",
                "joined to the one before",
                "join the two messages of the assistant");
    }

    private boolean keeps(String place, ContentPart part) {
        return switch (part.getPartCase()) {
            case TEXT -> !part.getText().isEmpty() || !part.getSignature().isEmpty() || leaveOutEmpty(place + ".text");
            case REASONING ->
                !part.getReasoning().getText().isEmpty()
                        || !part.getSignature().isEmpty()
                        || !part.getVendorId().isEmpty()
                        || leaveOutEmpty(place + ".reasoning");
            case TOOL_CALL -> opens(place + ".tool_call", part.getToolCall().getId());
            case TOOL_RESULT ->
                answers(place + ".tool_result", part.getToolResult().getToolCallId());
            case IMAGE, AUDIO, DOCUMENT, VIDEO, VENDOR_PART, PART_NOT_SET -> true;
        };
    }

    private boolean leaveOutEmpty(String field) {
        repair(field, "is empty", "left out", "leave the part out or give it text");
        return false;
    }

    private boolean opens(String field, String id) {
        if (open.containsKey(id)) {
            repair(field, "has the id of another call of its message", "left out", "give each call an id of its own");
            return false;
        }
        open.put(id, field);
        return true;
    }

    private boolean answers(String field, String id) {
        if (open.remove(id) == null) {
            repair(
                    field,
                    "answers no call of the assistant's message before it that still waits",
                    "left out",
                    "send one result for each call, right after the message that makes it");
            return false;
        }
        return true;
    }

    /** Gives the calls that nobody answered a result, where the caller wants that. */
    private void closeCalls() {
        if (open.isEmpty()) {
            return;
        }
        var results = Message.newBuilder().setRole(Role.ROLE_TOOL);
        open.forEach((id, field) -> {
            repair(
                    field,
                    "has no result in the messages after it",
                    "given a result that says so",
                    "answer each call with a tool_result in a message of ROLE_TOOL right after it");
            results.addParts(ContentPart.newBuilder()
                    .setToolResult(ToolResult.newBuilder()
                            .setToolCallId(id)
                            .setIsError(true)
                            .addParts(ContentPart.newBuilder().setText(NO_RESULT))));
        });
        open.clear();
        int last = mended.size() - 1;
        if (last >= 0 && mended.get(last).getRole() == Role.ROLE_TOOL) {
            mended.set(
                    last,
                    mended.get(last).toBuilder()
                            .addAllParts(results.getPartsList())
                            .build());
        } else {
            mended.add(results.build());
        }
    }

    private void join(String where, Message message) {
        int last = mended.size() - 1;
        if (last < 0 || mended.get(last).getRole() != message.getRole() || message.getRole() == Role.ROLE_SYSTEM) {
            mended.add(message);
            return;
        }
        repair(
                where,
                "follows a message of the same role, and this vendor's turns must alternate",
                "joined to the one before",
                "join the two messages");
        mended.set(
                last,
                mended.get(last).toBuilder().addAllParts(message.getPartsList()).build());
    }

    private void repair(String field, String problem, String repair, String remedy) {
        if (!repairs) {
            throw GatewayException.invalid(field, problem, remedy + ", or set history_repair to HISTORY_REPAIR_REPAIR");
        }
        repaired.add(Warning.newBuilder()
                .setCode("HISTORY_REPAIRED")
                .setField(field)
                .setMessage("it " + problem + "; it was " + repair)
                .build());
    }
}
