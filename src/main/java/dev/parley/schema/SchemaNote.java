package dev.parley.schema;

/**
 * What a dialect changed in a schema, for the answer's warnings.
 *
 * @param field the request's field and the place in its schema, such as {@code tools[0].parameters#/properties/age}
 * @param message what was moved or removed, for people; quotes no more than keywords and names
 */
public record SchemaNote(String field, String message) {}
