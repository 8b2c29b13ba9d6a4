package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurrentCatalogTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path secrets;

    @Test
    void aChangedFileComesIntoForce() throws IOException {
        write("xai.yaml", "timeout: 5s");
        var current = current();
        var before = current.catalog();

        write("xai.yaml", "timeout: 6s");
        write("groq.yaml", "");
        current.reload();

        assertThat(current.catalog().vendors()).containsOnlyKeys("xai", "groq");
        assertThat(current.catalog().resolve("xai").vendor().timeouts().total()).hasSeconds(6);
        assertThat(before.resolve("xai").vendor().timeouts().total()).hasSeconds(5);
    }

    @Test
    void unchangedFilesKeepTheVeryCatalog() throws IOException {
        write("xai.yaml", "price: { input: 1, output: 2 }\nmodels: [grok-4]");
        var current = current();
        var before = current.catalog();

        current.reload();

        assertThat(current.catalog()).isSameAs(before);
    }

    @Test
    void aBadChangeLeavesTheRunningConfigurationInForceUntilItIsMended() throws IOException {
        write("xai.yaml", "timeout: 5s");
        var current = current();
        var before = current.catalog();

        write("xai.yaml", "timeot: 6s");
        current.reload();

        assertThat(current.catalog()).isSameAs(before);
        assertThat(current.problem().orElseThrow()).startsWith("xai.yaml: timeot: unknown key.");

        write("xai.yaml", "timeout: 6s");
        current.reload();

        assertThat(current.problem()).isEmpty();
        assertThat(current.catalog().resolve("xai").vendor().timeouts().total()).hasSeconds(6);
    }

    @Test
    void aRemovedFileTakesItsVendorAway() throws IOException {
        write("xai.yaml", "");
        write("groq.yaml", "");
        var current = current();

        Files.delete(directory.resolve("groq.yaml"));
        current.reload();

        assertThat(current.catalog().vendors()).containsOnlyKeys("xai");
    }

    @Test
    void aKeyThatTurnsUpInItsFileSwitchesTheVendorOn() throws IOException {
        Path key = Files.writeString(secrets.resolve("key"), "");
        write("xai.yaml", "");
        var current = current("XAI_API_KEY_FILE", key.toString());
        assertThat(current.catalog().resolve("xai").vendor().off()).isPresent();

        Files.writeString(key, "secret");
        current.reload();

        assertThat(current.catalog().resolve("xai").vendor().off()).isEmpty();
    }

    @Test
    void changedRoutesComeIntoForceAndBadOnesDoNot() throws IOException {
        write("xai.yaml", "models: [a, b]");
        Path routes = Files.createDirectory(directory.resolve("routes")).resolve("routes.yaml");
        Files.writeString(routes, "routes: {chat: {deployments: [xai/a]}}");
        var current = current();

        Files.writeString(routes, "routes: {chat: {deployments: [xai/b], hedge: {share: 1}}}");
        current.reload();
        var changed = current.catalog().route("chat").orElseThrow();
        Files.writeString(routes, "routes: {chat: {deployments: [xai/c]}}");
        current.reload();

        assertThat(changed.entries())
                .extracting(entry -> entry.deployment().id())
                .containsExactly("xai/b");
        assertThat(changed.hedge()).isPresent();
        assertThat(current.catalog().route("chat")).contains(changed);
        assertThat(current.problem().orElseThrow()).startsWith("routes.yaml: routes.chat.deployments[0]");
    }

    @Test
    void startUpFailsOnABadFile() throws IOException {
        write("xai.yaml", "timeot: 6s");

        assertThatThrownBy(this::current).isInstanceOf(ConfigProblem.class).hasMessageContaining("xai.yaml: timeot");
    }

    @Test
    void whatAnotherPartCannotServeIsRefused() throws IOException {
        write("xai.yaml", "");
        CatalogCheck check = catalog -> List.of("xai.yaml: wire_format: nobody speaks it");

        assertThatThrownBy(() -> new CurrentCatalog(config(), new SmallRyeConfigBuilder().build(), List.of(check)))
                .hasMessageContaining("nobody speaks it");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private CurrentCatalog current(String... settings) {
        var lookup = new SmallRyeConfigBuilder();
        for (int i = 0; i < settings.length; i += 2) {
            lookup.withDefaultValue(settings[i], settings[i + 1]);
        }
        return new CurrentCatalog(config(), lookup.build(), List.of());
    }

    private CatalogConfig config() {
        return new CatalogConfig() {
            @Override
            public Path directory() {
                return directory;
            }

            @Override
            public Path routes() {
                return directory.resolve("routes").resolve("routes.yaml");
            }

            @Override
            public String reloadEvery() {
                return "off";
            }
        };
    }
}
