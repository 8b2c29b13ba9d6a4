package dev.parley.importer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/** Vendor files that the importer made of Persona's own layout: vendors in one directory, their models in another. */
public final class PersonaLayout implements QuarkusTestResourceLifecycleManager {

    private Path directory;

    @Override
    public Map<String, String> start() {
        try {
            directory = Files.createTempDirectory("persona");
            write("vendors/openai.yaml", """
                    id: openai
                    name: OpenAI
                    api_base: https://api.openai.com
                    auth_env: OPENAI_API_KEY
                    models: [gpt-4o, gpt-4o-mini]
                    """);
            write("models/gpt-4o.yaml", """
                    id: gpt-4o
                    name: GPT-4o
                    provider: openai
                    context_window: 128000
                    pricing: { input: 2.5, output: 10, currency: USD }
                    capabilities: { vision: true, function_calling: true }
                    """);
            PersonaImport.run(directory.resolve("from"), directory.resolve("to"));
            return Map.of("parley.catalog.directory", directory.resolve("to").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve("from").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Override
    public void stop() {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
