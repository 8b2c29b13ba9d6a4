package dev.parley.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can't be read for certain is left out by its name, and holds nothing else up. */
class PersonaRefusedTest {

    @TempDir
    private Path directory;

    private PersonaFiles files;

    @BeforeEach
    void aVendorThatCanBeRead() throws IOException {
        files = new PersonaFiles(directory);
        files.write("good.yaml", "{id: good, api_base: https://good.test, models: [g]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{api_base: 'ftp://bad.test'} | bad.api_base: must be an address such as",
                "{api_base: https://bad.test, auth_type: magic} | bad.auth_type: 'magic' is none of",
                "{api_base: https://bad.test, request_format: soap} | bad.request_format: 'soap' is neither",
                "{api_base: https://bad.test, response_format: anthropic} | bad.response_format: is another than",
                "{api_base: https://bad.test, endpoints: {chat: /v1/generate}} | bad.endpoints.chat: '/v1/generate' is no wire format's path",
                "{api_base: https://bad.test, request_format: anthropic, response_format: anthropic, endpoints: {chat: /v1/chat/completions}} | bad.endpoints: the path is that of openai-chat",
                "{api_base: https://bad.test, headers: {api-key: sk-123}} | bad.headers.api-key: holds a key; put it into the environment",
                "{api_base: https://bad.test, api_keys: [sk-123]} | bad.api_keys: must be of the form ${NAME}",
                "{backoff: {max_delay: 9}} | bad: no file says where this vendor is, and the catalog does not know it",
            })
    void aVendorThatCantBeReadIsLeftOutByName(String yaml, String message) throws IOException {
        files.write("vendors.yaml", "vendors: {bad: " + yaml + "}")
                .write("m.yaml", "{id: m, provider: bad, pricing: {input: 1, output: 2}}");

        assertThat(files.run())
                .anyMatch(note -> note.contains(message) && note.contains("left out"))
                .noneMatch(note -> note.contains("sk-123"));
        assertThat(files.load().vendors()).containsOnlyKeys("good");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "pricing: {input: 1, output_per_1k: 0.01} | has prices in two units",
                "pricing: {input: 1, output: 2, cached: 3} | pricing.cached: unknown price field",
                "pricing: 5 | pricing: must hold prices by their names",
                "pricing: {input_per_1k: 5, output_per_1k: 9} | 5000 can't be USD per million tokens",
                "input_price: 0.0025 | input_price: 0.0025 can't be USD per million tokens; if it is USD per 1,000, call it input_per_1k",
                "pricing: {input: 1, output: 2, currency: EUR} | pricing.currency: is not USD",
                "pricing: {input: -1, output: 2} | pricing.input: must be a number of 0 or more",
            })
    void aModelWhosePriceIsNotCertainIsLeftOutWhoeverNamesIt(String fields, String message) throws IOException {
        files.write("m.yaml", "{id: m, provider: good, " + fields + "}")
                .write("vendors.yaml", "vendors: {good: {models: [m], default_model: m}}");

        assertThat(files.run())
                .anyMatch(note -> note.contains("m.yaml: m") && note.contains(message) && note.endsWith("left out"))
                .contains("good.default_model: 'm' is left out itself; left out");
        assertThat(files.load().vendors().get("good").models().all()).containsOnlyKeys("g");
    }

    @Test
    void aPriceOfAnotherUnitThanTheCatalogsIsRefused() throws IOException {
        files.write("m.yaml", "{name: gpt-4o, provider: openai, input_price: 0.01, output_price: 0.03}")
                .write("n.yaml", "{name: gpt-4o-mini, provider: openai, input_price: 0.15, output_price: 0.6}");

        assertThat(files.run())
                .anyMatch(
                        note -> note.contains("m.yaml: gpt-4o.input_price: 0.01 USD per million tokens is another unit"
                                + " than that of the catalog's 2.5"));
        assertThat(files.load().vendors().get("openai").models().all()).containsOnlyKeys("gpt-4o-mini");
    }

    @Test
    void aValueThatHoldsNothingIsToldByName() throws IOException {
        files.write(
                        "vendors.yaml",
                        "vendors: {good: {models: g, headers: x, endpoints: y, rotation: true, backoff: 5}}")
                .write("m.yaml", "{id: g, provider: good, parameters: 4096, capabilities: vision}");

        var notes = files.run();

        for (String name : new String[] {"models", "headers", "endpoints", "rotation", "backoff"}) {
            assertThat(notes).contains("vendors.yaml: good." + name + ": must hold keys and values; left out");
        }
        assertThat(notes)
                .contains("m.yaml: g.parameters: must hold keys and values; left out")
                .contains("m.yaml: g.capabilities: must hold keys and values; left out");
        assertThat(files.load().vendors()).containsOnlyKeys("good");
    }

    @Test
    void twoFilesThatContradictEachOtherAreNamed() throws IOException {
        files.write("a/bad.yaml", "{id: bad, api_base: https://one.test}")
                .write("b/bad.yaml", "{id: bad, api_base: https://two.test}");

        assertThat(files.run())
                .contains("bad.api_base: a/bad.yaml and b/bad.yaml say different things; keep one; left out");
        assertThat(files.load().vendors()).containsOnlyKeys("good");
    }

    @Test
    void filesThatAreNoneOfPersonasAreToldByName() throws IOException {
        files.write("broken.yaml", "a: {b\n")
                .write("twice.yaml", "id: a\nid: b\n")
                .write("list.yaml", "- a\n")
                .write("empty.yaml", "")
                .write("orphan.yaml", "{id: m, pricing: {input: 1}}")
                .write("named.yaml", "{provider: good, pricing: {input: 1}}");

        assertThat(files.run())
                .anyMatch(note -> note.startsWith("broken.yaml: is not YAML: line "))
                .anyMatch(note -> note.startsWith("twice.yaml: is not YAML: line 2"))
                .contains("list.yaml: holds no keys and values; left out")
                .contains("empty.yaml: holds no keys and values; left out")
                .contains("orphan.yaml: a model lacks its id or its 'provider'; left out")
                .contains("named.yaml: a model lacks its id or its 'provider'; left out");
        assertThat(files.load().vendors()).containsOnlyKeys("good");
    }

    @Test
    void whatIsWrittenAlreadyIsNotOverwritten() throws IOException {
        files.run();

        assertThatThrownBy(files::run).hasMessageContaining("good.yaml exists already; give an empty directory");
    }
}
