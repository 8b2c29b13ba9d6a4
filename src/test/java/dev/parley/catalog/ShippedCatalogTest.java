package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The catalog that Parley brings along: whole, sourced, and read only where it is used. */
class ShippedCatalogTest {

    private static final Path MODELS = Path.of("src/main/resources/dev/parley/catalog/models");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final KnownModels known = new KnownModels();

    @Test
    void startUpReadsNoModelAtAll() {
        var catalog = shipped();

        assertThat(catalog.vendors()).hasSizeGreaterThanOrEqualTo(140);
        assertThat(known.read()).isEmpty();
    }

    @Test
    void secondWaysToAVendorHaveItsPricesAndLimits() {
        var catalog = shipped();

        for (String model : List.of(
                "bedrock/anthropic.claude-3-5-haiku-20241022-v1:0",
                "bedrock/amazon.titan-embed-text-v2:0",
                "openai-responses/gpt-5")) {
            assertThat(catalog.resolve(model).model().prices()).as(model).isPresent();
            assertThat(catalog.resolve(model).model().contextWindow()).as(model).isPresent();
        }
    }

    @Test
    void onlyTheVendorThatIsNamedIsRead() {
        var catalog = shipped();

        catalog.resolve("openai/gpt-4o");
        catalog.resolve("groq");

        assertThat(known.read()).containsExactly("groq", "openai");
    }

    @Test
    void aBareNameReadsEachCatalogOnceAndOnlyThoseOfVendorsThatAreOn() {
        var catalog = new CatalogLoader(
                        new Settings(
                                name -> name.equals("OPENAI_API_KEY") ? Optional.of("k") : Optional.empty(), Map.of()),
                        known)
                .load(Path.of("config/vendors"));

        assertThat(catalog.resolve("gpt-4o").id()).isEqualTo("openai/gpt-4o");

        assertThat(known.read()).contains("openai").doesNotContain("helicone", "kilo");
    }

    @Test
    void everyEntryIsReadWithoutAProblemAndEveryPriceHasSourceAndDay() throws IOException {
        int models = 0;
        for (Path file : files()) {
            String vendor = file.getFileName().toString().replace(".json", "");
            for (var entry : JSON.readTree(file.toFile()).get("models").properties()) {
                assertThat(JSON.treeToValue(entry.getValue(), ModelFile.class).problems().stream()
                                .filter(problem -> !problem.matches("(wire|price.from|unpriced) .*")))
                        .as(vendor + "/" + entry.getKey())
                        .isEmpty();
            }
            var all = known.of(vendor, "any").values();
            assertThat(all.stream().flatMap(model -> model.prices().stream()))
                    .as(vendor)
                    .allSatisfy(list -> {
                        assertThat(list.source()).contains("(MIT)");
                        assertThat(list.asOf()).matches("2026-\\d\\d-\\d\\d");
                        assertThat(list.otherSources().values())
                                .allSatisfy(other -> assertThat(other.asOf()).matches("2026-\\d\\d-\\d\\d"));
                        assertThat(list.byTier().values().stream().flatMap(List::stream))
                                .allSatisfy(price -> assertThat(
                                                price.perMillion().values())
                                        .allSatisfy(amount ->
                                                assertThat(amount).isBetween(BigDecimal.ZERO, new BigDecimal(1_000))));
                    });
            models += all.size();
        }
        assertThat(models).isGreaterThan(6_900);
    }

    @Test
    void anEntryOnWhichTheSourcesDifferHoldsBothAndSaysWhichWasChosen() throws IOException {
        var entry = JSON.readTree(MODELS.resolve("deepseek.json").toFile())
                .get("models")
                .get("deepseek-chat");

        assertThat(entry.get("price").get("source").asText()).isEqualTo("litellm");
        assertThat(entry.get("price").get("input").decimalValue()).isEqualByComparingTo("0.28");
        assertThat(entry.get("differs").get("models.dev").get("price.input").decimalValue())
                .isEqualByComparingTo("0.14");
        assertThat(Files.readString(Path.of("docs/catalog-differences.md")))
                .contains("| deepseek/deepseek-chat | price.input | 0.28 | litellm | 0.14 | models.dev |");
    }

