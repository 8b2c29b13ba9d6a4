package dev.parley.catalog;

import java.util.List;
import java.util.Map;

/**
 * How a vendor is told who calls.
 *
 * @param name the header or query parameter that carries the key
 * @param prefix what stands before the key, such as {@code "Bearer "}
 * @param key the key itself; empty where there is none. Never printed.
 * @param variables the environment variables that may hold the key, the first being the one to name in an error
 * @param settings what a type that asks for tokens or signs must know; holds secrets and is never printed
 * @param missing what the settings lack and where it is set; empty where they are whole
 */
public record Auth(
        Type type,
        String name,
        String prefix,
        String key,
        List<String> variables,
        Map<String, String> settings,
        String missing) {

    /** Where the key goes, or who gives the token that goes into the header Authorization. */
    public enum Type {
        HEADER,
        QUERY,
        NONE,
        GOOGLE,
        ENTRA
    }

    public Auth {
        variables = List.copyOf(variables);
        settings = Map.copyOf(settings);
    }

    /** A key, or none. */
    public Auth(Type type, String name, String prefix, String key, List<String> variables) {
        this(type, name, prefix, key, variables, Map.of(), "");
    }

    @Override
    public String toString() {
        return "Auth[" + type + " " + name + "]";
    }
}
