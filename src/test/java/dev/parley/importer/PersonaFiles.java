package dev.parley.importer;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of Persona's in a directory of a test's own, and what the service reads of what the importer makes of them. */
record PersonaFiles(Path directory) {

    PersonaFiles write(String name, String yaml) throws IOException {
        Path file = directory.resolve("from").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml);
        return this;
    }

    /** What the importer tells. */
    List<String> run() throws IOException {
        return PersonaImport.run(directory.resolve("from"), directory.resolve("to"));
    }

    /** The vendor files as the service loads them: strictly, and all of them or none. */
    Catalog load() {
        return TestCatalog.at(directory.resolve("to"));
    }

    Catalog imported() throws IOException {
        run();
        return load();
    }
}
