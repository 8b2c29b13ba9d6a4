package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Notes of one adaptation, and what is told to the model in words because the vendor's schemas can't say it. */
final class Told {

    private static final int LONGEST_VALUE = 200;
    private static final int MOST_NOTES = 100;

    private final SchemaText text;
    private final List<SchemaNote> notes = new ArrayList<>();
    private final List<SchemaNote> refusals = new ArrayList<>();

    Told(SchemaText text) {
        this.text = text;
    }

    void note(String pointer, String message) {
        add(notes, pointer, message);
    }

    /** Says why the schema can't be enforced as it is. */
    void refuse(String pointer, String message) {
        add(refusals, pointer, message);
    }

    private void add(List<SchemaNote> list, String pointer, String message) {
        if (list.size() < MOST_NOTES) {
            list.add(new SchemaNote(text.at(pointer), message));
        } else if (list.size() == MOST_NOTES) {
            list.add(new SchemaNote(text.field(), "more was changed than is listed"));
        }
    }

    /** Moves a keyword into the description. */
    void describe(ObjectNode schema, String keyword, String pointer) {
        JsonNode value = schema.remove(keyword);
        String told = SchemaJson.brief(value, LONGEST_VALUE);
        if (told.endsWith("…")) {
            note(pointer, keyword + " was removed, it is too long for the description; the answer is checked for it");
            return;
        }
        String description = schema.path("description").asText();
        boolean more = description.endsWith("}") && description.contains("{" + "must hold: ");
        schema.put(
                "description",
                more
                        ? description.substring(0, description.length() - 1) + ", " + keyword + ": " + told + "}"
                        : (description.isEmpty() ? "" : description + " ") + "{must hold: " + keyword + ": " + told
                                + "}");
        note(pointer, keyword + " was moved into the description; the answer is checked for it");
    }

    List<SchemaNote> notes() {
        return notes;
    }

    List<SchemaNote> refusals() {
        return refusals;
    }

    boolean isRefused() {
        return !refusals.isEmpty();
    }
}
