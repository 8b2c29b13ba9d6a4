package dev.parley.gateway;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Delta;
import dev.parley.v1.Message;
import dev.parley.v1.Reasoning;
import dev.parley.v1.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a stream has written by now: its parts, and, as another model needs it to go on, its text in one piece. */
final class WrittenSoFar {

    private static final class Piece {

        private final boolean thought;
        private final StringBuilder text = new StringBuilder();
        private ContentPart.Builder rest = ContentPart.newBuilder();

        Piece(boolean thought) {
            this.thought = thought;
        }

        ContentPart part() {
            return switch (rest.getPartCase()) {
                case TOOL_CALL -> {
                    rest.getToolCallBuilder().setArgumentsJson(text.toString());
                    yield rest.build();
                }
                case PART_NOT_SET, TEXT, REASONING ->
                    thought
                            ? rest.setReasoning(Reasoning.newBuilder().setText(text.toString()))
                                    .build()
                            : rest.setText(text.toString()).build();
                default -> rest.build();
            };
        }
    }

    private static final Set<Delta.ContentCase> PLAIN = EnumSet.of(
            Delta.ContentCase.TEXT,
            Delta.ContentCase.REASONING,
            Delta.ContentCase.CITATION,
            Delta.ContentCase.SIGNATURE);

    private final List<Piece> pieces = new ArrayList<>();
    private boolean plain = true;

    void add(Delta delta) {
        switch (delta.getContentCase()) {
            case TEXT -> piece(delta, false).text.append(delta.getText());
            case REASONING -> piece(delta, true).text.append(delta.getReasoning());
            case CITATION -> piece(delta, false).rest.addCitations(delta.getCitation());
            case SIGNATURE -> piece(delta, true).rest.setSignature(delta.getSignature());
            case TOOL_CALL -> piece(delta, false).rest.setToolCall(delta.getToolCall());
            case TOOL_ARGUMENTS -> piece(delta, false).text.append(delta.getToolArguments());
            case PART -> piece(delta, false).rest = delta.getPart().toBuilder();
            case CONTENT_NOT_SET -> {
                // Nothing is written.
            }
        }
        plain = plain && delta.getCandidateIndex() == 0 && PLAIN.contains(delta.getContentCase());
    }

    /** Parts begin in order: one that is not there yet is the next. */
    private Piece piece(Delta delta, boolean thought) {
        if (delta.getPartIndex() >= pieces.size()) {
            pieces.add(new Piece(thought));
        }
        return pieces.get(Math.min(delta.getPartIndex(), pieces.size() - 1));
    }

    /** Whether it is text, after which another may write on. */
    boolean canBeContinued() {
        return plain && !text().isBlank();
    }

    String text() {
        var text = new StringBuilder();
        pieces.stream().filter(piece -> !piece.thought).forEach(piece -> text.append(piece.text));
        return text.toString();
    }

    List<ContentPart> parts() {
        return pieces.stream().map(Piece::part).toList();
    }

    /** The request of one who is to go on. Anthropic refuses a beginning that ends with white space. */
    CompleteRequest continued(CompleteRequest request) {
        String beginning = text().stripTrailing();
        int last = request.getMessagesCount() - 1;
        var changed = request.toBuilder();
        if (request.getMessages(last).getRole() == Role.ROLE_ASSISTANT) {
            changed.getMessagesBuilder(last).addParts(ContentPart.newBuilder().setText(beginning));
        } else {
            changed.addMessages(Message.newBuilder()
                    .setRole(Role.ROLE_ASSISTANT)
                    .addParts(ContentPart.newBuilder().setText(beginning)));
        }
        return changed.build();
    }

    /** The white space that {@link #continued} leaves out. */
    String whiteSpace() {
        String text = text();
        return text.substring(text.stripTrailing().length());
    }
}
