package dev.parley.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Model;
import dev.parley.catalog.TestCatalog;
import dev.parley.tokens.TokenCount;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Measures the counts of prompts against what their vendors counted: of text alone by vendor, and of what has tools,
 * schemas, images, documents and sound by the model's maker. Prints a table; {@code -Dprompts.all=true} prints each.
 */
class RecordedPromptsTest {

    private static final Map<String, RecordedFormat> FORMATS = formats();
    private static final String TEXT = "text";

    /** Prompts that hold what vendors add to them themselves: results of their tools, thoughts that only they know. */
    private static final Pattern VENDORS_OWN = Pattern.compile(
            "\"(web_search|code_execution|code_interpreter|googleSearch|google_search|urlContext|file_search|computer|mcp"
                    + "|text_editor|bash_|advisor|previous_response_id|conversation\"|compact|container|encrypted_content"
                    + "|memory_|tool_search|thoughtSignature|thinking|prompt\":\\{|image_generation|additional_tools"
                    + "|codeExecution|preset|task_budget|openrouter:)");

    private final Catalog catalog = TestCatalog.shipped();
    private final TokenCounter counter = new TokenCounter();

    /** How many prompts OpenAI's own count agrees with to 1 %; the rest is explained in docs/tokens.md. */
    private static final Map<String, Integer> EXACT = Map.of(
            "gpt-3, tools", 8,
            "gpt-4, tools", 55,
            "gpt-4, schema", 10,
            "gpt-4, tools and schema", 2,
            "openai, text", 50,
            "openai-responses, text", 22,
            "gpt-5, tools", 20);

    /** All but one, whose schema leads to itself: docs/tokens.md. */
    private static final int GEMINIS_TOOLS = 24;

    private record Measured(String name, TokenCount count, long reported) {

        double error() {
            return 100.0 * (reported - count.tokens()) / count.tokens();
        }

        boolean within(double percent) {
            return Math.abs(error()) <= percent;
        }

        boolean inBand() {
            return within(count.errorBandPercent().orElse(0));
        }
    }

    @Test
    void theStatedBandsHold() {
        assumeTrue(Files.isDirectory(Recording.DIRECTORY), "no recorded traffic beside the project");
        Map<String, Map<String, Measured>> groups = new TreeMap<>();

        for (Recording recording : Recording.all()) {
            measured(recording, groups);
        }

        groups.forEach((group, all) -> print(group, all.values().stream().toList()));
        assertThat(groups).hasSizeGreaterThanOrEqualTo(8);
        inBand(
                "text",
                groups.entrySet().stream()
                        .filter(group -> group.getKey().endsWith(TEXT))
                        .flatMap(group -> group.getValue().values().stream())
                        .toList());
        groups.forEach((group, all) -> {
            if (!group.endsWith(TEXT)) {
                inBand(group, all.values());
            }
        });
        assertThat(groups.get("gemini, tools").values().stream()
                        .filter(measured -> measured.within(8))
                        .count())
                .as("within 8 %% of Gemini's tools")
                .isGreaterThanOrEqualTo(GEMINIS_TOOLS);
        EXACT.forEach((group, least) -> assertThat(groups.get(group).values().stream()
                        .filter(measured -> measured.within(1))
                        .count())
                .as("within 1 %% of " + group)
                .isGreaterThanOrEqualTo(least));
    }

    private static void inBand(String group, Collection<Measured> all) {
        assertThat(all.stream().filter(Measured::inBand).count()).as(group).isGreaterThanOrEqualTo((long)
                (0.9 * all.size()));
    }

    private void measured(Recording recording, Map<String, Map<String, Measured>> groups) {
        var format = FORMATS.get(recording.wire());
        if (format == null
                || recording.status() != 200
                || !recording.request().isObject()
                || VENDORS_OWN.matcher(recording.request().toString()).find()
                || format.fails(recording)
                || !format.leftOut(recording).isEmpty()) {
            return;
        }
        long reported = format.answer(recording).totals().prompt();
        var request = format.request(recording.request()).build();
        var kind = kind(request);
        if (reported > 0 && kind.isPresent() && sizesAreKnown(request)) {
            var deployment = deployment(recording);
            var count = counter.count(request, deployment);
            if (count.whole()) {
                String by = kind.get().equals(TEXT) ? deployment.vendor().id() : maker(deployment);
                groups.computeIfAbsent(by + ", " + kind.get(), any -> new LinkedHashMap<>())
                        .putIfAbsent(
                                recording.request().toString(),
                                new Measured(deployment.id() + " " + recording.id(), count, reported));
            }
        }
    }

