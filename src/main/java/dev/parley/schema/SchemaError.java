package dev.parley.schema;

/**
 * One way in which an answer breaks its schema, in words that a model or a person can mend it by.
 *
 * @param path the place in the answer as a JSON Pointer; empty for the whole
 * @param message what the schema asks there; quotes names and rules of the schema, never the answer
 */
public record SchemaError(String path, String message) {

    @Override
    public String toString() {
        return (path.isEmpty() ? "the whole answer" : path) + ": " + message;
    }
}
