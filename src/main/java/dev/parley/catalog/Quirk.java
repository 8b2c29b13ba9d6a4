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

    /** Reported completion tokens leave out reasoning tokens, which are billed on top: https://docs.x.ai/docs/models. */
    REASONING_NOT_IN_COMPLETION,

    /** The seed is called {@code random_seed}: https://docs.mistral.ai/api/. */
    RANDOM_SEED_FIELD,

    /** The vendor has no field for an end user's id and refuses unknown fields: https://docs.mistral.ai/api/. */
    NO_END_USER_ID,

    /** The vendor refuses two messages in a row of one role, as models with strict chat templates behind vLLM do. */
    ROLES_ALTERNATE,

    /** The vendor takes {@code top_k} beside OpenAI's own parameters. */
    TAKES_TOP_K;

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
