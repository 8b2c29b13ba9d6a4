package dev.parley.schema;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.PathType;
import dev.parley.error.GatewayException;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks answers against the caller's whole schema, whatever part of it the vendor was told. The draft is that of
 * {@code $schema}, 2020-12 where it names none. Formats are asserted: whoever writes one means it, and vendors' strict
 * modes keep to it. Nothing is fetched: a reference or draft that is not at hand is the request's error. The work on
 * one answer is bounded. Nothing is loaded before the first check.
 */
@Singleton
public final class SchemaCheck {

    static final int MOST_ERRORS = 20;
    static final int MOST_COMPILED = 200;
    static final int LONGEST_COMPILED = 64 * 1024;
    private static final long MOST_STEPS = 2_000_000;
    private static final int DEEPEST = 1_000;

    private static final class Library {

        static final JsonMapper JSON = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();

        static final SchemaRegistry DRAFTS = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaCacheEnabled(false)
                        .schemaLoader(
                                loader -> loader.fetchRemoteResources(false).allow(SchemaCheck::isAtHand))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .pathType(PathType.JSON_POINTER)
                                .regularExpressionFactory(BoundedPattern::new)
                                .messageSource(SchemaCheck::noMessage)
                                .losslessNarrowing(true)
                                .executionContextCustomizer((context, schema) ->
                                        context.executionConfig(config -> config.maxEvaluationSteps(MOST_STEPS)
                                                .maxEvaluationDepth(DEEPEST)
                                                .formatAssertionsEnabled(true)))
                                .build()));
    }

    private final Map<String, Schema> compiled = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Schema> eldest) {
            return size() > MOST_COMPILED;
        }
    });

    /** Wording is ours; the library's would load a resource bundle, and quotes answers. */
    private static String noMessage(String key, Supplier<String> standard, Locale locale, Object... values) {
        return key;
    }

    /**
     * Says whether a schema is one, before anything is asked of a vendor. One that is not is an INVALID_REQUEST with
     * the field and the places.
     */
    public void require(SchemaText schema) {
        compiled(schema);
    }

    /**
     * Compares an answer with the schema it was asked by.
     *
     * @param json the answer's JSON text, unwrapped
     * @return at most 20 errors, in the order they were found; empty where it fits
     */
    public List<SchemaError> errors(SchemaText schema, String json) {
        Schema rules = compiled(schema);
        try {
            JsonNode answer = Library.JSON.readTree(json);
            return answer.isMissingNode()
                    ? List.of(new SchemaError("", "must be JSON, but is empty"))
                    : errors(rules, answer);
        } catch (StreamReadException e) {
            // The exception's message quotes the answer: only the place travels.
            var at = e.getLocation();
            String place = at == null ? "" : " from line " + at.getLineNr() + ", column " + at.getColumnNr() + " on";
            return List.of(new SchemaError("", "must be valid JSON, which it is not" + place));
        } catch (JacksonException | IllegalArgumentException | ArithmeticException e) {
            return List.of(new SchemaError("", "must not hold numbers too large to be checked"));
        } catch (SchemaException e) {
            throw unusable(schema);
        }
    }

    private static List<SchemaError> errors(Schema rules, JsonNode value) {
        try {
            return rules.validate(value).stream()
                    .map(CheckWording::of)
                    .distinct()
                    .limit(MOST_ERRORS)
                    .toList();
        } catch (ValidationLimitExceededException | StackOverflowError e) {
            return List.of(new SchemaError("", "is too large or too deep to be checked against this schema"));
        }
    }

    private Schema compiled(SchemaText schema) {
        Schema known = compiled.get(schema.text());
        if (known != null) {
            return known;
        }
        Schema made = compile(schema);
        if (schema.text().length() <= LONGEST_COMPILED) {
            compiled.put(schema.text(), made);
        }
        return made;
    }

    private static Schema compile(SchemaText schema) {
        try {
            JsonNode tree = Library.JSON.readTree(schema.text());
            var draft = Library.DRAFTS.getSchema(SchemaLocation.of(draft(schema)));
            List<SchemaError> errors = errors(draft, tree);
            if (!errors.isEmpty()) {
                throw GatewayException.invalid(
                        schema.at(errors.get(0).path()),
                        "is not as JSON Schema has it: " + errors.get(0).message(),
                        "see json-schema.org; set $schema if it is of a draft before 2020-12");
            }
            Schema made = Library.DRAFTS.getSchema(tree);
            made.initializeValidators();
            return made;
        } catch (SchemaException | JacksonException | IllegalArgumentException e) {
            throw unusable(schema);
        }
    }

    private static GatewayException unusable(SchemaText schema) {
        return GatewayException.invalid(
                schema.field(),
                "can't be used: a $schema or reference in it is not known here; nothing is fetched",
                "put what it refers to into it, under $defs");
    }

    /** The drafts' own schemas, which come with the library. */
    private static boolean isAtHand(AbsoluteIri iri) {
        String name = iri.toString();
        return name.startsWith("https://json-schema.org/draft/") || name.startsWith("http://json-schema.org/draft-");
    }

    private static String draft(SchemaText schema) {
        String given = schema.root().path("$schema").asText();
        return given.isEmpty() ? SpecificationVersion.DRAFT_2020_12.getDialectId() : given;
    }

    /** How many schemas are kept compiled. */
    int size() {
        return compiled.size();
    }
}
