package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the shipped Bedrock makes of the environment. */
class AwsSettingsTest {

    private static Auth read(Map<String, String> given, String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        var settings = new Settings(name -> Optional.ofNullable(environment.get(name)), environment);
        return new AwsSettings(new AuthSettings("bedrock.yaml", settings)).read(given);
    }

    @Test
    void theShippedVendorIsOffWithoutRegionAndCredentials() {
        var vendor = TestCatalog.shipped().vendors().get("bedrock");

        assertThat(vendor.off()).hasValueSatisfying(why -> assertThat(why).contains("AWS_REGION"));
    }

    @Test
    void aRegionAloneIsNotEnough() {
        assertThat(read(null, "AWS_REGION", "eu-central-1").missing()).contains("AWS_BEARER_TOKEN_BEDROCK");
    }

    @Test
    void takesKeysABearerTokenOrWhatPointsAtCredentials() {
        assertThat(read(
                                null,
                                "AWS_DEFAULT_REGION",
                                "eu-central-1",
                                "AWS_ACCESS_KEY_ID",
                                "id",
                                "AWS_SECRET_ACCESS_KEY",
                                "secret")
                        .missing())
                .isEmpty();
        assertThat(read(null, "AWS_REGION", "eu-central-1", "AWS_WEB_IDENTITY_TOKEN_FILE", "/token")
                        .missing())
                .isEmpty();
        assertThat(read(Map.of("credentials", "default"), "AWS_REGION", "eu-central-1")
                        .missing())
                .isEmpty();
        assertThat(read(null, "AWS_REGION", "eu-central-1", "AWS_BEARER_TOKEN_BEDROCK", "bearer")
                        .key())
                .isEqualTo("bearer");
    }

    @Test
    void aSessionOfTheEnvironmentDoesNotJoinAKeyOfTheFile() {
        var auth = read(
                Map.of("access_key_id", "id", "secret_access_key", "secret"),
                "AWS_REGION",
                "eu-central-1",
                "AWS_SESSION_TOKEN",
                "another's");

        assertThat(auth.settings()).containsEntry("access_key_id", "id").doesNotContainKey("session_token");
        assertThat(auth.toString()).doesNotContain("secret");
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> read(null, "AWS_REGION", "eu-central-1", "AWS_ACCESS_KEY_ID", "id"))
                .hasMessageContaining("auth_settings.secret_access_key");
        assertThatThrownBy(() -> read(Map.of("region", "Frankfurt am Main")))
                .hasMessageContaining("auth_settings.region");
        assertThatThrownBy(() -> read(Map.of("regoin", "eu-central-1"))).hasMessageContaining("region");
    }
}
