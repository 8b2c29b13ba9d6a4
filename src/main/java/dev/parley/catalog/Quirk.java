package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Arrays;
import java.util.Locale;

/** Where a vendor departs from its wire format; set in its file, read by the translator. */
@RegisterForReflection
public enum Quirk {
    /** The answer's length is asked for as {@code max_tokens}; OpenAI itself calls that field deprecated. */
    MAX_TOKENS_LEGACY_FIELD,

    /** The vendor refuses {@code stream_options}, so a stream brings its usage unasked or not at all. */
    NO_STREAM_OPTIONS,

    /**
     * Reported completion tokens leave out reasoning tokens, which are billed on top: https://docs.x.ai/docs/models,
     * https://docs.perplexity.ai/getting-started/pricing.
     */
    REASONING_NOT_IN_COMPLETION,

    /** The seed is called {@code random_seed}: https://docs.mistral.ai/api/. */
    RANDOM_SEED_FIELD,

    /** The vendor has no field for an end user's id and refuses unknown fields: https://docs.mistral.ai/api/. */
    NO_END_USER_ID,

    /** The vendor refuses two messages in a row of one role, as models with strict chat templates behind vLLM do. */
    ROLES_ALTERNATE,

    /** The vendor takes {@code top_k} beside OpenAI's own parameters. */
    TAKES_TOP_K,

    /**
     * Anthropic's messages as Vertex AI has them: the model is in the path, {@code {model}:rawPredict}, and the version in
     * the body: https://docs.claude.com/en/api/claude-on-vertex-ai.
     */
    RAW_PREDICT,

    /**
     * Reasoning is asked for as an object {@code reasoning} of effort or budget:
     * https://openrouter.ai/docs/use-cases/reasoning-tokens.
     */
    REASONING_OBJECT,

    /**
     * Reasoning is switched by {@code thinking.type}, {@code reasoning_effort} stands beside it:
     * https://api-docs.deepseek.com/guides/thinking_mode, https://docs.z.ai/guides/capabilities/thinking-mode.
     */
    THINKING_SWITCH,

    /** Whether thoughts are told is asked for as {@code reasoning_format}: https://console.groq.com/docs/reasoning. */
    REASONING_FORMAT_FIELD,

    /**
     * Thoughts go back in the answer's {@code reasoning_content}; in turns with tool calls they must:
     * https://api-docs.deepseek.com/guides/thinking_mode.
     */
    TAKES_REASONING_CONTENT,

    /** Thoughts go back in the answer's {@code reasoning}: https://console.groq.com/docs/api-reference. */
    TAKES_REASONING,

    /**
     * Thoughts go back as the {@code reasoning_details} that they came in, signatures with them:
     * https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks.
     */
    TAKES_REASONING_DETAILS,

    /** Thoughts go back as parts of the content: https://docs.mistral.ai/capabilities/reasoning/. */
    TAKES_THINKING_PARTS,

    /**
     * Parts, tools and tool results take Anthropic's {@code cache_control}:
     * https://openrouter.ai/docs/features/prompt-caching.
     */
    TAKES_CACHE_CONTROL,

    /** Documents go as {@code document_url}, addresses too: https://docs.mistral.ai/capabilities/document_ai/. */
    DOCUMENT_URL_PARTS,

    /** A file may be named by its address in {@code file_data}: https://openrouter.ai/docs/features/multimodal/pdfs. */
    TAKES_FILE_URL,

    /** Films go as {@code video_url}: https://openrouter.ai/docs/features/multimodal/videos. */
    TAKES_VIDEO,

    /** Results of tools may hold images and files, not only text: https://openrouter.ai/docs/api-reference/overview. */
    TAKES_MEDIA_IN_RESULTS,

    /**
     * Beside responses there is a counter of their input:
     * https://platform.openai.com/docs/api-reference/responses/input-tokens.
     */
    COUNTS_INPUT_TOKENS,

    /** The length of embeddings is called {@code output_dimension}: https://docs.mistral.ai/api/endpoint/embeddings. */
    OUTPUT_DIMENSION_FIELD,

    /**
     * Embeddings are told what they are for by {@code input_type}, and whether to cut by {@code truncation}, which is
     * true unless said otherwise: https://docs.voyageai.com/reference/embeddings-api.
     */
    TAKES_INPUT_TYPE,

    /**
     * A model goes on writing an assistant message that is the last, as vLLM and OpenRouter let some do:
     * https://openrouter.ai/docs/api-reference/overview#assistant-prefill.
     */
    CONTINUES_ANSWERS;

    /** Reads a vendor file's spelling: lower case, words joined by hyphens or underscores. */
    @JsonCreator
    static Quirk of(String name) {
        return Arrays.stream(values())
                .filter(quirk ->
                        quirk.name().equals(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown quirk '" + name + "'; known: " + Arrays.toString(values())));
    }
}
