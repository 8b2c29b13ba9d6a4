package dev.parley.catalog;

import dev.parley.testing.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads catalogs for tests of this and other packages, with nothing set in the environment but what a test gives. */
public final class TestCatalog {

    private TestCatalog() {}

    /** The vendors that Parley ships, all without a key. */
    public static Catalog shipped() {
        return load(Path.of("config/vendors"), Map.of());
    }

    /** One vendor of that id, made of the text of its file. */
    public static Catalog of(String vendor, String yaml) {
        return of(vendor, yaml, Map.of());
    }

    /** The same, with these variables set. */
    public static Catalog of(String vendor, String yaml, Map<String, String> environment) {
        return of(Map.of(vendor + ".yaml", yaml), environment);
    }

    static Catalog of(Map<String, String> files, Map<String, String> environment) {
        try {
            Path directory = Files.createTempDirectory("vendors");
            try {
                for (var file : files.entrySet()) {
                    Files.writeString(directory.resolve(file.getKey()), file.getValue());
                }
                return load(directory, environment);
            } finally {
                Directories.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The vendor files of a directory, all without a key. */
    public static Catalog at(Path directory) {
        return load(directory, Map.of());
    }

    static Catalog load(Path directory, Map<String, String> environment) {
        return new CatalogLoader(new Settings(name -> Optional.ofNullable(environment.get(name)), environment))
                .load(directory);
    }
}
