package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogLoaderTest {

    private static final List<String> KNOWN =
            List.of("openai", "anthropic", "google", "ollama", "groq", "mistral", "deepseek", "xai", "openrouter");

    @TempDir
    private Path directory;

    @Test
    void everyShippedFileLoads() {
        var catalog = TestCatalog.shipped();

        assertThat(catalog.vendors()).containsKeys(KNOWN.toArray(String[]::new)).containsKey("local");
        assertThat(KNOWN)
                .allSatisfy(vendor -> assertThat(catalog.resolve(vendor).model().contextWindow())
                        .isPresent());
    }

    @Test
    void threeLinesAreACompleteVendor() {
        var vendor = TestCatalog.of(
                        "openai",
                        "provider: openai\napi_base: https://api.openai.com/v1\nmodels: [gpt-4o, gpt-4o-mini]\n",
                        Map.of("OPENAI_API_KEY", " key \n"))
                .vendors()
                .get("openai");

        assertThat(vendor.wireFormat()).isEqualTo("openai-chat");
        assertThat(vendor.auth())
                .isEqualTo(new Auth(Auth.Type.HEADER, "Authorization", "Bearer ", "key", List.of("OPENAI_API_KEY")));
        assertThat(vendor.defaultModel()).isEqualTo("gpt-4o");
        assertThat(vendor.models().all()).containsOnlyKeys("gpt-4o", "gpt-4o-mini");
        assertThat(vendor.off()).isEmpty();
    }

    @Test
    void aSecondAccountOfAKnownVendorTakesWhatTheCatalogKnowsButNotItsAliases() {
        var vendor = TestCatalog.of(Map.of("google.yaml", "", "my-google.yaml", "provider: google"), Map.of())
                .vendors()
                .get("my-google");

        assertThat(vendor.wireFormat()).isEqualTo("gemini");
        assertThat(vendor.auth().name()).isEqualTo("x-goog-api-key");
        assertThat(vendor.aliases()).isEmpty();
    }

    @Test
    void anyVendorOfAFormatSendsWhatTheFormatNeeds() {
        var vendor = TestCatalog.of(
                        "own", "wire_format: anthropic-messages\napi_base: http://localhost:1\nheaders: { X-Team: a }")
                .vendors()
                .get("own");

        assertThat(vendor.auth().name()).isEqualTo("x-api-key");
        assertThat(vendor.headers()).isEqualTo(Map.of("anthropic-version", "2023-06-01", "X-Team", "a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "api_bas: https://x.test | own.yaml: api_bas: unknown key. Did you mean 'api_base' or 'api_key'?",
                "models: [{ id: m, contxt_window: 5 }] | own.yaml: models.0.contxt_window: unknown key. Did you mean 'context_window'?",
                "models: [a, b, a] | own.yaml: models: 'a' is listed twice; keep one",
                "models: [{ context_window: 5 }] | own.yaml: models: an entry has no 'id'",
                "models: [{ id: m, price: { input: -1 } }] | own.yaml: models.m.price.input must not be negative",
                "models: [{ id: m, encoding: o200k }] | own.yaml: models.m.encoding is none of",
                "price: { output: -1 } | own.yaml: price.output must not be negative",
                "price: { input: 1, above: [{ input: 2 }] } | own.yaml: price.above: each entry needs above_input_tokens",
                "timeout: soon | own.yaml: timeout: 'soon' is no duration",
                "timeout: 0s | own.yaml: timeout: '0s' is no duration",
                "enabled: maybe | own.yaml: enabled: has a value that does not fit",
                "quirks: [no_such] | own.yaml: quirks.0: has a value that does not fit",
                "provider: opnai | own.yaml: provider: 'opnai' is not in the catalog. Did you mean 'openai' or 'hpc-ai'?",
                "api_base: localhost | own.yaml: api_base: must be an address such as",
                "api_base: http://h/{deployment} | own.yaml: api_base: must be an address such as",
                "api_base: http://h/{model}, unlisted_models: true | own.yaml: unlisted_models: can't be true where",
                "headers: { a: '${NOT_SET}' } | own.yaml: headers.a: the variable NOT_SET is not set",
                "auth_type: header | own.yaml: auth_header is missing",
                "[] | own.yaml: must hold keys and values",
                "name: 'open | own.yaml: is not YAML: line",
                "name: a, name: b | own.yaml: is not YAML: line",
            })
    void saysWhichFileAndKeyAreWrongAndWhatWouldBeRight(String yaml, String problem) {
        boolean whole = yaml.startsWith("[");
        String base = yaml.startsWith("api_base") ? "" : "api_base: http://localhost:1\n";
        String text = whole
                ? yaml
                : "wire_format: openai-chat\n" + base
                        + yaml.replace(", name", "\nname").replace(", unlisted", "\nunlisted");

        assertThatThrownBy(() -> TestCatalog.of("own", text))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aFileThatWouldBePassedOverIsToldOf() {
        assertThatThrownBy(() -> TestCatalog.of(Map.of("openai.yml", ""), Map.of()))
                .hasMessageContaining("openai.yml: is no vendor file by its name; rename it to openai.yaml");
    }

    @Test
    void tellsTheProblemsOfAllFilesAtOnce() {
        assertThatThrownBy(() -> TestCatalog.of(
                        Map.of("openai.yaml", "timeout: x", "groq.yaml", "timeout: y", "xai.yaml", ""), Map.of()))
                .isInstanceOfSatisfying(
                        ConfigProblem.class, e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void problemsShowNoSecrets() {
        assertThatThrownBy(() -> TestCatalog.of("openai", "enabled: ${SECRET}", Map.of("SECRET", "sk-very-secret")))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageNotContaining("sk-very-secret");
    }

    @Test
    void twoVendorsOfOneAliasAreRefused() {
        assertThatThrownBy(() -> TestCatalog.of(Map.of("google.yaml", "", "xai.yaml", "aliases: [gemini]"), Map.of()))
                .hasMessageContaining("xai.yaml: aliases: 'gemini' already names the vendor 'google'");
    }

    @Test
    void theEnvironmentOverridesAnySetting() {
        var catalog = TestCatalog.of(
                Map.of("openai.yaml", "models: [gpt-4o, gpt-4o-mini]", "openai-eu.yaml", "provider: openai"),
                Map.of(
                        "PARLEY_VENDORS_OPENAI_API_BASE", "http://localhost:1/",
                        "PARLEY_VENDORS_OPENAI_TIMEOUT", "5m",
                        "PARLEY_VENDORS_OPENAI_API_KEY", "0123",
                        "PARLEY_VENDORS_OPENAI_QUIRKS", "[takes-top-k]",
                        "PARLEY_VENDORS_OPENAI_HEADERS_X_TEAM", "a: b",
                        "PARLEY_VENDORS_OPENAI_MODELS_GPT_4O_MINI_MAX_OUTPUT", "7",
                        "PARLEY_VENDORS_OPENAI_MODELS_GPT_4O_PRICE_INPUT", "0.5",
                        "PARLEY_VENDORS_OPENAI_EU_API_BASE", "http://localhost:2",
                        "PARLEY_VENDORS_OPENAI_EU_ENABLED", ""));

        var vendor = catalog.vendors().get("openai");
        assertThat(vendor.apiBase()).hasToString("http://localhost:1");
        assertThat(vendor.timeouts().total()).isEqualTo(Duration.ofMinutes(5));
        assertThat(vendor.auth().key()).isEqualTo("0123");
        assertThat(vendor.quirks()).containsExactly(Quirk.TAKES_TOP_K);
        assertThat(vendor.headers()).isEqualTo(Map.of("x-team", "a: b"));
        assertThat(vendor.models().find("gpt-4o-mini").orElseThrow().maxOutputTokens())
                .hasValue(7);
        assertThat(vendor.models()
                        .find("gpt-4o")
                        .orElseThrow()
                        .prices()
                        .orElseThrow()
                        .source())
                .isEqualTo("vendor file");
        assertThat(catalog.vendors().get("openai-eu").apiBase()).hasToString("http://localhost:2");
    }

    @Test
    void anOverrideThatNamesNothingIsRefused() {
        assertThatThrownBy(() -> TestCatalog.of("openai", "", Map.of("PARLEY_VENDORS_OPENAI_TIMEOT", "5s")))
                .hasMessageContaining("PARLEY_VENDORS_OPENAI_TIMEOT (over openai.yaml): no such setting."
                        + " Did you mean 'TIMEOUT'");
        assertThatThrownBy(() -> TestCatalog.of("openai", "", Map.of("PARLEY_VENDORS_OPNAI_TIMEOUT", "5s")))
                .hasMessageContaining("PARLEY_VENDORS_OPNAI_TIMEOUT: there is no vendor file that it belongs to");
    }

    @Test
    void variablesInAFileAreReplaced() {
        var vendor = TestCatalog.of(
                        "openai", "api_base: https://${HOST}/v1\nname: ${NAME:Mine}", Map.of("HOST", "api.test"))
                .vendors()
                .get("openai");

        assertThat(vendor.apiBase()).hasToString("https://api.test/v1");
        assertThat(vendor.name()).isEqualTo("Mine");
    }

    @Test
    void aKeyMayStandInAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "from-file\n");

        var vendor = TestCatalog.of("openai", "", Map.of("OPENAI_API_KEY_FILE", file.toString()))
                .vendors()
                .get("openai");

        assertThat(vendor.auth().key()).isEqualTo("from-file");
        assertThatThrownBy(() -> TestCatalog.of("openai", "", Map.of("OPENAI_API_KEY_FILE", file + "x")))
                .hasMessageContaining("openai.yaml: the key file that OPENAI_API_KEY_FILE names can't be read");
    }

    @Test
    void theSecondVariableHoldsTheKeyWhereTheFirstDoesNot() {
        var vendor = TestCatalog.of("google", "", Map.of("GOOGLE_API_KEY", "g"))
                .vendors()
                .get("google");

        assertThat(vendor.auth().key()).isEqualTo("g");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "api_key: ${OPENAI_API_KEY}", "api_key: \"\""})
    void aVendorWithoutItsKeyIsOffAndSaysWhichVariableToSet(String yaml) {
        var vendor = TestCatalog.of("openai", yaml).vendors().get("openai");

        assertThat(vendor.off())
                .hasValue("it has no key; set the environment variable OPENAI_API_KEY, or OPENAI_API_KEY_FILE");
    }

    @Test
    void theVariableThatTheFileNamesIsTheOneToSet() {
        var vendor = TestCatalog.of("openai", "api_key: ${TEAM_KEY}").vendors().get("openai");
        var on = TestCatalog.of("openai", "api_key: ${TEAM_KEY}", Map.of("TEAM_KEY", "k"))
                .vendors()
                .get("openai");

        assertThat(vendor.off()).hasValue("it has no key; set the environment variable TEAM_KEY, or TEAM_KEY_FILE");
        assertThat(on.auth().key()).isEqualTo("k");
    }

    @Test
    void keysAreNeverPrinted() {
        var vendor = TestCatalog.of("openai", "", Map.of("OPENAI_API_KEY", "sk-very-secret"))
                .vendors()
                .get("openai");

        assertThat(vendor.toString()).doesNotContain("sk-very-secret");
    }

    @Test
    void aVendorsPriceIsThatOfItsUnpricedModels() {
        var catalog = TestCatalog.of("openai", "price: { input: 0, output: 0 }\nunlisted_models: true");

        assertThat(catalog.resolve("openai/gpt-4o")
                        .model()
                        .prices()
                        .orElseThrow()
                        .operators())
                .isFalse();
        assertThat(catalog.resolve("openai/mine").model().prices().orElseThrow().free())
                .isTrue();
    }
}