    private static Optional<String> kind(CompleteRequest request) {
        var cases = request.getMessagesList().stream()
                .flatMap(message -> message.getPartsList().stream())
                .map(ContentPart::getPartCase)
                .toList();
        var file = Stream.of(
                        ContentPart.PartCase.IMAGE,
                        ContentPart.PartCase.DOCUMENT,
                        ContentPart.PartCase.AUDIO,
                        ContentPart.PartCase.VIDEO)
                .filter(cases::contains)
                .map(part -> part.name().toLowerCase(Locale.ROOT))
                .findFirst();
        boolean tools = request.getToolsCount() > 0
                || request.getVendorOptionsMap().values().stream().anyMatch(added -> added.containsFields("functions"));
        boolean schema = request.getResponseFormat().hasJsonSchema();
        boolean text = request.getMessagesList().stream()
                .flatMap(message -> message.getPartsList().stream())
                .allMatch(part -> part.hasText()
                        || part.hasVendorPart()
                                && part.getVendorPart().getType().matches("|message"));
        return file.or(() -> tools && schema
                ? Optional.of("tools and schema")
                : tools
                        ? Optional.of("tools")
                        : schema ? Optional.of("schema") : text ? Optional.of(TEXT) : Optional.empty());
    }

    /** An image of unknown size counts as the largest, which is no measure. */
    private static boolean sizesAreKnown(CompleteRequest request) {
        return request.getMessagesList().stream()
                .flatMap(message -> message.getPartsList().stream())
                .flatMap(part -> Stream.concat(Stream.of(part), part.getToolResult().getPartsList().stream()))
                .filter(ContentPart::hasImage)
                .allMatch(part -> part.getImage().hasData());
    }

    private Deployment deployment(Recording recording) {
        String model = recording.model();
        String vendor = switch (recording.host()) {
            case "api.openai.com" -> recording.wire().equals("openai-responses") ? "openai-responses" : "openai";
            case "api.groq.com" -> "groq";
            case "api.mistral.ai" -> "mistral";
            case "api.deepseek.com" -> "deepseek";
            case "127.0.0.1" -> "ollama";
            case "openrouter.ai" -> "openrouter";
            default ->
                switch (recording.wire()) {
                    case "anthropic-messages" -> "anthropic";
                    case "gemini" ->
                        recording.host().endsWith("aiplatform.googleapis.com") ? "google-vertex" : "google";
                    case "bedrock-converse" -> "bedrock";
                    case "cohere-v2" -> "cohere";
                    default -> "local";
                };
        };
        var known = catalog.vendors().get(vendor);
        return new Deployment(known, known.models().find(model).orElse(Model.unknown(model)));
    }

    private static String maker(Deployment deployment) {
        String model = deployment.model().id();
        return Stream.of("claude", "gemini", "gpt-5", "gpt-4", "gpt-3", "o3", "llama", "mistral", "nova", "command")
                .filter(model::contains)
                .findFirst()
                .orElse("other");
    }

    private static void print(String group, List<Measured> all) {
        double[] errors = all.stream().mapToDouble(Measured::error).sorted().toArray();
        System.out.printf(
                "%-26s %3d prompts, %3d within 1 %%, %3d in the band; error %+.1f %% to %+.1f %%, median %+.1f %%; band %s%n",
                group,
                all.size(),
                all.stream().filter(measured -> measured.within(1)).count(),
                all.stream().filter(Measured::inBand).count(),
                errors[0],
                errors[errors.length - 1],
                errors[errors.length / 2],
                Arrays.toString(all.stream()
                        .mapToDouble(
                                measured -> measured.count().errorBandPercent().orElse(0))
                        .sorted()
                        .skip(all.size() / 2)
                        .limit(1)
                        .toArray()));
        all.stream()
                .filter(measured -> Boolean.getBoolean("prompts.all") || !measured.inBand())
                .forEach(measured -> System.out.printf(
                        "    %+6.1f %%  %d reported, %d counted, %s%n",
                        measured.error(), measured.reported(), measured.count().tokens(), measured.name()));
    }

    private static Map<String, RecordedFormat> formats() {
        Map<String, RecordedFormat> formats = new TreeMap<>();
        FidelityReportTest.FORMATS.forEach(format -> formats.put(format.wire(), format));
        return formats;
    }
}
