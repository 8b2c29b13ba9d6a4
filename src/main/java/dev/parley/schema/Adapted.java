package dev.parley.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A schema as one vendor takes it.
 *
 * @param schema what to send; the caller's own, unchanged, where a strict dialect can't hold it
 * @param notes what was changed or why it can't be enforced, in the order of the schema
 * @param enforceable whether the vendor can be told to keep to it without losing data that the caller's schema allows;
 *     if not, ask without the strict flag, in another dialect, or by an instruction, and check the answer
 */
public record Adapted(ObjectNode schema, List<SchemaNote> notes, boolean enforceable) {

    public Adapted {
        notes = List.copyOf(notes);
    }
}
