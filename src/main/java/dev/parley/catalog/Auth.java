package dev.parley.catalog;

import java.util.List;

/**
 * How a vendor is told who calls.
 *
 * @param name the header or query parameter that carries the key
 * @param prefix what stands before the key, such as {@code "Bearer "}
 * @param key the key itself; empty where there is none. Never printed.
 * @param variables the environment variables that may hold the key, the first being the one to name in an error
 */
public record Auth(Type type, String name, String prefix, String key, List<String> variables) {

    /** Where the key goes. */
    public enum Type {
        HEADER,
        QUERY,
        NONE
    }

    public Auth {
        variables = List.copyOf(variables);
    }

    @Override
    public String toString() {
        return "Auth[" + type + " " + name + "]";
    }
}
