package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.pricing.Deprecations;
import org.junit.jupiter.api.Test;

/** A vendor may announce the end of a model without a day. */
class ModelEndTest {

    private static final String ACME = "wire_format: openai-chat\napi_base: https://acme.test/v1\nmodels:\n";

    @Test
    void aModelThatTheCatalogCallsDeprecatedWarnsWithoutADay() {
        var deployment = TestCatalog.shipped().resolve("mistral/devstral-small-2507");

        assertThat(Deprecations.of(deployment)).hasSize(1);
        var undated = TestCatalog.of("acme", ACME + "  - { id: old, status: deprecated }\n")
                .resolve("acme/old");
        assertThat(undated.model().deprecation()).contains(new Model.Deprecation("", ""));
        assertThat(Deprecations.of(undated)).singleElement().satisfies(warning -> {
            assertThat(warning.getCode()).isEqualTo("MODEL_DEPRECATED");
            assertThat(warning.getMessage()).isEqualTo("acme/old is deprecated");
        });
    }

    @Test
    void modelsInTheMakingDoNotWarn() {
        var young = TestCatalog.of("acme", ACME + "  - { id: young, status: beta }\n")
                .resolve("acme/young");

        assertThat(Deprecations.of(young)).isEmpty();
    }

    @Test
    void anUnknownStatusIsRefusedByName() {
        assertThatThrownBy(() -> TestCatalog.of("acme", ACME + "  - { id: m, status: retired }\n"))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("models.m.status must be alpha, beta or deprecated");
    }
}
