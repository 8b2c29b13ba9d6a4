package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Model;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claude's generations count text, tools and images each in their way, however a vendor spells them. */
class ClaudeNameTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();
    private static final String WORDS = "The quick brown fox jumps over the lazy dog. ".repeat(1_000);

    private final TokenCounter counter = new TokenCounter();

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-7, opus-4-7",
        "claude-opus-4-7-20260416, opus-4-7",
        "anthropic.claude-opus-4-7-v1:0, opus-4-7",
        "anthropic/claude-opus-4.7:thinking, opus-4-7",
        "claude-opus-4-7@default, opus-4-7",
        "anthropic--claude-4.7-opus, opus-4-7",
        "claude-opus4-7, opus-4-7",
        "us.anthropic.claude-sonnet-5, sonnet-5-0",
        "claude-opus-5-5-20260901, opus-5-5",
        "claude-opus-4-20250514, opus-4-0",
        "claude-opus-4-thinking:1024, opus-4-0",
        "claude-opus-41, opus-4-1",
        "claude-3-5-haiku@20241022, haiku-3-5",
        "anthropic/claude-haiku-3, haiku-3-0",
        "us-east-1/1-month-commitment/anthropic.claude-v2:1, -2-0",
    })
    void isReadFromAnyOfItsSpellings(String id, String name) {
        assertThat(ClaudeName.of(id).plain()).isEqualTo(name);
    }

    // https://platform.claude.com/docs/en/build-with-claude/token-counting
    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic/claude-opus-5",
                "anthropic/claude-sonnet-5",
                "anthropic/claude-fable-5",
                "bedrock/us.anthropic.claude-opus-4-7",
                "bedrock/anthropic.claude-mythos-preview",
                "openrouter/anthropic/claude-opus-4.8",
                "openrouter/~anthropic/claude-sonnet-latest"
            })
    void thoseFrom47OnMakeAThirdMoreTokensOfAText(String model) {
        var older = text("anthropic/claude-opus-4-6");
        var newer = text(model);

        assertThat((double) newer.tokens() / older.tokens()).isBetween(1.3, 1.4);
        assertThat(newer.method()).isEqualTo("jtokkit/o200k_base × 1.5");
        // The worst case has the 1.35 that is published, of the most that the older ones make.
        assertThat(newer.most()).isGreaterThanOrEqualTo((long) (1.35 * older.most()));
    }

    /** Haiku 4.5 is the newest that these have; of Mythos none is known by its version. */
    @ParameterizedTest
    @CsvSource({
        "openrouter/~anthropic/claude-haiku-latest, 1.1",
        "kilo/~anthropic/claude-haiku-latest, 1.1",
        "nano-gpt/anthropic/claude-haiku-latest, 1.1",
        "openrouter/~anthropic/claude-opus-latest, 1.5",
        "bedrock/anthropic.claude-mythos-preview, 1.5",
    })
    void aNameWithoutVersionCountsAsTheNewestOfItsLineThatIsKnown(String model, String factor) {
        assertThat(text(model).method()).isEqualTo("jtokkit/o200k_base × " + factor);
        assertThat(counter.countText(WORDS, SHIPPED.resolve(model)).method()).endsWith(factor);
    }

    @Test
    void whereNoneOfItsLineIsKnownItCountsAsTheDearer() {
        var deployment = new Deployment(SHIPPED.vendors().get("groq"), Model.unknown("claude-haiku-latest"));

        assertThat(counter.count(request(WORDS).build(), deployment).method()).isEqualTo("jtokkit/o200k_base × 1.5");
    }

    @Test
    void whatElseSpeaksAnthropicsFormatIsNoNewClaude() {
        var deployment = new Deployment(SHIPPED.vendors().get("anthropic"), Model.unknown("glm-5"));

        assertThat(counter.count(request(WORDS).build(), deployment).method()).isEqualTo("jtokkit/o200k_base × 1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic/claude-opus-5, 286",
        "bedrock/us.anthropic.claude-opus-4-8, 290",
        "vertex/claude-opus-4-7@default, 675",
        "sap/anthropic--claude-4.7-opus, 675",
        "anthropic/claude-sonnet-4-6, 497",
        "anthropic/claude-3-5-sonnet-20240620, 294",
        "anthropic/claude-3-5-sonnet-20241022, 346",
        "anthropic/claude-sonnet-6, 354",
    })
    void whatIsToldOfToolsGoesByTheModel(String model, int prompt) {
        String id = model.substring(model.indexOf('/') + 1);
        var deployment = new Deployment(SHIPPED.vendors().get("anthropic"), Model.unknown(id));

        assertThat(ToolPrompt.of(deployment, Family.of(deployment)).free()).isEqualTo(prompt);
    }

    @Test
    void instructionsAreNoMessageAndThinkingIsToldOf() {
        var request = request("hello world").setSystem("hello world").build();
        var thinking = request.toBuilder();
        thinking.getReasoningBuilder().setBudgetTokens(1_024);
        var older = SHIPPED.resolve("anthropic/claude-sonnet-4-5");
        var newer = SHIPPED.resolve("anthropic/claude-opus-5");

        // 4 words of 1.1 tokens in one message, and of 1.5.
        assertThat(counter.count(request, older).tokens()).isEqualTo(5 + 7);
        assertThat(counter.count(request, newer).tokens()).isEqualTo(6 + 6);
        assertThat(counter.count(thinking.build(), older).tokens()).isEqualTo(5 + 7 + 29);
        assertThat(counter.count(thinking.build(), newer).tokens()).isEqualTo(6 + 6);
    }

    private TokenCount text(String model) {
        return counter.count(request(WORDS).build(), SHIPPED.resolve(model));
    }

    private static CompleteRequest.Builder request(String text) {
        return CompleteRequest.newBuilder()
                .addMessages(
                        Message.newBuilder().addParts(ContentPart.newBuilder().setText(text)));
    }
}
