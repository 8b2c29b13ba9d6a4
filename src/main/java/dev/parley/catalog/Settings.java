package dev.parley.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the outside says besides the vendor files.
 *
 * @param lookup finds the value of {@code ${NAME}} and of key variables
 * @param environment the environment variables, for overrides of single settings
 */
record Settings(Function<String, Optional<String>> lookup, Map<String, String> environment) {

    Optional<String> find(String name) {
        return lookup.apply(name).filter(value -> !value.isBlank());
    }

    /** A secret from the first variable that is set, or from the file that its {@code _FILE} variable names. */
    Optional<String> secret(List<String> variables) throws IOException {
        for (String variable : variables) {
            Optional<String> value = find(variable);
            if (value.isPresent()) {
                return value.map(String::strip);
            }
            Optional<String> file = find(variable + "_FILE");
            if (file.isPresent()) {
                return Optional.of(Files.readString(Path.of(file.get())).strip())
                        .filter(key -> !key.isEmpty());
            }
        }
        return Optional.empty();
    }
}
