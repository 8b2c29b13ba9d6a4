package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of routes, read as strictly as vendor files. */
class RoutesReaderTest {

    @TempDir
    private Path directory;

    private Catalog read(String yaml) throws IOException {
        var vendors = TestCatalog.of(Map.of("groq.yaml", "models: [a, b]", "xai.yaml", "models: [c]"), Map.of());
        Path file = Files.writeString(directory.resolve("routes.yaml"), yaml);
        return new RoutesReader(new Settings(name -> Optional.empty(), Map.of())).read(file, vendors);
    }

    private Route chat(String rest) throws IOException {
        return read("routes: {chat: {deployments: [groq/a, xai/c]" + rest + "}}")
                .route("chat")
                .orElseThrow();
    }

    @Test
    void aRouteHasItsDeploymentsInOrderAndNoHedging() throws IOException {
        var route = chat("");

        assertThat(route.strategy()).isEqualTo(Route.Strategy.ORDER);
        assertThat(route.entries()).extracting(entry -> entry.deployment().id()).containsExactly("groq/a", "xai/c");
        assertThat(route.hedge()).isEmpty();
    }

    @Test
    void hedgingWaitsForWhatWasMeasuredUnlessItIsTold() throws IOException {
        assertThat(chat(", hedge: {}").hedge()).contains(new HedgePolicy("chat", Optional.empty(), 0.1));
        assertThat(chat(", hedge: {delay: p95, share: 0.5}").hedge())
                .contains(new HedgePolicy("chat", Optional.empty(), 0.5));
        assertThat(chat(", hedge: {delay: 800ms}").hedge())
                .contains(new HedgePolicy("chat", Optional.of(Duration.ofMillis(800)), 0.1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "routes: {chat: {deployments: []}} | routes.chat.deployments",
                "routes: {chat: {deployments: [groq/z]}} | routes.chat.deployments[0]",
                "routes: {chat: {deployments: [nobody/a]}} | routes.chat.deployments[0]",
                "routes: {chat: {deployments: [{weight: 1}]}} | routes.chat.deployments[0]",
                "routes: {chat: {deployments: [{model: groq/a, weight: -1}]}} | routes.chat.deployments[0].weight",
                "routes: {chat: {deployments: [{model: groq/a, weight: 2000000000}]}} | routes.chat.deployments[0].weight",
                "routes: {chat: {deployments: [{model: groq/a, weight: 0}]}} | routes.chat.deployments",
                "routes: {groq: {deployments: [groq/a]}} | routes.groq",
                "routes: {a/b: {deployments: [groq/a]}} | routes.a/b",
                "routes: {chat: {deployment: [groq/a]}} | deployment",
                "routes: {chat: {strategy: fastets, deployments: [groq/a]}} | strategy",
                "routes: {chat: {retry: {attempts: 99}, deployments: [groq/a]}} | routes.chat.retry.attempts",
                "routes: {chat: {hedge: {share: 2}, deployments: [groq/a]}} | routes.chat.hedge.share",
                "routes: {chat: {hedge: {delay: soon}, deployments: [groq/a]}} | routes.chat.hedge.delay"
            })
    void whatMakesNoSenseIsRefusedWithItsFileAndKey(String yaml, String key) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("routes.yaml")
                .hasMessageContaining(key);
    }
}
