package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-4o, openai/gpt-4o",
        "openai:gpt-4o, openai/gpt-4o",
        "gpt-4-0125-preview, openai/gpt-4-0125-preview",
        "openai, openai/gpt-4o-mini",
        "gemini/gemini-2.5-pro, google/gemini-2.5-pro",
        "gemini, google/gemini-2.5-flash",
        "openrouter/openai/gpt-4o, openrouter/openai/gpt-4o",
        "openrouter/new/model:free, openrouter/new/model:free",
        "groq/openai/gpt-oss-120b, groq/openai/gpt-oss-120b",
        "open-codestral-mamba, mistral/open-codestral-mamba",
        "ollama/qwen3:8b, ollama/qwen3:8b",
        "llama3:8b, ollama/llama3:8b",
        "anthropic/claude-3-7-sonnet-latest, anthropic/claude-3-7-sonnet-20250219",
    })
    void findsWhatAReferenceNames(String reference, String deployment) {
        assertThat(SHIPPED.resolve(reference).id()).isEqualTo(deployment);
    }

    @Test
    void aBareModelThatSeveralVendorsHaveIsRefused() {
        var catalog =
                TestCatalog.of(Map.of("openai.yaml", "models: [gpt-4o]", "xai.yaml", "models: [gpt-4o]"), Map.of());

        assertThatThrownBy(() -> catalog.resolve("gpt-4o")).isInstanceOfSatisfying(GatewayException.class, e -> {
            assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_REQUEST);
            assertThat(e).hasMessageContaining("openai/gpt-4o, xai/gpt-4o");
        });
    }

    @Test
    void aBareModelIsThatOfTheVendorThatIsOn() {
        var catalog = TestCatalog.of(
                Map.of("openai.yaml", "", "xai.yaml", "models: [gpt-4o]", "groq.yaml", "models: [gpt-4o]"),
                Map.of("OPENAI_API_KEY", "k"));

        assertThat(catalog.resolve("gpt-4o").id()).isEqualTo("openai/gpt-4o");
    }

    @Test
    void aBareModelThatIsOnlyAtAVendorThatIsOffLeadsThere() {
        var catalog =
                TestCatalog.of(Map.of("openai.yaml", "", "xai.yaml", "models: [grok-4]"), Map.of("XAI_API_KEY", "k"));

        assertThat(catalog.resolve("gpt-4o").id()).isEqualTo("openai/gpt-4o");
    }

    @Test
    void theShippedVendorsThatHaveABareModelAreAllNamed() {
        assertThatThrownBy(() -> SHIPPED.resolve("gpt-4o"))
                .hasMessageContainingAll("several vendors have the model 'gpt-4o'", "openai/gpt-4o", "helicone/gpt-4o");
    }

    @Test
    void aBareModelIsTheVendorsOwnAndNotASecondAccounts() {
        var catalog = TestCatalog.of(
                Map.of("openai.yaml", "models: [gpt-4o]", "other.yaml", "provider: openai\nmodels: [gpt-4o, gpt-5]"),
                Map.of());

        assertThat(catalog.resolve("gpt-4o").id()).isEqualTo("openai/gpt-4o");
        assertThat(catalog.resolve("gpt-5").id()).isEqualTo("other/gpt-5");
    }

    @Test
    void theModelStandsInTheAddressWhereTheFilePutsIt() {
        var catalog = TestCatalog.of(
                "own", "wire_format: openai-chat\napi_base: http://localhost:1/a/{model}/b/\nmodels: [x/y z]");

        assertThat(catalog.resolve("own/x/y z").apiBase()).hasToString("http://localhost:1/a/x%2Fy%20z/b");
        assertThat(SHIPPED.resolve("openai/gpt-4o").apiBase()).hasToString("https://api.openai.com/v1");
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-4p, ERROR_REASON_MODEL_NOT_FOUND, the vendor 'openai' has no model 'gpt-4p'. Did you mean 'gpt-4'",
        "gpt-5.66, ERROR_REASON_MODEL_NOT_FOUND, no vendor has a model 'gpt-5.66'. Did you mean 'gpt-5.6'",
        "opnai/gpt-4o, ERROR_REASON_VENDOR_NOT_FOUND, no vendor 'opnai' is configured. Did you mean 'openai'",
        "openai/, ERROR_REASON_MODEL_NOT_FOUND, the vendor 'openai' has no model ''",
        "local, ERROR_REASON_MODEL_NOT_FOUND, the vendor 'local' has no default model",
    })
    void saysWhatWasProbablyMeant(String reference, ErrorReason reason, String message) {
        assertThatThrownBy(() -> SHIPPED.resolve(reference))
                .isInstanceOfSatisfying(GatewayException.class, e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e.field()).isEqualTo("models");
                    assertThat(e.remedy()).isNotEmpty();
                })
                .hasMessageContaining(message);
    }

    @Test
    void aPromptInPlaceOfAModelIsNotToldWhole() {
        assertThatThrownBy(() -> SHIPPED.resolve("x".repeat(1_000_000)))
                .hasMessageContaining("x".repeat(100) + "…")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void anUnlistedModelOfAVendorThatTakesThemIsUnknownButNamed() {
        var model = SHIPPED.resolve("openrouter/new/model").model();

        assertThat(model).isEqualTo(Model.unknown("new/model"));
    }
}
