package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.TestCatalog;
import dev.parley.catalog.TokenKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model of which several of Persona's files speak is one entry, or is left out by their names. */
class PersonaModelListTest {

    @TempDir
    private Path directory;

    @Test
    void whatSeveralFilesSayOfOneModelIsOneEntry() throws IOException {
        write("vendors.yaml", "provider: openai\napi_base: https://api.openai.com/v1\nmodels: [m, other]\n");
        write("a.yaml", "{id: m, provider: openai, context_window: 9000, pricing: {input: 2.5, output: 10}}");
        write(
                "b.yaml",
                "{model: m, vendor: openai, max_output: 70, pricing: {input_per_1k: 0.0025, output_per_1k: 0.01}}");

        PersonaImport.run(directory.resolve("from"), directory.resolve("to"));
        var vendor = TestCatalog.at(directory.resolve("to")).vendors().get("openai");

        assertThat(vendor.models().all()).containsOnlyKeys("m", "other");
        var model = vendor.models().find("m").orElseThrow();
        assertThat(model.contextWindow()).hasValue(9_000);
        assertThat(model.maxOutputTokens()).hasValue(70);
        var prices = model.prices().orElseThrow();
        assertThat(prices.source()).isEqualTo("Persona's a.yaml");
        assertThat(prices.find(TokenKind.INPUT, "", 1).orElseThrow().perMillion())
                .isEqualByComparingTo("2.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "pricing: {input: 2, output: 10} | m.price: a.yaml says {'input':2.5,'output':10} and b.yaml says",
                "pricing: {input_per_1k: 2.5, output_per_1k: 0.01} | 2500 can",
                "pricing: {input_per_1k: 0.0005, output_per_1k: 0.01} | m.price: a.yaml says",
                "context_window: 8000 | m.context_window: a.yaml says 9000 and b.yaml says 8000; keep one",
            })
    void whereTheyContradictEachOtherTheModelIsLeftOutByTheNamesOfBoth(String fields, String message)
            throws IOException {
        write("vendors.yaml", "provider: openai\nmodels: [other]\n");
        write("a.yaml", "{id: m, provider: openai, context_window: 9000, pricing: {input: 2.5, output: 10}}");
        write("b.yaml", "{id: m, provider: openai, " + fields + "}");

        assertThat(PersonaImport.run(directory.resolve("from"), directory.resolve("to")))
                .anyMatch(note -> note.contains(message.replace('\'', '"')) && note.endsWith("left out"));
        var openai = TestCatalog.at(directory.resolve("to")).vendors().get("openai");
        assertThat(openai.models().all()).containsOnlyKeys("other");
    }

    private void write(String name, String yaml) throws IOException {
        Files.createDirectories(directory.resolve("from"));
        Files.writeString(directory.resolve("from").resolve(name), yaml);
    }
}
