package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Model;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCounterTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();
    private final TokenCounter counter = new TokenCounter();

    // Counts of OpenAI's own tiktoken.
    @ParameterizedTest
    @CsvSource({
        "openai/gpt-4o, hello world, 2",
        "openai/gpt-4, hello world, 2",
        "openai/gpt-4, tiktoken is great!, 6",
        "openai/gpt-4, antidisestablishmentarianism, 6",
        "openai/gpt-4, お誕生日おめでとう, 9",
        "openai/gpt-4, 2 + 2 = 4, 7",
    })
    void countsAsTheModelsOwnEncodingDoes(String model, String text, long tokens) {
        var count = counter.countText(text, SHIPPED.resolve(model));

        assertThat(count.tokens()).isEqualTo(tokens);
    }

    @Test
    void addsWhatOpenAiAddsToMessages() {
        // Recorded: gpt-4o-mini counted 24 tokens for a system and a user message of 13 tokens of text.
        var request = CompleteRequest.newBuilder()
                .setSystem("hello world")
                .addMessages(message("hello world"))
                .build();

        var count = counter.count(request, SHIPPED.resolve("openai/gpt-4o-mini"));

        assertThat(count.tokens()).isEqualTo(2 + 2 + 11);
        assertThat(count.method()).isEqualTo("jtokkit/o200k_base");
    }

    // Recorded: a tool without parameters whose name has two tokens adds 17, 22, 4 and 3, one with a property 28 to
    // 2.5.
    @ParameterizedTest
    @CsvSource({
        "google/gemini-3-flash-preview, '{\"type\":\"object\"}', 17",
        "google/gemini-2.5-flash, '{\"type\":\"object\"}', 22",
        "google-vertex/gemini-3-flash-preview, '{\"type\":\"object\"}', 4",
        "google/gemini-2.0-flash, '{\"type\":\"object\"}', 3",
        "google/gemini-2.5-flash, '{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}', 33",
        "google/gemini-2.5-flash, '{\"properties\":{\"c\":{\"items\":{\"enum\":[\"hello\",\"world\"]}}}}', 35",
    })
    void geminiIsToldOfToolsInTheirWords(String model, String parameters, long more) {
        var request = CompleteRequest.newBuilder().addMessages(message("hello world"));
        long without = counter.count(request.build(), SHIPPED.resolve(model)).tokens();

        request.addTools(Tool.newBuilder().setName("get_file").setParametersJsonSchema(parameters));

        assertThat(counter.count(request.build(), SHIPPED.resolve(model)).tokens() - without)
                .isEqualTo(more);
    }

    @ParameterizedTest
    @CsvSource({
        "google-vertex, gemini-2.5-flash, 'provider: google-vertex'",
        "cohere, command-r-08-2024, 'provider: cohere'",
        "cohere, command-r-08-2024, 'wire_format: cohere-v2'",
        "groq, meta-llama/llama-4-scout-17b-16e-instruct, 'provider: groq'",
        "google-vertex, gemini-2.5-flash, 'wire_format: gemini'",
    })
    void aSecondAccountCountsAsTheFirstWhateverItsName(String first, String model, String settings) {
        var request = CompleteRequest.newBuilder().addMessages(message("hello world"));
        for (int i = 0; i < 10; i++) {
            request.addTools(Tool.newBuilder()
                    .setName("find_" + i)
                    .setParametersJsonSchema("{\"properties\":{\"a\":{},\"b\":{},\"c\":{},\"d\":{},\"e\":{}}}"));
        }
        String yaml =
                settings + "\napi_base: https://example.com/publishers/google\napi_key: k\nunlisted_models: true\n";

        var second = counter.count(request.build(), TestCatalog.of("mine", yaml).resolve("mine/" + model));

        assertThat(second).isEqualTo(counter.count(request.build(), SHIPPED.resolve(first + "/" + model)));
    }

    // Recorded: 84, 42, 7 and 7; Llama 3 is told nothing more than an unknown model.
    @ParameterizedTest
    @CsvSource({
        "groq/openai/gpt-oss-120b, What is 2+2? Reply with just the number., 81",
        "groq/llama-3.3-70b-versatile, What is the capital of France?, 42",
        "bedrock/us.amazon.nova-micro-v1:0, What is the capital of France?, 8",
        "google-vertex/gemini-2.5-flash, What is 2+2?, 7",
        "groq/llama3-8b-8192, What is the capital of France?, 16",
    })
    void templatesOfOpenModelsAndOfVendorsAreCounted(String model, String text, long tokens) {
        var request = CompleteRequest.newBuilder().addMessages(message(text)).build();
        int slash = model.indexOf('/');
        var deployment = new Deployment(
                SHIPPED.vendors().get(model.substring(0, slash)), Model.unknown(model.substring(slash + 1)));

        assertThat(counter.count(request, deployment).tokens()).isEqualTo(tokens);
    }

    @Test
    void cohereBillsWhatItIsToldAndNotItsTemplate() {
        var request = CompleteRequest.newBuilder()
                .setSystem("hello world")
                .addMessages(message("hello world"))
                .build();

        assertThat(counter.count(request, SHIPPED.resolve("cohere/command-r-08-2024"))
                        .tokens())
                .isEqualTo(4);
    }

    @Test
    void saysWhereTheCountIsAnEstimate() {
        var count = counter.count(
                CompleteRequest.newBuilder().addMessages(message("hello world")).build(),
                SHIPPED.resolve("anthropic/claude-sonnet-4-5"));

        assertThat(count.method()).isEqualTo("jtokkit/o200k_base × 1.1");
        assertThat(count.errorBandPercent()).hasValueCloseTo(65.0, within(1.0));
    }

    @Test
    void specialTokensInATextAreOrdinaryText() {
        assertThat(counter.countText("<|endoftext|>", SHIPPED.resolve("openai/gpt-4o"))
                        .tokens())
                .isEqualTo(7);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void countsTenMegabytes() {
        String text = "The quick brown fox jumps over the lazy dog. ".repeat(10_000_000 / 45);

        long start = System.nanoTime();
        long tokens = counter.countText(text, SHIPPED.resolve("openai/gpt-4o")).tokens();

        assertThat(tokens).isEqualTo(2_222_221);
        System.out.println("10 MB of prose counted in " + Duration.ofNanos(System.nanoTime() - start));
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aRunWithoutSpacesIsCountedInTime() {
        String run = letters(1_000_000);

        long start = System.nanoTime();
        long tokens = counter.countText(run, SHIPPED.resolve("openai/gpt-4o")).tokens();

        // Counted whole, the encoding makes 519,175 of it.
        assertThat(tokens).isCloseTo(519_000, within(2_000L));
        System.out.println("1 MB without spaces counted in " + Duration.ofNanos(System.nanoTime() - start));
    }

    @Test
    void cuttingALongRunAtPunctuationKeepsTheCount() {
        String json = IntStream.range(0, 4_000)
                .mapToObj(i -> "{\"id\":" + i + ",\"name\":\"item's-" + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        var whole = com.knuddels.jtokkit.Encodings.newLazyEncodingRegistry()
                .getEncoding(com.knuddels.jtokkit.api.EncodingType.O200K_BASE);

        long tokens = counter.countText(json, SHIPPED.resolve("openai/gpt-4o")).tokens();

        assertThat(json.length()).isGreaterThan(20 * PublicEncodings.LONGEST_RUN);
        assertThat(tokens).isEqualTo(whole.countTokensOrdinary(json));
    }

    @Test
    void neverCutsACharacterInTwo() {
        String emoji = "a" + "😀".repeat(10_000);

        long tokens = counter.countText(emoji, SHIPPED.resolve("openai/gpt-4o")).tokens();

        assertThat(tokens)
                .isCloseTo(
                        1
                                + 10_000
                                        * counter.countText("😀", SHIPPED.resolve("openai/gpt-4o"))
                                                .tokens(),
                        within(20L));
    }

    private static Message message(String text) {
        return Message.newBuilder()
                .setRole(Role.ROLE_USER)
                .addParts(ContentPart.newBuilder().setText(text))
                .build();
    }

    private static String letters(int count) {
        var random = new Random(1);
        var text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