    @Test
    void theVendorsOwnPageOfEndsGoesBeforeTheListsDay() throws IOException {
        var opus = known.of("anthropic", "anthropic-messages").get("claude-opus-4-20250514");

        assertThat(opus.deprecation()).contains(new Model.Deprecation("2026-06-15", "claude-opus-4-8"));
        assertThat(JSON.readTree(MODELS.resolve("anthropic.json").toFile())
                        .at("/models/claude-opus-4-20250514/differs/litellm/deprecated_on")
                        .asText())
                .isEqualTo("2026-05-14");
        assertThat(known.of("openai", "openai-chat").get("o4-mini").deprecation())
                .contains(new Model.Deprecation("2026-10-23", "gpt-5.6-terra"));
        for (String vendor : List.of("anthropic", "cohere", "groq")) {
            assertThat(known.of(vendor, "any").values())
                    .flatExtracting(model -> model.deprecation().stream().toList())
                    .as(vendor)
                    .allSatisfy(end -> assertThat(end.replacement()).isNotEmpty());
        }
    }

    @Test
    void everySuccessorIsAModelOfTheSameVendorThatHasNotEnded() throws IOException {
        String today = "2026-11-29";
        List<String> replaced = new ArrayList<>();
        for (Path file : files()) {
            JsonNode models = JSON.readTree(file.toFile()).get("models");
            for (var entry : models.properties()) {
                if (entry.getValue().has("replacement")) {
                    String other = entry.getValue().get("replacement").asText();
                    String both = file.getFileName().toString().replace(".json", "/") + entry.getKey() + " -> " + other;
                    JsonNode successor = models.path(other);
                    String end = successor.path("deprecated_on").asText("9999");
                    assertThat(successor.isObject()
                                    && end.compareTo(today) > 0
                                    && !successor.path("status").asText().equals("deprecated"))
                            .as(both)
                            .isTrue();
                    replaced.add(both);
                }
            }
        }
        assertThat(replaced)
                .contains(
                        "xai/grok-3 -> grok-4.3",
                        "cerebras/zai-glm-4.6 -> zai-glm-4.7",
                        "google-vertex/gemini-2.0-flash-001 -> gemini-3.6-flash",
                        "openrouter/mistralai/devstral-2512 -> mistralai/mistral-medium-3-5",
                        "anthropic/claude-sonnet-4-20250514 -> claude-sonnet-4-6")
                .hasSizeGreaterThan(30);
        assertThat(known.of("moonshotai", "any").get("kimi-latest").deprecation())
                .contains(new Model.Deprecation("2026-01-28", "kimi-k2.6"));
    }

    @Test
    void theGuideCountsTheModelsThatEndWithoutASuccessor() throws IOException {
        List<JsonNode> ended = new ArrayList<>();
        for (Path file : files()) {
            JSON.readTree(file.toFile())
                    .get("models")
                    .valueStream()
                    .filter(model -> model.has("deprecated_on")
                            || model.has("replacement")
                            || model.path("status").asText().equals("deprecated"))
                    .forEach(ended::add);
        }
        var alone = ended.stream().filter(model -> !model.has("replacement")).toList();
        long dated = alone.stream().filter(model -> model.has("deprecated_on")).count();

        assertThat(Files.readString(Path.of("docs/pricing.md")).replaceAll("\\s+", " "))
                .contains("Of the %d models that end, %d have no successor here, %d of them with a day"
                        .formatted(ended.size(), alone.size(), dated));
    }

    @Test
    void tellsWhatAModelCanDoAndWhenItEnds() {
        var sonnet = known.of("anthropic", "anthropic-messages").get("claude-3-7-sonnet-20250219");
        var gpt = known.of("openai", "openai-chat").get("gpt-5-2025-08-07");

        assertThat(sonnet.deprecation().orElseThrow().on()).isEqualTo("2026-02-19");
        assertThat(sonnet.deprecation().orElseThrow().replacement()).isEqualTo("claude-sonnet-4-6");
        assertThat(gpt.rejects()).containsExactly("temperature");
        assertThat(gpt.capabilities()).contains("tool_call", "structured_output", "reasoning");
        assertThat(gpt.contextWindow()).hasValue(400_000);
        assertThat(gpt.maxInputTokens()).hasValue(272_000);
    }

    @Test
    void aModelThatSpeaksAnotherFormatThanItsVendorIsNotAskedInTheVendors() {
        assertThat(known.of("zenmux", "openai-chat")).doesNotContainKey("anthropic/claude-opus-4.5");
        assertThat(known.of("zenmux", "anthropic-messages"))
                .containsKey("anthropic/claude-opus-4.5")
                .doesNotContainKey("deepseek/deepseek-chat");
    }

    private Catalog shipped() {
        return new CatalogLoader(new Settings(name -> Optional.empty(), Map.of()), known)
                .load(Path.of("config/vendors"));
    }

    private static List<Path> files() throws IOException {
        try (var files = Files.list(MODELS)) {
            return files.sorted().toList();
        }
    }
}
