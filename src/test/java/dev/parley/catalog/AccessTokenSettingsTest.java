package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a vendor file says of clouds: places in the address, and who gives the access token. */
class AccessTokenSettingsTest {

    private static final String VERTEX = """
            wire_format: gemini
            auth_type: google
            api_base: https://{location}-aiplatform.googleapis.com/v1/projects/{project}/locations/{location}
            """;
    private static final String AZURE =
            "wire_format: openai-chat\nauth_type: entra\napi_base: https://x.openai.azure.com/openai/v1\n";

    private static Vendor vendor(String yaml, Map<String, String> environment) {
        return TestCatalog.of(Map.of("cloud.yaml", yaml), environment).vendors().get("cloud");
    }

    @ParameterizedTest
    @CsvSource({
        "europe-west4, https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4",
        "global, https://aiplatform.googleapis.com/v1/projects/p/locations/global"
    })
    void projectAndLocationStandInTheAddress(String location, String address) {
        var ofFile = vendor(VERTEX + "project: p\nlocation: " + location, Map.of());
        var ofEnvironment = vendor(VERTEX, Map.of("GOOGLE_CLOUD_PROJECT", "p", "GOOGLE_CLOUD_LOCATION", location));

        assertThat(ofFile.apiBase()).hasToString(address).isEqualTo(ofEnvironment.apiBase());
        assertThat(ofFile.off()).isEmpty();
    }

    @Test
    void anAddressWithoutItsProjectIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> vendor(VERTEX + "location: global", Map.of()))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("cloud.yaml: api_base: {project} has no value")
                .hasMessageContaining("GOOGLE_CLOUD_PROJECT");
    }

    @Test
    void entrasSettingsComeFromTheVariablesOfAzuresOwnTools() {
        var vendor = vendor(
                AZURE, Map.of("AZURE_TENANT_ID", "t", "AZURE_CLIENT_ID", "c", "AZURE_CLIENT_SECRET", "our-secret"));

        assertThat(vendor.off()).isEmpty();
        assertThat(vendor.auth().settings())
                .isEqualTo(Map.of(
                        "tenant_id", "t",
                        "client_id", "c",
                        "client_secret", "our-secret",
                        "authority", "https://login.microsoftonline.com",
                        "scope", "https://cognitiveservices.azure.com/.default"));
        assertThat(vendor.toString()).doesNotContain("our-secret");
    }

    @Test
    void aVendorWithoutItsProofIsOffAndSaysWhatToSet() {
        assertThat(vendor(AZURE, Map.of()).off())
                .hasValueSatisfying(why -> assertThat(why).contains("AZURE_TENANT_ID"));
        assertThat(vendor(AZURE, Map.of("AZURE_TENANT_ID", "t", "AZURE_CLIENT_ID", "c"))
                        .off())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("AZURE_CLIENT_SECRET").contains("AZURE_FEDERATED_TOKEN_FILE"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auth_settings: { tenant: t } | auth_settings.tenant: unknown key. Did you mean 'tenant_id'?",
                "auth_settings: { authority: 'http://login.test' } | auth_settings.authority: must be an https address"
            })
    void wrongSettingsAreToldByName(String line, String message) {
        assertThatThrownBy(() -> vendor(AZURE + line, Map.of())).hasMessageContaining("cloud.yaml: " + message);
    }

    @Test
    void settingsWithoutATypeThatReadsThemAreRefused() {
        assertThatThrownBy(() -> vendor("provider: openai\nauth_settings: { scope: s }", Map.of()))
                .hasMessageContaining("auth_settings: belongs to");
    }
}
