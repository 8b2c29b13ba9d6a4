package dev.parley.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Model;
import dev.parley.catalog.TestCatalog;
import dev.parley.testing.DocTable;
import dev.parley.tokens.TokenCount;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Measures the counts of prompts against what their vendors counted: of text alone by vendor, and of what has tools,
 * schemas, images, documents and sound by the model's maker. Prints a table; {@code -Dprompts.all=true} prints each.
 */
class RecordedPromptsTest {

    private static final Map<String, RecordedFormat> FORMATS = formats();
    private static final String TEXT = "text";

    /** Prompts that hold what vendors add themselves: results of their tools, thoughts that only they know, agents. */
    private static final Pattern VENDORS_OWN = Pattern.compile(
            "\"(web_search|code_execution|code_interpreter|googleSearch|google_search|urlContext|file_search|computer|mcp"
                    + "|text_editor|bash_|advisor|previous_response_id|conversation\"|compact|container|encrypted_content"
                    + "|memory_|tool_search|thoughtSignature|thinking\":\"|redacted_thinking|prompt\":\\{"
                    + "|image_generation|additional_tools|codeExecution|preset|task_budget|openrouter:|compound-beta)");

    /** A server that did not count its tools. */
    private static final String UNCOUNTED = "test_huggingface/test_request_structured_response";

    /** Written by hand, with ids like resp_test_… and of a day before its model came: no vendor counted it. */
    private static final String INVENTED = "test_openai_responses/test_openai_responses_verbosity";

    private final Catalog catalog = TestCatalog.shipped();
    private final TokenCounter counter = new TokenCounter();

    /** How many prompts OpenAI's own count agrees with to 1 %; the rest is explained in docs/tokens.md. */
    private static final Map<String, Integer> EXACT = Map.of(
            "gpt-3, tools", 8,
            "gpt-4, tools", 55,
            "gpt-4, schema", 10,
            "gpt-4, tools and schema", 2,
            "openai, text", 50,
            "azure-v1, text", 3,
            "openai-responses, text", 22,
            "gpt-5, tools", 20);

    /** All but one, whose schema leads to itself: docs/tokens.md. */
    private static final int GEMINIS_TOOLS = 31;

    /** Each that a band is stated of; others' are those of unknown models. */
    private static final List<String> FAMILIES = Stream.of(
                    "claude",
                    "claude from 4.7 on",
                    "gemini",
                    "gpt-3",
                    "gpt-4",
                    "gpt-5",
                    "gpt-oss",
                    "command",
                    "llama",
                    "mistral",
                    "nova",
                    "deepseek",
                    "other")
            .flatMap(maker -> Stream.of(maker + ", text", maker + ", more than text"))
            .toList();

    /** Those out of their band; docs/tokens.md says why. */
    private static final Set<String> OUT = Set.of(
            "openai-responses/gpt-4o pydantic-ai/test_openai_responses/test_openai_responses_output_type.yaml#0",
            "openai-responses/gpt-4o pydantic-ai/test_openai_responses/test_openai_responses_stream.yaml#0",
            "openai-responses/gpt-4o pydantic-ai/test_openai_responses/test_openai_responses_stream.yaml#1",
            "openai-responses/gpt-4o pydantic-ai/test_openai_responses/test_openai_responses_system_prompt.yaml#0",
            "google/gemini-2.5-flash"
                    + " pydantic-ai/test_output/test_google_validated_accepts_what_auto_accepts[auto].yaml#0");

    @Test
    void theStatedBandsHold() {
        assumeTrue(Files.isDirectory(Recording.DIRECTORY), "no recorded traffic beside the project");
        Map<String, Map<String, Measured>> groups = new TreeMap<>();

        for (Recording recording : Recording.all()) {
            measured(recording, groups);
        }

        groups.forEach((group, all) -> print(group, all.values().stream().toList()));
        assertThat(groups).hasSizeGreaterThanOrEqualTo(8);
        var all = groups.values().stream()
                .flatMap(group -> group.values().stream())
                .toList();
        assertThat(all.stream().filter(one -> !one.inBand()).map(Measured::name))
                .as("out of their band")
                .containsExactlyInAnyOrderElementsOf(OUT);
        var families = all.stream().collect(Collectors.groupingBy(Measured::family));
        assertThat(families.keySet()).containsAll(FAMILIES);
        families.forEach(RecordedPromptsTest::inBand);
        assertThat(table(groups)).as("the table of docs/tokens.md").isEqualTo(DocTable.rows("Maker or vendor, kind"));
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

    /** The band is to hold in 19 of 20 cases. */
    private static void inBand(String family, List<Measured> all) {
        assertThat(100 * all.stream().filter(Measured::inBand).count())
                .as(family)
                .isGreaterThanOrEqualTo(95 * all.size());
    }

    private static List<String> table(Map<String, Map<String, Measured>> groups) {
        return groups.entrySet().stream()
                .map(group -> Measured.row(
                        group.getKey(), group.getValue().values().stream().toList()))
                .toList();
    }

    private void measured(Recording recording, Map<String, Map<String, Measured>> groups) {
        var format = FORMATS.get(recording.wire());
        if (format == null
                || recording.status() != 200
                || !recording.request().isObject()
                || recording.id().contains(UNCOUNTED)
                || recording.id().contains(INVENTED)
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
                                deployment.id() + recording.request(),
                                new Measured(
                                        deployment.id() + " " + recording.id(),
                                        family(deployment, count, kind.get()),
                                        count,
                                        reported));
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
        String model = Seller.model(recording).orElse(recording.model());
        String vendor = switch (recording.host()) {
            case "api.openai.com" -> recording.wire().equals("openai-responses") ? "openai-responses" : "openai";
            case "api.groq.com" -> "groq";
            case "api.mistral.ai" -> "mistral";
            case "api.deepseek.com" -> "deepseek";
            case "127.0.0.1" -> "ollama";
            case "openrouter.ai" -> "openrouter";
            case "traceloop-stg.openai.azure.com" -> "azure-v1";
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

    private static String family(Deployment deployment, TokenCount count, String kind) {
        String maker = maker(deployment);
        return (maker.equals("claude") && count.method().endsWith("1.5") ? "claude from 4.7 on" : maker)
                + (kind.equals(TEXT) ? ", text" : ", more than text");
    }

    private static String maker(Deployment deployment) {
        String model = deployment.model().id();
        return Stream.of(
                        "claude",
                        "gemini",
                        "gpt-oss",
                        "gpt-5",
                        "gpt-4",
                        "gpt-3",
                        "o3",
                        "llama",
                        "mistral",
                        "nova",
                        "command",
                        "deepseek")
                .filter(model::contains)
                .findFirst()
                .orElse("other");
    }

    private static void print(String group, List<Measured> all) {
        System.out.println(Measured.row(group, all));
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
