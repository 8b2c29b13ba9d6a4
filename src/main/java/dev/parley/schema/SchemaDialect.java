package dev.parley.schema;

import java.util.List;
import java.util.function.Function;

/**
 * How much of JSON Schema a vendor takes at one place of its API, and how a schema is fitted to it. Pure: what a
 * vendor takes as it is comes out unchanged; what it can't take is told in the description or left out, each with a
 * note; what would lose data makes the result not enforceable. docs/structured-output.md has the table.
 */
public enum SchemaDialect {

    /**
     * OpenAI's {@code strict: true}, of answers and tools: objects closed, all properties required.
     * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
     */
    OPENAI_STRICT(true, text -> SubsetAdapter.adapt(text, Subset.OPENAI)),

    /** OpenAI and those like it without {@code strict}: untouched. https://platform.openai.com/docs/api-reference/chat */
    OPENAI_PLAIN(true, SchemaDialect::untouched),

    /**
     * Anthropic's {@code input_schema} of a tool: an object at the root; references are taken.
     * https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use
     */
    ANTHROPIC_TOOL(true, RootObject::adapt),

    /**
     * Anthropic's {@code output_config.format} and tools with {@code strict: true}.
     * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
     */
    ANTHROPIC_OUTPUT(true, text -> SubsetAdapter.adapt(text, Subset.ANTHROPIC)),

    /**
     * Gemini's {@code responseSchema} and {@code parameters}: a part of OpenAPI's schema. A circular reference is
     * refused. https://ai.google.dev/api/caching#Schema
     */
    GEMINI_SCHEMA(false, OpenApiAdapter::adapt),

    /**
     * Gemini's {@code responseJsonSchema} and {@code parametersJsonSchema}, Gemini 2 and later.
     * https://ai.google.dev/api/generate-content#FIELDS.response_json_schema
     */
    GEMINI_JSON_SCHEMA(false, GeminiJsonSchema::adapt),

    /**
     * Bedrock's {@code toolSpec.inputSchema.json}: an object at the root.
     * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolInputSchema.html
     */
    BEDROCK(true, RootObject::adapt),

    /**
     * Bedrock's {@code outputConfig.textFormat} and tools with {@code strict: true}; the same limits as Anthropic's.
     * https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
     */
    BEDROCK_OUTPUT(true, text -> SubsetAdapter.adapt(text, Subset.ANTHROPIC)),

    /**
     * Cohere's {@code response_format.schema} and tools with {@code strict_tools}; other tools go untouched.
     * https://docs.cohere.com/docs/structured-outputs#parameter-types-support
     */
    COHERE(true, text -> SubsetAdapter.adapt(text, Subset.COHERE)),

    /** Ollama's {@code format} and tools: untouched, any root. https://docs.ollama.com/capabilities/structured-outputs */
    OLLAMA(false, SchemaDialect::untouched);

    private final boolean wantsObject;
    private final Function<SchemaText, Adapted> adaptation;

    SchemaDialect(boolean wantsObject, Function<SchemaText, Adapted> adaptation) {
        this.wantsObject = wantsObject;
        this.adaptation = adaptation;
    }

    /**
     * Fits a schema to the vendor. A schema that can't be sent at all, such as a circular one where references must be
     * resolved, is an INVALID_REQUEST that names field and place.
     */
    public Adapted adapt(SchemaText schema) {
        return adaptation.apply(schema);
    }

    /** Whether an answer's schema must describe an object; {@link TopLevel} makes it one. */
    public boolean wantsObject() {
        return wantsObject;
    }

    private static Adapted untouched(SchemaText text) {
        return new Adapted(text.tree(), List.of(), true);
    }
}
