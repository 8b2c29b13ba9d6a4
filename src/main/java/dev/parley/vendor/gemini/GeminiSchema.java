package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.schema.Adapted;
import dev.parley.schema.SchemaDialect;
import dev.parley.schema.SchemaText;

/**
 * A caller's schema in the form that the model reads: JSON Schema from Gemini 2 on, a part of OpenAPI's before. Exactly
 * one of the two is there, or none where a schema can't be kept to.
 * https://ai.google.dev/gemini-api/docs/structured-output
 */
record GeminiSchema(JsonNode openApi, JsonNode json) {

    static final GeminiSchema NONE = new GeminiSchema(null, null);

    private static final int FIRST_WITH_JSON_SCHEMA = 2;

    static GeminiSchema of(SchemaText text, GeminiModel model, GeminiNotes notes) {
        boolean json = model.generation() >= FIRST_WITH_JSON_SCHEMA;
        Adapted adapted = (json ? SchemaDialect.GEMINI_JSON_SCHEMA : SchemaDialect.GEMINI_SCHEMA).adapt(text);
        adapted.notes().forEach(note -> notes.add("SCHEMA_ADAPTED", note.field() + ": " + note.message()));
        if (!adapted.enforceable()) {
            notes.add("SCHEMA_ADAPTED", text.field() + ": this model can't keep to it; it was not sent");
            return NONE;
        }
        return json ? new GeminiSchema(null, adapted.schema()) : new GeminiSchema(adapted.schema(), null);
    }
}
