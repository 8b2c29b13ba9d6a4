package dev.parley.schema;

import com.networknt.schema.Error;
import tools.jackson.databind.JsonNode;

/** Says what a schema asked that an answer did not keep. The answer is not quoted, the schema no further than brief. */
final class CheckWording {

    private static final int LONGEST = 200;

    private CheckWording() {}

    static SchemaError of(Error error) {
        String path = error.getInstanceLocation().toString();
        return new SchemaError(cut(path), message(error));
    }

    private static String message(Error error) {
        String rule = rule(error);
        return switch (error.getKeyword() == null ? "" : error.getKeyword()) {
            case "type" -> "must be of type " + rule;
            case "required" -> "must have the property " + property(error);
            case "additionalProperties", "unevaluatedProperties" -> "must not have the property " + property(error);
            case "enum" -> "must be one of " + rule;
            case "const" -> "must be " + rule;
            case "format" -> "must be a valid " + rule;
            case "pattern" -> "must match the pattern " + rule;
            case "minimum" -> "must be " + rule + " or more";
            case "maximum" -> "must be " + rule + " or less";
            case "exclusiveMinimum" -> "must be more than " + rule;
            case "exclusiveMaximum" -> "must be less than " + rule;
            case "multipleOf" -> "must be a multiple of " + rule;
            case "minLength" -> "must have " + rule + " characters or more";
            case "maxLength" -> "must have " + rule + " characters or fewer";
            case "minItems" -> "must have " + rule + " items or more";
            case "maxItems" -> "must have " + rule + " items or fewer";
            case "minProperties" -> "must have " + rule + " properties or more";
            case "maxProperties" -> "must have " + rule + " properties or fewer";
            case "uniqueItems" -> "must not have the same item twice";
            case "oneOf" -> "must fit exactly one of the alternatives of oneOf";
            case "anyOf" -> "must fit one of the alternatives of anyOf";
            case "not" -> "must not fit the schema under not";
            case "dependentRequired" -> "lacks a property that another one requires";
            case "" -> "is not allowed by the schema";
            default -> "must keep to " + error.getKeyword() + " " + rule;
        };
    }

    /** The name is the schema's where one is missing, the answer's where there is one too many: cut short either way. */
    private static String property(Error error) {
        return error.getProperty() == null ? "that the schema names" : "'" + cut(error.getProperty()) + "'";
    }

    private static String rule(Error error) {
        JsonNode rule = error.getSchemaNode();
        return rule == null ? "" : cut(rule.isString() ? rule.stringValue() : rule.toString());
    }

    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
