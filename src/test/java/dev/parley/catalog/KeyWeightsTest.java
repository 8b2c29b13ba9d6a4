package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key of weight 0 gets no traffic, whichever of the others are set. */
class KeyWeightsTest {

    private static Vendor of(String yaml, Map<String, String> environment) {
        return TestCatalog.of("groq", yaml, environment).vendors().get("groq");
    }

    @Test
    void aVendorWhoseOnlyKeyThatIsSetHasWeightZeroIsOff() {
        var vendor = of("keys: [{env: K1, weight: 0}, {env: K2}, K3]", Map.of("K1", "one"));

        assertThat(vendor.off().orElseThrow()).contains("K1", "weight", "K2 or K3");
    }

    @Test
    void itIsOnWithOneThatHasWeight() {
        assertThat(of("keys: [{env: K1, weight: 0}, {env: K2}]", Map.of("K1", "one", "K2", "two"))
                        .off())
                .isEmpty();
    }

    @Test
    void withNoneSetItLacksAKey() {
        assertThat(of("keys: [{env: K1, weight: 0}, {env: K2}]", Map.of()).off().orElseThrow())
                .contains("it has no key", "K2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys: [{env: K1, weight: 0}]", "keys: [{env: K1, weight: 0}, {env: K2, weight: 0}]"})
    void aFileThatGivesNoKeyAnyWeightIsRefused(String yaml) {
        assertThatThrownBy(() -> of(yaml, Map.of("K1", "one")))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("groq.yaml: keys")
                .hasMessageContaining("weight 0");
    }
}
