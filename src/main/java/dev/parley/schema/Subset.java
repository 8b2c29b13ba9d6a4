package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a vendor's strict mode takes of JSON Schema.
 *
 * @param keywords those that are taken as they are
 * @param formats values of {@code format} that are taken
 * @param refusedPattern what a {@code pattern} must not contain
 * @param closed whether each object must have {@code additionalProperties: false}
 * @param complete whether each property must be required
 * @param someRequired whether each object must require at least one property
 * @param typed whether each schema must say what type it describes
 * @param recursive whether a schema may contain itself
 * @param mostMinItems the largest {@code minItems} that is taken
 * @param deepest how many objects may lie within each other
 * @param mostProperties how many properties all objects together may have
 */
record Subset(
        Set<String> keywords,
        Set<String> formats,
        Pattern refusedPattern,
        boolean closed,
        boolean complete,
        boolean someRequired,
        boolean typed,
        boolean recursive,
        int mostMinItems,
        int deepest,
        int mostProperties) {

    private static final Set<String> COMMON = Set.of(
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "anyOf",
            "enum",
            "const",
            "$ref",
            "$defs",
            "definitions",
            "description",
            "title",
            "default",
            "pattern",
            "format");

    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid");

    /** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
    static final Subset OPENAI = new Subset(
            with(
                    COMMON,
                    "multipleOf",
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum",
                    "minItems",
                    "maxItems"),
            FORMATS,
            Pattern.compile("\\(\\?[=!<]"),
            true,
            true,
            false,
            true,
            true,
            Integer.MAX_VALUE,
            10,
            5_000);

    /** https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations */
    static final Subset ANTHROPIC = new Subset(
            with(COMMON, "minItems"),
            with(FORMATS, "uri"),
            Pattern.compile("\\(\\?[=!<]|\\\\[bB1-9]"),
            true,
            false,
            false,
            true,
            false,
            1,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE);

    /** https://docs.cohere.com/docs/structured-outputs#parameter-types-support */
    static final Subset COHERE = new Subset(
            COMMON,
            Set.of("date-time", "uuid", "date", "time"),
            Pattern.compile("[\\^$]|\\?[=!]"),
            false,
            false,
            true,
            false,
            true,
            0,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE);

    private static Set<String> with(Set<String> some, String... more) {
        var all = new HashSet<>(some);
        Stream.of(more).forEach(all::add);
        return Set.copyOf(all);
    }

    /** Whether a keyword is taken, with this value. */
    boolean takes(String keyword, JsonNode value) {
        return keywords.contains(keyword)
                && switch (keyword) {
                    case "format" -> formats.contains(value.asText());
                    case "pattern" -> !refusedPattern.matcher(value.asText()).find();
                    case "minItems" -> value.asInt() <= mostMinItems;
                    case "enum" -> !value.isEmpty() && noneIsContainer(value);
                    case "const" -> !value.isContainerNode();
                    default -> true;
                };
    }

    private static boolean noneIsContainer(JsonNode values) {
        for (JsonNode value : values) {
            if (value.isContainerNode()) {
                return false;
            }
        }
        return true;
    }
}
